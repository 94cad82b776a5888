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
    /** Receives events and sends actions in one session. */
    SINGLE;

    /** Returns whether such a link receives the events of consumers. */
    boolean readsEvents() {
        return this != ACTION;
    }

    /** Returns the lower-case name used in status reports, the console and metrics. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
