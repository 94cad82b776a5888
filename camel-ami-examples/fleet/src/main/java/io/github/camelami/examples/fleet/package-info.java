/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** The fleet: brings the events of many PBXs into one Kafka stream, on several machines. */
@NullMarked
package io.github.camelami.examples.fleet;

import org.jspecify.annotations.NullMarked;
