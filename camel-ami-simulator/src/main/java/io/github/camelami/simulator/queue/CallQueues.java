/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.queue;

import io.github.camelami.simulator.world.Facility;
import io.github.camelami.simulator.world.TelephonyModel;
import io.github.camelami.simulator.world.Times;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All queues of a world, parsed from the text of a {@code queues.conf}. Event loop only. */
public final class CallQueues implements Facility {

    private final TelephonyModel world;
    private final Map<String, CallQueue> queues = new LinkedHashMap<>();

    /** Creates an empty set of queues, and adds the application Queue to the world. */
    public CallQueues(TelephonyModel world) {
        this.world = world;
        world.add(this);
        world.applications().add("Queue", (running, arguments) -> QueueCall.start(this, running, arguments));
    }

    /**
     * Adds the queues of a {@code queues.conf}. Supports strategy, timeout, retry, servicelevel, maxlen, joinempty and
     * member, and logs each other setting once.
     *
     * @param text its text
     * @throws IllegalArgumentException if a line is invalid; the message contains the line or the word
     */
    public void read(String text) {
        Map<String, List<String[]>> sections = new LinkedHashMap<>();
        List<String[]> section = new ArrayList<>();
        int number = 0;
        for (String raw : text.split("\r?\n", -1)) {
            number++;
            int semicolon = raw.indexOf(';');
            String line = (semicolon < 0 ? raw : raw.substring(0, semicolon)).strip();
            if (line.startsWith("[") && line.contains("]")) {
                section = sections.computeIfAbsent(line.substring(1, line.indexOf(']')), name -> new ArrayList<>());
            } else if (!line.isEmpty()) {
                String[] pair = line.split("=>?", 2);
                if (pair.length < 2) {
                    throw new IllegalArgumentException("Line " + number + " of the queues is not key = value: " + raw);
                }
                section.add(new String[] {pair[0].strip(), pair[1].strip()});
            }
        }
        sections.forEach((name, pairs) -> {
            if (!name.equals("general")) {
                add(name, pairs);
            }
        });
    }

    private void add(String name, List<String[]> pairs) {
        QueueSettings settings =
                QueueSettings.of(pairs, setting -> world.ignores("the setting " + setting + " of queues.conf"));
        CallQueue queue = new CallQueue(world, name, settings);
        for (String[] pair : pairs) {
            if (pair[0].equals("member")) {
                String[] parts = pair[1].split(",", 4);
                int penalty = parts.length > 1 ? Times.number(parts[1], 0) : 0;
                queue.addMember(parts[0].strip(), parts.length > 2 ? parts[2].strip() : "", penalty);
            }
        }
        queues.put(key(name), queue);
    }

    /** Returns a queue by name, ignoring case as Asterisk does (queue_cmp_cb); null if there is none. */
    public @Nullable CallQueue find(String name) {
        return queues.get(key(name));
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Returns all queues, in the order in which they were read. */
    public Collection<CallQueue> all() {
        return queues.values();
    }

    @Override
    public void deviceChanged(String device) {
        queues.values().forEach(queue -> queue.deviceChanged(device));
    }

    @Override
    public void clear() {
        for (CallQueue queue : queues.values()) {
            queue.waiting.forEach(QueueCall::vanish);
            queue.waiting.clear();
            queue.members.forEach(member -> {
                member.inCall = false;
                member.ringing = false;
            });
        }
    }
}
