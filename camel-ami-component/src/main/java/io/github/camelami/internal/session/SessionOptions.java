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
 * @param connectTimeout the timeout for the TCP connection, and for the TLS handshake
 * @param loginTimeout the timeout for the login after the connection is open
 * @param pingInterval how long the server may be silent before a Ping is sent; zero disables pings
 * @param pingTimeout the timeout for the response to a Ping
 * @param maxPending the maximum number of pending actions
 * @param maxMessageBytes the maximum size of a message, in bytes
 * @param maxListItems the maximum number of items in a list
 * @param maxListBytes the maximum size of a list, in bytes
 * @param charset the charset of values
 * @param events the event mask to send with the login
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
     * @param all whether to request everything that the user may read
     * @param classes the classes to request if {@code all} is false; empty for no events
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

        /** Returns the mask as sent to the server. */
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
