/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** A demonstration of the fleet on one machine: broker, database, simulated PBXs, and nodes as separate processes. */
@NullMarked
package io.github.camelami.examples.fleet.demo;

import org.jspecify.annotations.NullMarked;
