/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiResponse;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks whether a list is complete when it ends. Stateless. */
final class ListEnd {

    /** The action whose list end counts families, not items, before Asterisk 16.30, 18.16 and 20.1 (main/db.c). */
    private static final String MISCOUNTED = "DBGetTree";

    private ListEnd() {}

    /**
     * Returns the reason why a list is incomplete; null if it is complete.
     *
     * @param action the action's name
     * @param last the event that ended the list
     * @param came the number of items received
     */
    static @Nullable String missing(String action, AmiEvent last, int came) {
        if (last.headers().firstIs("EventList", "Cancelled")) {
            return "was cancelled by the server after " + came + " items";
        }
        long announced = announced(last);
        return announced > came && !action.equalsIgnoreCase(MISCOUNTED)
                ? "is incomplete: its end announces " + announced + " items, but " + came + " arrived"
                : null;
    }

    /** Returns how the announced number of items differs from the number received; null if it does not differ. */
    static @Nullable String oddity(AmiEvent last, int came) {
        long announced = announced(last);
        return announced < 0 || announced == came
                ? null
                : "its end announces " + announced + " items, but " + came + " arrived";
    }

    private static long announced(AmiEvent last) {
        String count = last.headers().first("ListItems", "");
        return count.matches("\\d{1,9}") ? Long.parseLong(count) : -1;
    }

    /** Returns whether a response announces a list in words ("Channels will follow"), as AMI before 2.7 does. */
    static boolean isAnnouncedInWords(AmiResponse response) {
        return response.message().toLowerCase(Locale.ROOT).matches(".*\\bwill follow\\.?");
    }
}
