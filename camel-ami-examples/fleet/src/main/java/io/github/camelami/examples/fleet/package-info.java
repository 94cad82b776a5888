/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** The fleet: several machines receive the events of many PBXs, and write them to one Kafka stream. */
@NullMarked
package io.github.camelami.examples.fleet;

import org.jspecify.annotations.NullMarked;
