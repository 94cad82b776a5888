/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import org.jspecify.annotations.Nullable;

/**
 * Is notified of each playback that was begun with the application, so that its start and end can be reported as the dialplan's
 * {@code playback-context} reports its own. Called on worker threads; must not block.
 */
public interface PlaybackListener {

    /** Does nothing. */
    PlaybackListener NONE = (playback, end) -> {};

    /**
     * A playback has started.
     *
     * @param end how it ended, when that is known already; null while it runs
     */
    void started(Started playback, @Nullable End end);

    /**
     * A playback.
     *
     * @param file what is played, as given to Asterisk
     * @param channel the phone's channel; empty when it is not known
     * @param handle the channel's unique id
     */
    record Started(String file, String channel, String handle) {}

    /**
     * How a playback ended, in the words of app_controlplayback.c.
     *
     * @param status {@code SUCCESS}, {@code USERSTOPPED}, {@code REMOTESTOPPED}, {@code ERROR}; {@code UNKNOWN} when the manager user
     *     does not see it, for want of the class {@code dialplan}
     * @param offset how many milliseconds were played; -1 when it is not known
     */
    record End(String status, String offset) {

        /** Nothing is known of it. */
        public static final End UNKNOWN = new End("UNKNOWN", "-1");
    }
}
