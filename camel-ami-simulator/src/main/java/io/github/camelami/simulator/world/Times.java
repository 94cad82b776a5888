/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.time.Duration;

/** Reads times as dialplan applications write them. */
final class Times {

    private Times() {}

    /** Seconds with a fraction; text that is no number counts as zero, as with atof. */
    static Duration seconds(String text) {
        try {
            double seconds = Double.parseDouble(text.strip());
            return seconds > 0 ? Duration.ofMillis(Math.round(seconds * 1000)) : Duration.ZERO;
        } catch (NumberFormatException e) {
            return Duration.ZERO;
        }
    }

    /** A whole number, or the default. */
    static int number(String text, int otherwise) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
