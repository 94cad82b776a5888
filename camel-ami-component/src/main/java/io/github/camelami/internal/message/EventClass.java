/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The classes of events that make up privileges and masks (manager.c, perms). */
public enum EventClass {
    SYSTEM,
    CALL,
    LOG,
    VERBOSE,
    COMMAND,
    AGENT,
    USER,
    CONFIG,
    DTMF,
    REPORTING,
    CDR,
    DIALPLAN,
    ORIGINATE,
    AGI,
    CC,
    AOC,
    TEST,
    SECURITY,
    MESSAGE;

    /** Returns the lower-case name, as written in a mask. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether a {@code Privilege}, such as {@code call,all}, contains this class. */
    public boolean isIn(String privilege) {
        for (String each : privilege.split(",")) {
            if (each.trim().equalsIgnoreCase(name())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the mask for these classes; {@code off} for none. It contains no blanks after commas, since Asterisk
     * would stop parsing there.
     */
    public static String mask(Collection<EventClass> classes) {
        return classes.isEmpty()
                ? "off"
                : EnumSet.copyOf(classes).stream().map(EventClass::word).collect(Collectors.joining(","));
    }

    /** Returns the union of the two sets. */
    public static Set<EventClass> union(Set<EventClass> one, Set<EventClass> other) {
        EnumSet<EventClass> all = EnumSet.noneOf(EventClass.class);
        all.addAll(one);
        all.addAll(other);
        return all;
    }
}
