/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** What a dialplan can let a channel do: Dial, ChanSpy, Playback and the small applications. */
@NullMarked
package io.github.camelami.simulator.applications;

import org.jspecify.annotations.NullMarked;
