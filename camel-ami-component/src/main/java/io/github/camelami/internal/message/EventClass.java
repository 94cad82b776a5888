/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The classes that rights and masks are made of (manager.c, perms). */
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

    /** As written in a mask: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mask of these classes: {@code off} for none. No blank behind the comma: Asterisk would stop reading there. */
    public static String mask(Collection<EventClass> classes) {
        return classes.isEmpty()
                ? "off"
                : EnumSet.copyOf(classes).stream().map(EventClass::word).collect(Collectors.joining(","));
    }

    /** All of both. */
    public static Set<EventClass> union(Set<EventClass> one, Set<EventClass> other) {
        EnumSet<EventClass> all = EnumSet.noneOf(EventClass.class);
        all.addAll(one);
        all.addAll(other);
        return all;
    }
}
