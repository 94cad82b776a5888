/** The applications that a dialplan can run on a channel: Dial, ChanSpy, Playback and small ones. */
/** The applications that a dialplan can run on a channel: Dial, ChanSpy, Playback and small ones. */
@NullMarked
package io.github.camelami.simulator.applications;

import org.jspecify.annotations.NullMarked;
