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
 * One block that a client received: from its first line up to the next line that starts a block. Any other lines in
 * between, such as stray blank lines or the rest of a value with line ends, are part of the block.
 *
 * @param at the time from the start of the connection to the arrival of the block; never less than that of the previous
 *     block
 * @param offset the index of its first byte in the recording
 * @param length the number of bytes, including its closing blank line
 * @param lines the lines, without line ends and without the closing blank line; bytes that are not UTF-8 are preserved
 * @param complete false if the connection ended within the block
 */
public record RecordedBlock(Duration at, int offset, int length, List<String> lines, boolean complete) {

    /** Copies the lines. */
    public RecordedBlock {
        lines = List.copyOf(lines);
    }

    /**
     * {@return whether this is a response, judged by the first key, because events may also have a line
     * {@code Response}}
     */
    public boolean isResponse() {
        return first().startsWith("Response: ");
    }

    /** {@return whether this is an event or a list item} */
    public boolean isEvent() {
        return first().startsWith("Event: ");
    }

    /** {@return the name of the event, or the value of {@code Response}, from the first line} */
    public String name() {
        return first().substring(first().indexOf(' ') + 1);
    }

    /**
     * Returns the first value of a key, without the space after the colon; empty if there is no such key.
     *
     * @param key ignoring case
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
     * Returns the class of an unsolicited event. The Privilege line of such an event is {@code <class>,all}
     * (manager.c). The result is empty for a list item, which has no Privilege line or, for Status, one without
     * {@code ,all}. The result is also empty for an unknown class.
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
