/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import org.jspecify.annotations.Nullable;

/**
 * Is notified of each playback started with the application. Its start and end can then be reported like those that the
 * dialplan's {@code playback-context} reports. Called on worker threads; must not block.
 */
public interface PlaybackListener {

    /** Does nothing. */
    PlaybackListener NONE = (playback, end) -> {};

    /**
     * Called when a playback has started.
     *
     * @param end its end, if already known; null while it plays
     */
    void started(Started playback, @Nullable End end);

    /**
     * A playback.
     *
     * @param file the file, as sent to Asterisk
     * @param channel the phone's channel; empty if unknown
     * @param handle the channel's unique id
     */
    record Started(String file, String channel, String handle) {}

    /**
     * The end of a playback, in the terms of app_controlplayback.c.
     *
     * @param status {@code SUCCESS}, {@code USERSTOPPED}, {@code REMOTESTOPPED}, {@code ERROR}; {@code UNKNOWN} if the
     * manager user lacks the class {@code dialplan} and so does not see it
     * @param offset the milliseconds played; -1 if unknown
     */
    record End(String status, String offset) {

        /** An end of which nothing is known. */
        public static final End UNKNOWN = new End("UNKNOWN", "-1");
    }
}
