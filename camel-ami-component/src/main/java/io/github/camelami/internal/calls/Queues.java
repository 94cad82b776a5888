/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.calls;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The channels that wait in queues, and their positions. */
final class Queues {

    private final Map<String, Set<Channel>> waiting = new HashMap<>();

    void enter(Channel channel, String queue, Instant since) {
        leave(channel);
        waiting.computeIfAbsent(queue, one -> new LinkedHashSet<>()).add(channel);
        channel.queue = queue;
        channel.lastQueue = queue;
        channel.removedFrom = "";
        channel.queued = since;
        channel.call.queue = queue;
    }

    void leave(Channel channel) {
        Set<Channel> others = waiting.get(channel.queue);
        if (others != null) {
            others.remove(channel);
            if (others.isEmpty()) {
                waiting.remove(channel.queue);
            }
        }
        channel.queue = "";
        channel.position = 0;
    }

    /** Opens a gap for a channel that has joined a queue at its position. Asterisk sends no events about the others. */
    void joined(Channel channel, Consumer<Call> moved) {
        if (channel.position > 0) {
            move(channel, channel.queue, channel.position, 1, moved);
        }
    }

    /**
     * Closes the gap behind a channel that has left a queue, unless a list has shown that already. Asterisk sends no
     * events about the others.
     */
    void left(Channel channel, String queue, int position, Consumer<Call> moved) {
        leave(channel);
        channel.lastQueue = "";
        if (channel.removedFrom.equals(queue)) {
            channel.removedFrom = "";
        } else if (position > 0) {
            move(channel, queue, position + 1, -1, moved);
        }
    }

    /** Removes a channel that a list of all queues does not contain. Returns whether it was waiting. */
    boolean remove(Channel channel) {
        boolean waited = !channel.queue.isEmpty();
        leave(channel);
        if (!channel.lastQueue.isEmpty()) {
            channel.removedFrom = channel.lastQueue;
            channel.lastQueue = "";
        }
        return waited;
    }

    private void move(Channel cause, String queue, int from, int by, Consumer<Call> moved) {
        for (Channel other : waiting.getOrDefault(queue, Set.of())) {
            if (other != cause && other.position >= from) {
                other.position += by;
                moved.accept(other.call);
            }
        }
    }
}
