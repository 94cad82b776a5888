/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.EventClass;
import java.util.List;
import java.util.Set;

/**
 * The options of a consumer's subscription. Created with {@link #builder}.
 *
 * @param name the consumer's name, for logs and the console
 * @param filter the wanted events
 * @param classes the event classes to request; empty for all classes that the user may read
 * @param maxEvents the maximum number of waiting events, which must be positive
 * @param maxBytes the maximum number of bytes of waiting events, which must be positive
 * @param overflow what to do when the buffer is full
 * @param snapshot list actions to run on the event link after each connection; their items are emitted between {@code
 *     AmiSnapshotStart} and {@code AmiSnapshotEnd}
 * @param serverFilter whether the server may filter the events as well
 */
public record SubscriptionOptions(
        String name,
        EventFilter filter,
        Set<EventClass> classes,
        int maxEvents,
        long maxBytes,
        OverflowPolicy overflow,
        List<AmiAction> snapshot,
        ServerFilter serverFilter) {

    /** Whether the server may filter the events. It can do so only if no consumer of the server objects. */
    public enum ServerFilter {
        NEVER,
        /** Only if another consumer wants it. */
        ALLOWED,
        /** Wanted, if the manager user may set filters. */
        WANTED
    }

    public SubscriptionOptions {
        classes = Set.copyOf(classes);
        snapshot = List.copyOf(snapshot);
        requirePositive("bufferSize", maxEvents);
        requirePositive("bufferBytes", maxBytes);
    }

    private static void requirePositive(String option, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    option + " is " + value + "; it must be positive. Leave it out for the default");
        }
    }

    /** Returns these options, but with {@link OverflowPolicy#DROP_NEWEST} instead of {@link OverflowPolicy#PAUSE}. */
    SubscriptionOptions withoutPause() {
        OverflowPolicy dropping = overflow == OverflowPolicy.PAUSE ? OverflowPolicy.DROP_NEWEST : overflow;
        return new SubscriptionOptions(name, filter, classes, maxEvents, maxBytes, dropping, snapshot, serverFilter);
    }

    /**
     * Returns a builder for all events, with a buffer for 1,000 events and 1,000,000 bytes that pauses reading when it
     * is full.
     *
     * @param name the consumer's name, for logs and the console
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Sets options by name; an option that is not set keeps its default. */
    public static final class Builder {

        private final String name;
        private EventFilter filter = EventFilter.ALL;
        private Set<EventClass> classes = Set.of();
        private int maxEvents = 1000;
        private long maxBytes = 1_000_000;
        private OverflowPolicy overflow = OverflowPolicy.PAUSE;
        private List<AmiAction> snapshot = List.of();
        private ServerFilter serverFilter = ServerFilter.NEVER;

        private Builder(String name) {
            this.name = name;
        }

        /** Sets the wanted events; all by default. */
        public Builder filter(EventFilter wanted) {
            filter = wanted;
            return this;
        }

        /** Sets the event classes to request; by default, all classes that the user may read. */
        public Builder classes(Set<EventClass> asked) {
            classes = asked;
            return this;
        }

        /** Sets the maximum number of waiting events, which must be positive. */
        public Builder maxEvents(int events) {
            maxEvents = events;
            return this;
        }

        /** Sets the maximum number of bytes of waiting events, which must be positive. */
        public Builder maxBytes(long bytes) {
            maxBytes = bytes;
            return this;
        }

        /** Sets what to do when the buffer is full; {@link OverflowPolicy#PAUSE} by default. */
        public Builder overflow(OverflowPolicy policy) {
            overflow = policy;
            return this;
        }

        /** Sets the list actions to run after each connection; none by default. */
        public Builder snapshot(List<AmiAction> actions) {
            snapshot = actions;
            return this;
        }

        /** Sets whether to send the filter to the server as well; {@code false} by default. */
        public Builder serverFilter(boolean given) {
            serverFilter = given ? ServerFilter.WANTED : ServerFilter.NEVER;
            return this;
        }

        /** Lets the server filter the events if another consumer wants it to. */
        public Builder allowServerFilter() {
            serverFilter = ServerFilter.ALLOWED;
            return this;
        }

        /**
         * Returns the options.
         *
         * @throws IllegalArgumentException if the maximum number of events or of bytes is not positive
         */
        public SubscriptionOptions build() {
            return new SubscriptionOptions(
                    name, filter, classes, maxEvents, maxBytes, overflow, snapshot, serverFilter);
        }
    }
}
