/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.EventClass;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Set;

/**
 * The options of one session.
 *
 * @param connectTimeout the timeout for TCP and TLS
 * @param loginTimeout the timeout from connected to logged in
 * @param pingInterval the silence after which a Ping is sent; zero disables it
 * @param pingTimeout the timeout for the response to a Ping
 * @param maxPending the maximum number of pending actions
 * @param maxMessageBytes the largest message accepted
 * @param maxListItems the maximum number of items kept of a list
 * @param maxListBytes the maximum number of bytes kept of a list
 * @param charset the charset of values
 * @param events the mask in the login
 */
public record SessionOptions(
        Duration connectTimeout,
        Duration loginTimeout,
        Duration pingInterval,
        Duration pingTimeout,
        int maxPending,
        int maxMessageBytes,
        int maxListItems,
        long maxListBytes,
        Charset charset,
        EventMask events) {

    /**
     * The events that a session requests.
     *
     * @param all everything the user may read
     * @param classes otherwise these classes; none means no events
     */
    public record EventMask(boolean all, Set<EventClass> classes) {

        /** All events. */
        public static final EventMask ALL = new EventMask(true, Set.of());

        /** No events. */
        public static final EventMask NONE = new EventMask(false, Set.of());

        public EventMask {
            classes = Set.copyOf(classes);
        }

        // written by hand for a faster start of applications: see HostPort
        @Override
        public boolean equals(Object other) {
            return other instanceof EventMask that && all == that.all && classes.equals(that.classes);
        }

        @Override
        public int hashCode() {
            return 2 * classes.hashCode() + (all ? 1 : 0);
        }

        /** Returns the mask as sent. */
        String text() {
            return all ? "on" : EventClass.mask(classes);
        }

        boolean covers(Set<EventClass> wanted) {
            return all || classes.containsAll(wanted);
        }

        EventMask with(Set<EventClass> more) {
            return all ? this : new EventMask(false, EventClass.union(classes, more));
        }
    }
}
