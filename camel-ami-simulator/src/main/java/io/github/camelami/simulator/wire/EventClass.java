/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.wire;

import java.util.Locale;

/** The privilege classes of a manager user, with their bits (include/asterisk/manager.h). */
public enum EventClass {
    SYSTEM(0),
    CALL(1),
    LOG(2),
    VERBOSE(3),
    COMMAND(4),
    AGENT(5),
    USER(6),
    CONFIG(7),
    DTMF(8),
    REPORTING(9),
    CDR(10),
    DIALPLAN(11),
    ORIGINATE(12),
    AGI(13),
    CC(15),
    AOC(16),
    TEST(17),
    SECURITY(18),
    MESSAGE(30);

    /** Every class. */
    public static final int ALL = Integer.MAX_VALUE;

    private final int bit;
    private final String label;

    EventClass(int shift) {
        this.bit = 1 << shift;
        this.label = name().toLowerCase(Locale.ROOT);
    }

    /** {@return the bit of this class in a mask} */
    public int bit() {
        return bit;
    }

    /** {@return the lower-case name, as written in {@code manager.conf} and in {@code Privilege:}} */
    public String label() {
        return label;
    }

    /**
     * Parses a list of classes as Asterisk does. Every element except the last also matches longer names that start
     * with it, and an empty element matches every name. Blanks are not trimmed (manager.c, ast_instring and get_perm).
     *
     * @param list for instance {@code call,user}
     * @return the mask; 0 if nothing matches
     */
    public static int parseList(String list) {
        int mask = 0;
        for (EventClass each : values()) {
            if (inList(list, each.label)) {
                mask |= each.bit;
            }
        }
        return inList(list, "all") ? ALL : mask;
    }

    /**
     * Parses an event mask, as in the header {@code Events} of Login and {@code EventMask} of the action Events
     * (manager.c, strings_to_mask).
     *
     * @param value header value, possibly empty
     * @return the mask, or -1 if the value is empty
     */
    public static int parseMask(String value) {
        if (value.isEmpty()) {
            return -1;
        }
        if (value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            try {
                return Integer.parseInt(value);
            } catch (NumberFormatException tooLong) {
                return -1;
            }
        }
        if (AsteriskText.isFalse(value)) {
            return 0;
        }
        if (AsteriskText.isTrue(value)) {
            return ALL;
        }
        return parseList(value);
    }

    private static boolean inList(String list, String label) {
        int from = 0;
        while (true) {
            int comma = list.indexOf(',', from);
            if (comma < 0) {
                return label.equals(list.substring(from));
            }
            if (label.regionMatches(0, list, from, comma - from)) {
                return true;
            }
            from = comma + 1;
            if (from >= list.length()) {
                return false;
            }
        }
    }
}
