/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.EventClass;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Set;

/**
 * What one session is given.
 *
 * @param connectTimeout for TCP and TLS
 * @param loginTimeout from connected to logged in
 * @param pingInterval silence after which a Ping is sent; zero for never
 * @param pingTimeout how long its answer may take
 * @param maxPending actions under way at most
 * @param maxMessageBytes the largest message accepted
 * @param maxListItems items of a list kept at most
 * @param maxListBytes bytes of a list kept at most
 * @param charset how values are decoded
 * @param events the mask asked for in the login
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
     * Which events a session asks for.
     *
     * @param all everything the user may read
     * @param classes otherwise these; none means no events
     */
    public record EventMask(boolean all, Set<EventClass> classes) {

        /** Everything. */
        public static final EventMask ALL = new EventMask(true, Set.of());

        /** Nothing. */
        public static final EventMask NONE = new EventMask(false, Set.of());

        public EventMask {
            classes = Set.copyOf(classes);
        }

        // by hand, for a quick start of applications: see HostPort
        @Override
        public boolean equals(Object other) {
            return other instanceof EventMask that && all == that.all && classes.equals(that.classes);
        }

        @Override
        public int hashCode() {
            return 2 * classes.hashCode() + (all ? 1 : 0);
        }

        /** As sent. */
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
