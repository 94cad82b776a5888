/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.util.Locale;

/** The purpose of a link. */
enum LinkRole {
    /** Receives events. */
    EVENT,
    /** Sends actions. */
    ACTION,
    /** Both, on one session. */
    SINGLE;

    /** Returns whether consumers' events arrive on such a link. */
    boolean readsEvents() {
        return this != ACTION;
    }

    /** Returns the lower-case name for status, console and metrics. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
