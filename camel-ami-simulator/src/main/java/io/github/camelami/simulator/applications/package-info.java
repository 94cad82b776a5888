/** The applications that a dialplan can run on a channel: Dial, ChanSpy, Playback and several smaller ones. */
@NullMarked
package io.github.camelami.simulator.applications;

import org.jspecify.annotations.NullMarked;
