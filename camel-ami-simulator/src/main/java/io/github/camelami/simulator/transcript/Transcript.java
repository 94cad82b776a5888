/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.transcript;

import io.github.camelami.simulator.wire.ActionMessage;
import io.github.camelami.simulator.wire.ActionReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One recorded connection: the bytes that a client received, and the bytes that it sent. Immutable.
 *
 * <p>Arrival times come from the recording's times file. Without that file, they come from the {@code Timestamp} lines
 * of the events, which a server with {@code timestampevents = yes} writes. A block without a time gets the time of the
 * previous block.
 */
public final class Transcript {

    private final String name;
    private final byte[] received;
    private final byte[] sent;
    private final String banner;
    private final List<RecordedBlock> blocks;
    private final List<ActionMessage> actions;
    private final boolean paced;

    private Transcript(String name, byte[] received, byte[] sent, TranscriptTimes times) {
        this.name = name;
        this.received = received;
        this.sent = sent;
        BlockReader reader = new BlockReader(received, times);
        this.banner = reader.banner();
        this.blocks = List.copyOf(reader.blocks());
        this.paced = reader.isPaced();
        this.actions = actions(sent);
    }

    /**
     * Reads a recording.
     *
     * @param file the file {@code NAME.txt}; {@code NAME.actions.txt} and {@code NAME.times.txt} next to it are also
     *     read if they exist
     * @throws java.io.UncheckedIOException if a file cannot be read
     * @throws IllegalArgumentException if a file is larger than {@value TranscriptFiles#LARGEST} bytes, the file name
     *     is not of the form {@code NAME.txt}, or the times file is invalid
     */
    public static Transcript read(Path file) {
        TranscriptFiles files = new TranscriptFiles(file);
        return new Transcript(
                files.name(),
                TranscriptFiles.bytes(file),
                TranscriptFiles.bytesIfThere(files.sent()),
                TranscriptTimes.parse(files.name(), TranscriptFiles.bytesIfThere(files.times())));
    }

    /**
     * Returns a recording from bytes in memory, for instance from a test's resources.
     *
     * @param name the recording's name in messages
     * @param received the bytes that the client received
     * @param sent the bytes that the client sent; may be empty
     */
    public static Transcript of(String name, byte[] received, byte[] sent) {
        return new Transcript(name, received.clone(), sent.clone(), new TranscriptTimes(List.of()));
    }

    /** {@return the file name without its extension} */
    public String name() {
        return name;
    }

    /** {@return a copy of the received bytes} */
    public byte[] received() {
        return received.clone();
    }

    /** {@return a copy of the sent bytes; empty if they are not known} */
    public byte[] sent() {
        return sent.clone();
    }

    /** {@return the first line, without its line end; empty if the server sent no line} */
    public String banner() {
        return banner;
    }

    /** {@return the blocks received after the banner, in order} */
    public List<RecordedBlock> blocks() {
        return blocks;
    }

    /** {@return the complete unsolicited events, in order; list items are not included} */
    public List<RecordedBlock> events() {
        return blocks.stream()
                .filter(block -> block.complete() && block.eventClass().isPresent())
                .toList();
    }

    /** {@return the actions that the client sent, in order} */
    public List<ActionMessage> actions() {
        return actions;
    }

    /** {@return whether arrival times are known; false if no times were recorded and no event has a timestamp} */
    public boolean isPaced() {
        return paced;
    }

    /**
     * {@return the time from the start of the connection (or the first timestamp) to the last block; zero if unknown}
     */
    public Duration length() {
        return blocks.isEmpty() ? Duration.ZERO : blocks.get(blocks.size() - 1).at();
    }

    private static List<ActionMessage> actions(byte[] sent) {
        List<ActionMessage> actions = new ArrayList<>();
        ActionReader reader = new ActionReader();
        for (byte next : sent) {
            reader.accept(next, (message, failure) -> actions.add(message));
        }
        return List.copyOf(actions);
    }

    @Override
    public String toString() {
        return "Transcript[" + name + ", " + blocks.size() + " blocks in " + length().toMillis() + " ms]";
    }
}
