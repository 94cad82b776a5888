/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.transcript;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The times and directions of a recording's bytes, read from lines {@code MILLISECONDS received|sent BYTES}. The times
 * are measured from the start of the connection.
 *
 * @param entries in order
 */
record TranscriptTimes(List<Entry> entries) {

    /** A number of bytes in one direction, and their time. */
    record Entry(long millis, boolean received, int bytes) {

        @Override
        public String toString() {
            return millis + " " + (received ? TranscriptFiles.RECEIVED : TranscriptFiles.SENT) + " " + bytes;
        }
    }

    TranscriptTimes {
        entries = List.copyOf(entries);
    }

    static TranscriptTimes parse(String name, byte[] text) {
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String line : new String(text, StandardCharsets.US_ASCII).split("\\R")) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                entries.add(entry(name, number, line));
            }
        }
        return new TranscriptTimes(entries);
    }

    private static Entry entry(String name, int number, String line) {
        String[] words = line.trim().split(" +");
        try {
            if (words.length == 3
                    && (words[1].equals(TranscriptFiles.RECEIVED) || words[1].equals(TranscriptFiles.SENT))) {
                return new Entry(
                        Long.parseLong(words[0]),
                        words[1].equals(TranscriptFiles.RECEIVED),
                        Integer.parseInt(words[2]));
            }
        } catch (NumberFormatException e) {
            // reported below with the whole line
        }
        throw new IllegalArgumentException("Line " + number + " of the times of transcript '" + name + "' is '" + line
                + "', expected 'MILLISECONDS received|sent BYTES'");
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Returns a cursor at the first byte, to look up arrival times in ascending order of index. Not thread-safe. */
    Cursor cursor() {
        return new Cursor();
    }

    /** A position in the received bytes that only moves forward. */
    final class Cursor {

        private int next;
        private long covered;
        private long millis;

        /**
         * Returns the arrival time of the received byte at an index. This is the time of the entry that covers the byte
         * or, if there is none, of the last entry.
         */
        Duration at(long index) {
            while (covered <= index && next < entries.size()) {
                Entry entry = entries.get(next++);
                if (entry.received()) {
                    covered += entry.bytes();
                    millis = Math.max(millis, entry.millis());
                }
            }
            return Duration.ofMillis(millis);
        }
    }
}
