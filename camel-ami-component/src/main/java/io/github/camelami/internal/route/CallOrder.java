/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import io.github.camelami.internal.client.EventDelivery;
import io.github.camelami.internal.message.AmiEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which events may be processed in parallel. An event waits for all earlier unfinished events that share a
 * channel or a call with it. Fields whose names end in {@code Uniqueid} or {@code Linkedid} identify channels and
 * calls. Therefore the events of a channel stay in order even if a bridge changes its Linkedid. An event about two
 * channels is processed after the earlier events of both.
 *
 * <p>Events that name no channel stay in order among themselves. Events about the link, such as {@code AmiGap}, stay in
 * order with all other events.
 *
 * <p>Does no I/O. Not thread-safe.
 */
public final class CallOrder {

    private static final String OF_A_CHANNEL = "Uniqueid";
    private static final String OF_A_CALL = "Linkedid";
    private static final List<String> NO_CALL = List.of("");

    /** An event, and the later events that wait for it. */
    public static final class Entry {

        final EventDelivery delivery;
        private final int bytes;
        private final List<String> ids;
        private final List<Entry> followers = new ArrayList<>(2);
        private int before;
        private @Nullable Entry nextReady;

        private Entry(EventDelivery delivery) {
            this.delivery = delivery;
            this.bytes = delivery.event().headers().byteLength();
            this.ids = ids(delivery.event());
        }

        /** Returns whether this is an event about the link, which belongs to no call. */
        private boolean isOfTheLink() {
            return ids == NO_CALL && delivery.event().name().startsWith("Ami");
        }
    }

    /** The last unfinished event of each channel and call. */
    private final Map<String, Entry> last = new HashMap<>();

    /** The first and the last event that may be processed now. Linked, since a finished event must not need memory. */
    private @Nullable Entry firstReady;

    private @Nullable Entry lastReady;
    private int size;
    private long bytes;

    /** An unfinished event about the link. No other event can be added until it is finished. */
    private @Nullable Entry barrier;

    private static List<String> ids(AmiEvent event) {
        List<String> ids = event.headers().valuesOfKeysEnding(OF_A_CHANNEL, OF_A_CALL);
        ids.removeIf(String::isEmpty);
        return ids.isEmpty() ? NO_CALL : ids;
    }

    /**
     * Returns whether {@link #add} may be called. It must not be called while an event about the link is unfinished.
     */
    public boolean isOpen() {
        return barrier == null;
    }

    /** Returns the number of events that were added but are not finished. */
    public int size() {
        return size;
    }

    /** Returns the total size of the unfinished events, in bytes. */
    public long bytes() {
        return bytes;
    }

    public boolean hasReady() {
        return firstReady != null;
    }

    /**
     * Adds the next event of the stream. If there is no memory for that, nothing changes.
     *
     * @throws IllegalStateException unless {@link #isOpen}
     */
    public void add(EventDelivery delivery) {
        if (!isOpen()) {
            throw new IllegalStateException("An event of the link is not finished");
        }
        Entry entry = new Entry(delivery);
        boolean ofTheLink = entry.isOfTheLink();
        Entry[] earlier = new Entry[ofTheLink ? 0 : entry.ids.size()];
        try {
            follow(entry, earlier);
            entry.before += ofTheLink ? size : 0;
        } catch (Throwable noMemory) {
            unfollow(entry, earlier);
            throw noMemory;
        }
        if (entry.before == 0) {
            ready(entry);
        }
        if (ofTheLink) {
            barrier = entry;
        }
        size++;
        bytes += entry.bytes;
    }

    /** Lets an event wait for the last event of each of its channels and calls. */
    private void follow(Entry entry, @Nullable Entry[] earlier) {
        for (int i = 0; i < earlier.length; i++) {
            Entry before = last.get(entry.ids.get(i));
            earlier[i] = before;
            if (before != null && before != entry) {
                before.followers.add(entry);
                entry.before++;
            }
            last.put(entry.ids.get(i), entry);
        }
    }

    /** Undoes {@link #follow}, which may be half done. Needs no memory. */
    private void unfollow(Entry entry, @Nullable Entry[] earlier) {
        for (int i = 0; i < earlier.length; i++) {
            Entry before = earlier[i];
            if (before == null) {
                last.remove(entry.ids.get(i), entry);
            } else if (before != entry) {
                before.followers.remove(entry);
                last.put(entry.ids.get(i), before);
            }
        }
    }

    /** Returns the next event to process; null if none may be processed now. */
    @Nullable
    public Entry next() {
        Entry next = firstReady;
        if (next != null) {
            firstReady = next.nextReady;
            next.nextReady = null;
            lastReady = firstReady == null ? null : lastReady;
        }
        return next;
    }

    private void ready(Entry entry) {
        if (lastReady == null) {
            firstReady = entry;
        } else {
            lastReady.nextReady = entry;
        }
        lastReady = entry;
    }

    /** Records that the route has finished with an event returned by {@link #next}. Needs no memory. */
    public void finished(Entry entry) {
        size--;
        bytes -= entry.bytes;
        for (int i = 0; i < entry.ids.size(); i++) {
            last.remove(entry.ids.get(i), entry);
        }
        for (int i = 0; i < entry.followers.size(); i++) {
            oneLess(entry.followers.get(i));
        }
        if (entry == barrier) {
            barrier = null;
        } else if (barrier != null) {
            oneLess(barrier);
        }
    }

    private void oneLess(Entry waiting) {
        waiting.before--;
        if (waiting.before == 0) {
            ready(waiting);
        }
    }
}
