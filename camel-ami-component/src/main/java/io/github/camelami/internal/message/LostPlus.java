/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.regex.Pattern;

/** Finds blanks in option values that were plus signs in the URI: Camel decodes {@code +} in a URI as a blank. */
public final class LostPlus {

    /** A blank before a number: at the beginning, after a technology, or in the angle brackets of a caller id. */
    private static final Pattern BEFORE_A_NUMBER =
            Pattern.compile("(^|^[A-Za-z0-9]+/|<(?= +[0-9](?:[0-9 ()./-]*[0-9])?>)) +(?=[0-9])");

    private static final String WHY = ": in a URI, Camel reads + as a blank. Write ";

    private LostPlus() {}

    /** Returns whether the text has a blank where a number would have its plus sign. */
    public static boolean isBeforeNumber(String text) {
        return BEFORE_A_NUMBER.matcher(text).find();
    }

    /**
     * Returns the error for a value with such a blank.
     *
     * @param what a description of the value; the message begins with it
     * @param option the option's name
     * @param value the value as Camel decoded it
     */
    public static IllegalArgumentException error(String what, String option, String value) {
        String meant = isBeforeNumber(value)
                ? BEFORE_A_NUMBER.matcher(value).replaceAll("$1+")
                : value.stripTrailing().replace(' ', '+');
        return new IllegalArgumentException(
                what + " is '" + value + "', with a blank" + WHY + option + "=RAW(" + meant + ")");
    }

    /** Returns the error for a value that may be secret. */
    public static IllegalArgumentException errorWithoutValue(String what, String option) {
        return new IllegalArgumentException(what + " has a blank before a number" + WHY + option + "=RAW(+...)");
    }
}
