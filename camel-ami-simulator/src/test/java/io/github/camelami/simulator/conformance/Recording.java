/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.conformance;

import io.github.camelami.simulator.wire.AmiCharset;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One recorded connection: what the client sent and what it got. */
record Recording(String name, String sent, List<List<String>> received) {

    static Recording load(String folder, String name) {
        String received = text("/transcripts/" + folder + "/" + name + ".txt");
        String sent = text("/transcripts/" + folder + "/" + name + ".actions.txt");
        return new Recording(name, sent, blocks(received));
    }

    static String text(String resource) {
        try (InputStream in = Recording.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("No resource " + resource);
            }
            byte[] bytes = in.readAllBytes();
            return latin(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Line by line, since a file may hold UTF-8 and Latin-1. */
    static String latin(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                text.append(AmiCharset.decode(bytes, from, i + 1 - from));
                from = i + 1;
            }
        }
        return text.append(AmiCharset.decode(bytes, from, bytes.length - from)).toString();
    }

    /** The banner is a block of its own. */
    static List<List<String>> blocks(String text) {
        int banner = text.indexOf("\r\n");
        List<List<String>> blocks = new ArrayList<>();
        blocks.add(List.of(text.substring(0, banner)));
        for (String block : text.substring(banner + 2).split("\r\n\r\n")) {
            String clean = block.startsWith("\r\n") ? block.substring(2) : block;
            if (!clean.isBlank()) {
                blocks.add(Arrays.asList(clean.split("\r\n", -1)));
            }
        }
        return blocks;
    }

    List<String> actions() {
        return Arrays.stream(sent.split("\r\n\r\n")).filter(a -> !a.isBlank()).toList();
    }

    static boolean isResponse(List<String> block) {
        return block.get(0).startsWith("Response: ");
    }

    static String value(List<String> block, String key) {
        for (String line : block) {
            if (line.startsWith(key + ": ")) {
                return line.substring(key.length() + 2);
            }
        }
        return "";
    }

    /** Milliseconds since the epoch, or -1 without a timestamp. */
    static long time(List<String> block) {
        String stamp = value(block, "Timestamp");
        if (isResponse(block) || stamp.isEmpty()) {
            return -1;
        }
        return (long) (Double.parseDouble(stamp) * 1000);
    }
}
