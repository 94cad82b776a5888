/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The bytes recorded from real servers. */
public final class Transcripts {

    private static final Path ROOT = Path.of("src/test/resources/transcripts");

    private Transcripts() {}

    /** All recordings of data that a server sent, of both versions. */
    public static List<Path> all() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file ->
                            file.toString().endsWith(".txt") && !file.toString().endsWith(".actions.txt"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of one recording. */
    public static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The data that the server of this version sent in this recording. */
    public static byte[] bytes(int version, String name) {
        return bytes(ROOT.resolve("asterisk-" + version).resolve(name + ".txt"));
    }
}
