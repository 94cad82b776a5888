/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.flood;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * Events in wire format, one after another, played in a loop. Created from the data that Asterisk 22.10.1 sent to one
 * client while 120 calls ran through a small dialplan ({@code burst-of-calls.txt.gz}). Immutable.
 *
 * <p>The recording contains no responses. It also omits {@code FullyBooted} and {@code SuccessfulAuth}, which belong to
 * a login. It omits {@code TestEvent} too, because only an Asterisk built with its test framework sends that event.
 */
public final class RecordedTraffic {

    private static final String RECORDING = "burst-of-calls.txt.gz";
    private static final String END = "\r\n\r\n";
    private static final String STAMP = "\r\nTimestamp: ";

    /** The length of a timestamp such as {@code 1795417632.931765}: seconds and microseconds. */
    static final int STAMP_LENGTH = 17;

    private final byte[] bytes;
    private final int[] starts;
    private final int[] stamps;
    private final ByteBuffer direct;

    private RecordedTraffic(List<String> events) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        starts = new int[events.size() + 1];
        stamps = new int[events.size()];
        for (int i = 0; i < events.size(); i++) {
            String event = events.get(i);
            int stamp = event.indexOf(STAMP);
            if (stamp < 0 || !event.endsWith(END)) {
                throw new IllegalArgumentException("An event needs a Timestamp and an end: " + event);
            }
            stamps[i] = starts[i] + stamp + STAMP.length();
            all.writeBytes(event.getBytes(StandardCharsets.ISO_8859_1));
            starts[i + 1] = all.size();
        }
        bytes = all.toByteArray();
        direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
    }

    /** Returns every event of the recording. */
    public static RecordedTraffic recorded() {
        return new RecordedTraffic(recording());
    }

    /** Returns traffic with exactly one {@code Hangup} in a hundred events. */
    public static RecordedTraffic oneHangupInHundred() {
        List<String> hangups = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (String event : recording()) {
            (event.startsWith("Event: Hangup\r\n") ? hangups : others).add(event);
        }
        List<String> events = new ArrayList<>();
        for (int i = 0; i + 99 <= others.size(); i += 99) {
            events.addAll(others.subList(i, i + 99));
            events.add(hangups.get(i / 99 % hangups.size()));
        }
        return new RecordedTraffic(events);
    }

    /** Returns the recording with its events renamed to {@code Kind00}, {@code Kind01} … in turn. */
    public static RecordedTraffic ofKinds(int kinds) {
        List<String> events = new ArrayList<>();
        for (String event : recording()) {
            String rest = event.substring(event.indexOf("\r\n"));
            events.add("Event: " + kind(events.size() % kinds) + rest);
        }
        // whole rounds only, so that all kinds are equally frequent
        return new RecordedTraffic(events.subList(0, events.size() / kinds * kinds));
    }

    /** Returns the event name of one kind in {@link #ofKinds}. */
    public static String kind(int number) {
        return String.format(Locale.ROOT, "Kind%02d", number);
    }

    /** Returns recorded {@code DeviceStateChange} events, extended to this size with additional fields. */
    public static RecordedTraffic ofSize(int bytes) {
        List<String> events = new ArrayList<>();
        for (String event : recording()) {
            if (event.startsWith("Event: DeviceStateChange\r\n")) {
                events.add(padded(event.substring(0, event.length() - 2), bytes));
            }
        }
        int enough = Math.max(10, 1_000_000 / bytes);
        return new RecordedTraffic(events.subList(0, Math.min(enough, events.size())));
    }

    private static String padded(String lines, int size) {
        StringBuilder event = new StringBuilder(lines);
        int number = 0;
        while (event.length() + 2 < size) {
            String key = "Detail" + number++ + ": ";
            int missing = size - 2 - event.length() - 2 - key.length();
            event.append(key)
                    .append("x".repeat(Math.max(0, Math.min(40, missing))))
                    .append("\r\n");
        }
        return event.append("\r\n").toString();
    }

    private static List<String> recording() {
        List<String> events = new ArrayList<>();
        for (String block : text().split(END)) {
            String event = block.stripLeading();
            if (event.startsWith("Event: ") && event.contains(STAMP) && !isLeftOut(event)) {
                events.add(event + END);
            }
        }
        return events;
    }

    private static boolean isLeftOut(String event) {
        return event.startsWith("Event: TestEvent\r\n") || event.startsWith("Event: SuccessfulAuth\r\n");
    }

    private static String text() {
        try (InputStream packed = RecordedTraffic.class.getResourceAsStream(RECORDING)) {
            if (packed == null) {
                throw new IllegalStateException("The recording " + RECORDING + " is not on the class path");
            }
            return new String(new GZIPInputStream(packed).readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the number of events. */
    public int size() {
        return stamps.length;
    }

    /** Returns the number of bytes. */
    public int bytes() {
        return bytes.length;
    }

    /** Returns one event, with the blank line that ends it. */
    public byte[] event(int number) {
        byte[] event = new byte[starts[number + 1] - starts[number]];
        System.arraycopy(bytes, starts[number], event, 0, event.length);
        return event;
    }

    /**
     * Returns the number of the first event that ends at least this many bytes after the start of a given event. If
     * there is none, returns the number of the last event.
     */
    int lastWithin(int first, int length) {
        int last = first;
        while (last + 1 < size() && starts[last + 1] - starts[first] < length) {
            last++;
        }
        return last;
    }

    /** Returns the bytes of a range of events, to be written unchanged. */
    ByteBuffer slice(int first, int last) {
        return direct.duplicate().limit(starts[last + 1]).position(starts[first]);
    }

    int length(int number) {
        return starts[number + 1] - starts[number];
    }

    /** Appends an event with this timestamp, in microseconds since 1970. */
    void append(int number, long micros, ByteBuffer to) {
        int at = to.position() + stamps[number] - starts[number];
        to.put(bytes, starts[number], length(number));
        long rest = micros;
        for (int i = STAMP_LENGTH - 1; i >= 0; i--) {
            if (i == STAMP_LENGTH - 7) {
                to.put(at + i, (byte) '.');
            } else {
                to.put(at + i, (byte) ('0' + rest % 10));
                rest /= 10;
            }
        }
    }
}
