/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import org.jspecify.annotations.Nullable;

/**
 * Receives a notification of each playback that runs in an application instead of a dialplan context. The listener can
 * then report the start and end just as a dialplan context would. It is called on worker threads and must not block.
 */
public interface PlaybackListener {

    /** Does nothing. */
    PlaybackListener NONE = (playback, end) -> {};

    /**
     * Called when a playback has started. Never throws, since the playback continues whether it can be reported or not.
     *
     * @param end the end of the playback if it is already known; null while it is playing
     */
    void started(Started playback, @Nullable End end);

    /**
     * A playback that has started.
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
     *     manager user lacks the class {@code dialplan}, which reports the status
     * @param offset the position of the end in milliseconds; -1 at the end of the file, or if unknown
     */
    record End(String status, String offset) {

        /** The end of a playback if no details are known. */
        public static final End UNKNOWN = new End("UNKNOWN", "-1");
    }
}
