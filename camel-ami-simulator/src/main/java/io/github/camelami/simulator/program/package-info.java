/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** What the simulator's programs have in common: their arguments. */
@NullMarked
package io.github.camelami.simulator.program;

import org.jspecify.annotations.NullMarked;
