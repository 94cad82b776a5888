/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** All that a fleet needs on one machine, to look at it: broker, database, simulated PBXs, and nodes as processes of their own. */
@NullMarked
package io.github.camelami.examples.fleet.demo;

import org.jspecify.annotations.NullMarked;
