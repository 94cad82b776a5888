/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import io.github.camelami.internal.client.EventDelivery;
import io.github.camelami.internal.message.AmiEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Decides which events may be processed in parallel. An event waits for earlier unfinished events that name one of its
 * channels or calls, in any field that ends with {@code Uniqueid} or {@code Linkedid}. So the order within a channel
 * holds when a bridge changes its Linkedid, and an event of two channels follows the earlier ones of both.
 *
 * <p>Events that name no channel stay in order among themselves. The link's own events, such as {@code AmiGap}, neither
 * overtake others nor are overtaken.
 *
 * <p>Does no I/O; not thread-safe.
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

        private Entry(EventDelivery delivery) {
            this.delivery = delivery;
            this.bytes = delivery.event().headers().byteLength();
            this.ids = ids(delivery.event());
        }

        /** Returns whether it is an event of the link, and so belongs to no call. */
        private boolean isOfTheLink() {
            return ids == NO_CALL && delivery.event().name().startsWith("Ami");
        }
    }

    /** The last unfinished event of each channel and call. */
    private final Map<String, Entry> last = new HashMap<>();

    private final Queue<Entry> ready = new ArrayDeque<>();
    private int size;
    private long bytes;

    /** An unfinished event of the link: nothing is added after it. */
    private @Nullable Entry barrier;

    private static List<String> ids(AmiEvent event) {
        List<String> ids = event.headers().valuesOfKeysEnding(OF_A_CHANNEL, OF_A_CALL);
        ids.removeIf(String::isEmpty);
        return ids.isEmpty() ? NO_CALL : ids;
    }

    /** Returns whether {@link #add} may be called: not while an event of the link is unfinished. */
    public boolean isOpen() {
        return barrier == null;
    }

    /** Returns the number of events added and not finished. */
    public int size() {
        return size;
    }

    /** Returns their size in bytes. */
    public long bytes() {
        return bytes;
    }

    public boolean hasReady() {
        return !ready.isEmpty();
    }

    /**
     * Adds the next event of the stream.
     *
     * @throws IllegalStateException unless {@link #isOpen}
     */
    public void add(EventDelivery delivery) {
        if (!isOpen()) {
            throw new IllegalStateException("An event of the link is not finished");
        }
        Entry entry = new Entry(delivery);
        if (entry.isOfTheLink()) {
            barrier = entry;
            entry.before = size;
        } else {
            for (String id : entry.ids) {
                Entry earlier = last.put(id, entry);
                if (earlier != null && earlier != entry) {
                    earlier.followers.add(entry);
                    entry.before++;
                }
            }
        }
        size++;
        bytes += entry.bytes;
        if (entry.before == 0) {
            ready.add(entry);
        }
    }

    /** Returns the event to process next; null if none may be processed now. */
    @Nullable
    public Entry next() {
        return ready.poll();
    }

    /** Records that the route has finished with an event from {@link #next}. */
    public void finished(Entry entry) {
        size--;
        bytes -= entry.bytes;
        for (String id : entry.ids) {
            last.remove(id, entry);
        }
        entry.followers.forEach(this::oneLess);
        if (entry == barrier) {
            barrier = null;
        } else if (barrier != null) {
            oneLess(barrier);
        }
    }

    private void oneLess(Entry waiting) {
        waiting.before--;
        if (waiting.before == 0) {
            ready.add(waiting);
        }
    }
}
