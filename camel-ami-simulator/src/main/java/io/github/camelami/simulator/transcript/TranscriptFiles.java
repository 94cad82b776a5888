/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.transcript;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The files of one recording, side by side in a folder: {@code NAME.txt}, the bytes received; {@code NAME.actions.txt},
 * the bytes sent; {@code NAME.times.txt}, when which bytes went which way. Only the first must be there.
 *
 * @param received where the received bytes are
 */
public record TranscriptFiles(Path received) {

    /** The largest file that is read: {@value} bytes. */
    public static final long LARGEST = 256L * 1024 * 1024;

    /** In a file of times: these bytes came from the server. */
    public static final String RECEIVED = "received";

    /** In a file of times: these bytes went to the server. */
    public static final String SENT = "sent";

    private static final String ENDING = ".txt";

    /** Checks the name. */
    public TranscriptFiles {
        Objects.requireNonNull(received, "received");
        String file = String.valueOf(received.getFileName());
        if (!file.endsWith(ENDING) || file.endsWith(".actions.txt") || file.endsWith(".times.txt")) {
            throw new IllegalArgumentException(
                    "'" + received + "' is not the received side of a transcript: give NAME.txt,"
                            + " its NAME.actions.txt and NAME.times.txt are found beside it");
        }
    }

    /**
     * The recording's name.
     *
     * @return the file name without its ending
     */
    public String name() {
        String file = String.valueOf(received.getFileName());
        return file.substring(0, file.length() - ENDING.length());
    }

    /**
     * The bytes the client sent.
     *
     * @return a path, whether it exists or not
     */
    public Path sent() {
        return received.resolveSibling(name() + ".actions.txt");
    }

    /**
     * When which bytes went which way.
     *
     * @return a path, whether it exists or not
     */
    public Path times() {
        return received.resolveSibling(name() + ".times.txt");
    }

    static byte[] bytes(Path file) {
        try {
            long size = Files.size(file);
            if (size > LARGEST) {
                throw new IllegalArgumentException(
                        "'" + file + "' has " + size + " bytes; a transcript may have at most " + LARGEST);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the transcript '" + file + "'", e);
        }
    }

    static byte[] bytesIfThere(Path file) {
        return Files.exists(file) ? bytes(file) : new byte[0];
    }
}
