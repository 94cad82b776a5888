/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses durations as users write them. Camel's own conversion silently turns invalid text into zero. */
public final class Durations {

    /** The maximum duration: longer than any useful timeout, and far too short to overflow. */
    public static final Duration LONGEST = Duration.ofDays(1);

    private static final String TOO_LONG =
            " is out of bounds; the longest is " + LONGEST.toMillis() + " ms (" + LONGEST.toHours() + " h)";
    private static final Pattern MILLIS = Pattern.compile("\\d+");
    private static final Pattern PARTS =
            Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m(?!s))?(?:(\\d+)s)?(?:(\\d+)ms)?");
    private static final long[] PART_MILLIS = {86_400_000, 3_600_000, 60_000, 1000, 1};

    private Durations() {}

    /**
     * Parses a duration: a number of milliseconds, one or more parts of {@code 1d2h3m4s5ms}, or ISO-8601.
     *
     * @param option the option's name, for the error
     * @return the duration in milliseconds; never negative
     * @throws IllegalArgumentException if the text is not a duration, is negative, or exceeds {@link #LONGEST}; the
     *     message names the option and the text
     */
    public static long millis(String option, String text) {
        String stripped = text.strip();
        long millis = parse(stripped);
        if (millis < 0) {
            throw new IllegalArgumentException(
                    option + "=" + text + " is not a duration; write for example 500ms, 20s, 5m, 1h30m,"
                            + " PT20S, or a number of milliseconds");
        }
        if (millis > LONGEST.toMillis()) {
            throw new IllegalArgumentException(option + "=" + text + TOO_LONG);
        }
        return millis;
    }

    /**
     * Returns the duration if it is in range.
     *
     * @throws IllegalArgumentException if it is negative or exceeds {@link #LONGEST}; the message names the option and
     *     the value
     */
    public static long checked(String option, long millis) {
        if (millis < 0 || millis > LONGEST.toMillis()) {
            throw new IllegalArgumentException(option + "=" + millis + " ms"
                    + (millis < 0 ? " is out of bounds; a duration cannot be negative" : TOO_LONG));
        }
        return millis;
    }

    /** Returns the duration in milliseconds; -1 if the text is not a duration, the maximum if it is too long. */
    static long parse(String text) {
        if (text.startsWith("P") || text.startsWith("p")) {
            try {
                return Duration.parse(text).toMillis();
            } catch (DateTimeParseException invalid) {
                return invalid.getCause() == null ? -1 : Long.MAX_VALUE; // the cause is a number that is too large
            } catch (ArithmeticException tooLong) {
                return Long.MAX_VALUE;
            }
        }
        Matcher parts = PARTS.matcher(text);
        boolean plain = MILLIS.matcher(text).matches();
        if (!plain && (text.isEmpty() || !parts.matches())) {
            return -1;
        }
        try {
            return plain ? Long.parseLong(text) : sum(parts);
        } catch (NumberFormatException | ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    private static long sum(Matcher parts) {
        long millis = 0;
        for (int part = 0; part < PART_MILLIS.length; part++) {
            String number = parts.group(part + 1);
            long more = number == null ? 0 : Math.multiplyExact(Long.parseLong(number), PART_MILLIS[part]);
            millis = Math.addExact(millis, more);
        }
        return millis;
    }
}
