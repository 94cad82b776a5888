/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.transcript;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Recordings of a real Asterisk 22 among the test resources. */
public final class Recordings {

    private Recordings() {}

    public static Transcript load(String name) {
        return Transcript.of(name, bytes(name + ".txt"), bytes(name + ".actions.txt"));
    }

    public static byte[] bytes(String file) {
        try (InputStream in = Recordings.class.getResourceAsStream("transcripts/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("No recording " + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
