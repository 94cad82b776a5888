/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Reads recorded connections from files. */
@NullMarked
package io.github.camelami.simulator.transcript;

import org.jspecify.annotations.NullMarked;
