/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** The arguments of the simulator's programs. */
@NullMarked
package io.github.camelami.simulator.program;

import org.jspecify.annotations.NullMarked;
