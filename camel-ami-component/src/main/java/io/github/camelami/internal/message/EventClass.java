/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The classes that privileges and masks consist of (manager.c, perms). */
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

    /**
     * Returns the mask of these classes; {@code off} for none. It has no blanks after commas: Asterisk would stop
     * parsing there.
     */
    public static String mask(Collection<EventClass> classes) {
        return classes.isEmpty()
                ? "off"
                : EnumSet.copyOf(classes).stream().map(EventClass::word).collect(Collectors.joining(","));
    }

    /** Returns the union of both sets. */
    public static Set<EventClass> union(Set<EventClass> one, Set<EventClass> other) {
        EnumSet<EventClass> all = EnumSet.noneOf(EventClass.class);
        all.addAll(one);
        all.addAll(other);
        return all;
    }
}
