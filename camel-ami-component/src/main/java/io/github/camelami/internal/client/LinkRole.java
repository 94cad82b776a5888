/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.util.Locale;

/** What a link is for. */
enum LinkRole {
    /** Brings events. */
    EVENT,
    /** Sends actions. */
    ACTION,
    /** Both over one session. */
    SINGLE;

    /** Whether the consumers' events come over such a link. */
    boolean readsEvents() {
        return this != ACTION;
    }

    /** As shown in status, console and metrics: lower case. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
