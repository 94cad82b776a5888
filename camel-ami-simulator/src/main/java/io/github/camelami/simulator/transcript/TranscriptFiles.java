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
 * The files of one recording, all in the same folder. {@code NAME.txt} contains the bytes received, and
 * {@code NAME.actions.txt} the bytes sent. {@code NAME.times.txt} contains the times and directions of the bytes. Only
 * the first file is required.
 *
 * @param received the file with the received bytes
 */
public record TranscriptFiles(Path received) {

    /** The size limit of a file: {@value} bytes. */
    public static final long LARGEST = 256L * 1024 * 1024;

    /** Marks bytes from the server in the times file. */
    public static final String RECEIVED = "received";

    /** Marks bytes to the server in the times file. */
    public static final String SENT = "sent";

    private static final String ENDING = ".txt";

    /** Checks the name. */
    public TranscriptFiles {
        Objects.requireNonNull(received, "received");
        String file = String.valueOf(received.getFileName());
        if (!file.endsWith(ENDING) || file.endsWith(".actions.txt") || file.endsWith(".times.txt")) {
            throw new IllegalArgumentException(
                    "'" + received + "' is not the received side of a transcript. Name the file NAME.txt;"
                            + " NAME.actions.txt and NAME.times.txt are found next to it");
        }
    }

    /** {@return the file name without its extension} */
    public String name() {
        String file = String.valueOf(received.getFileName());
        return file.substring(0, file.length() - ENDING.length());
    }

    /** {@return the file of the sent bytes, whether or not it exists} */
    public Path sent() {
        return received.resolveSibling(name() + ".actions.txt");
    }

    /** {@return the times file, whether or not it exists} */
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
