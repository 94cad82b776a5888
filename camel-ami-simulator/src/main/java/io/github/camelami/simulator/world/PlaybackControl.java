/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The commands of the action ControlPlayback (app_controlplayback.c). */
public enum PlaybackControl {
    STOP,
    FORWARD,
    REVERSE,
    PAUSE,
    RESTART;

    /**
     * Parses a control word.
     *
     * @param word ignoring case
     * @return the command; null if there is no such command
     */
    public static @Nullable PlaybackControl of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "stop" -> STOP;
            case "forward" -> FORWARD;
            case "reverse" -> REVERSE;
            case "pause" -> PAUSE;
            case "restart" -> RESTART;
            default -> null;
        };
    }
}
