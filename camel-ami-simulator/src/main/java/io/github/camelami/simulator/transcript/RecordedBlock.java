/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.transcript;

import io.github.camelami.simulator.wire.EventClass;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One block a client received: from its first line up to the next line that begins a block. Whatever stands between (a
 * stray blank line, the rest of a value with line ends in it) belongs to the block before, as on the wire.
 *
 * @param at when it came, since the connection began; not before the block in front of it
 * @param offset index of its first byte in the recording
 * @param length how many bytes, its closing blank line included
 * @param lines without line ends and without the closing blank line; the text has bytes that are not UTF-8 preserved
 * @param complete false if the connection ended inside it
 */
public record RecordedBlock(Duration at, int offset, int length, List<String> lines, boolean complete) {

    /** Keeps its own copy of the lines. */
    public RecordedBlock {
        lines = List.copyOf(lines);
    }

    /**
     * Whether this is the answer to an action: the first key decides, since events may have a line Response, too.
     *
     * @return true for a response
     */
    public boolean isResponse() {
        return first().startsWith("Response: ");
    }

    /**
     * Whether this is an event or a list item.
     *
     * @return true if its first key is Event
     */
    public boolean isEvent() {
        return first().startsWith("Event: ");
    }

    /**
     * What was in its first line.
     *
     * @return the event's name or the response's word
     */
    public String name() {
        return first().substring(first().indexOf(' ') + 1);
    }

    /**
     * The first value of a key.
     *
     * @param key any case
     * @return its value without the one blank behind the colon; empty if there is none
     */
    public Optional<String> get(String key) {
        for (String line : lines) {
            if (line.length() > key.length()
                    && line.charAt(key.length()) == ':'
                    && line.regionMatches(true, 0, key, 0, key.length())) {
                String value = line.substring(key.length() + 1);
                return Optional.of(value.startsWith(" ") ? value.substring(1) : value);
            }
        }
        return Optional.empty();
    }

    /**
     * The class of an unsolicited event. List items have no line Privilege, or one without {@code ,all} (Status), and
     * so have no class (manager.c writes {@code <class>,all} into every event it sends to all).
     *
     * @return the class; empty if this is no unsolicited event or its class is unknown
     */
    public Optional<EventClass> eventClass() {
        if (!isEvent() || lines.size() < 2) {
            return Optional.empty();
        }
        String second = lines.get(1);
        if (!second.startsWith("Privilege: ") || !second.endsWith(",all")) {
            return Optional.empty();
        }
        String word = second.substring("Privilege: ".length(), second.indexOf(','));
        for (EventClass each : EventClass.values()) {
            if (each.label().equals(word.toLowerCase(Locale.ROOT))) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private String first() {
        return lines.get(0);
    }
}
