/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Recorded connections: reading them, and recording them from a real server with their secrets removed. */
@NullMarked
package io.github.camelami.simulator.transcript;

import org.jspecify.annotations.NullMarked;
