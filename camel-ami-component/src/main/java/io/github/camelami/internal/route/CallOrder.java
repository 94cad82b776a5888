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
 * Which events may be processed side by side. An event waits for the unfinished ones before it that name one of its channels or
 * calls, in any field that ends with {@code Uniqueid} or {@code Linkedid}. So the order within a channel holds when a bridge changes
 * its Linkedid, and an event of two channels comes after the earlier ones of both.
 *
 * <p>Events that name no channel keep the order among themselves. The link's own events, {@code AmiGap} and the like, are overtaken by
 * none and overtake none.
 *
 * <p>Pure; not for use by several threads at a time.
 */
public final class CallOrder {

    private static final String OF_A_CHANNEL = "Uniqueid";
    private static final String OF_A_CALL = "Linkedid";
    private static final List<String> NO_CALL = List.of("");

    /** An event, and the later ones that wait for it. */
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

        /** Whether it is the link's own, and so is no call's. */
        private boolean isOfTheLink() {
            return ids == NO_CALL && delivery.event().name().startsWith("Ami");
        }
    }

    /** The last unfinished event of each channel and call. */
    private final Map<String, Entry> last = new HashMap<>();

    private final Queue<Entry> ready = new ArrayDeque<>();
    private int size;
    private long bytes;

    /** An event of the link that is not finished: nothing is added after it. */
    private @Nullable Entry barrier;

    private static List<String> ids(AmiEvent event) {
        List<String> ids = event.headers().valuesOfKeysEnding(OF_A_CHANNEL, OF_A_CALL);
        ids.removeIf(String::isEmpty);
        return ids.isEmpty() ? NO_CALL : ids;
    }

    /** Whether {@link #add} may be called: not while an event of the link is unfinished. */
    public boolean isOpen() {
        return barrier == null;
    }

    /** The events added and not finished. */
    public int size() {
        return size;
    }

    /** Their bytes. */
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

    /** The event to process next; null when none may be now. */
    @Nullable
    public Entry next() {
        return ready.poll();
    }

    /** The route has finished with an event that {@link #next} gave. */
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
