/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** The simulator as a program: a busy call centre, and a stream of thousands of events per second. */
@NullMarked
package io.github.camelami.simulator.load;

import org.jspecify.annotations.NullMarked;
