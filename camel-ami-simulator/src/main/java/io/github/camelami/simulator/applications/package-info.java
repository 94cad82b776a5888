/** The applications that a dialplan can run on a channel: Dial, ChanSpy, Playback and small ones. */
/** What a dialplan can let a channel do: Dial, ChanSpy, Playback and the small applications. */
@NullMarked
package io.github.camelami.simulator.applications;

import org.jspecify.annotations.NullMarked;
