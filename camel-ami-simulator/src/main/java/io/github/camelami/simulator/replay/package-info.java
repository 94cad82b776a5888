/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Replays the events of a recording on a simulator. */
@NullMarked
package io.github.camelami.simulator.replay;

import org.jspecify.annotations.NullMarked;
