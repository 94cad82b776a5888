/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Records connections to a real server, with their secrets removed. */
@NullMarked
package io.github.camelami.simulator.recorder;

import org.jspecify.annotations.NullMarked;
