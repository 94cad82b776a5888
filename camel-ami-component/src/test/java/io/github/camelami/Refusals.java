/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.FailedToCreateProducerException;

/** Prints the messages of refusals, one per line, and stores them in {@code target/refusals.txt}, grouped by server. */
final class Refusals {

    private static final Path FILE = Path.of("target", "refusals.txt");

    private final String server;
    private final List<String> lines = new ArrayList<>();

    Refusals(String server) {
        this.server = server + " | ";
    }

    /**
     * Returns the exception that refuses a message, or that fails the start of a producer with a refused value in its
     * URI; null if nothing is refused.
     */
    static Throwable of(Supplier<Exchange> asking) {
        try {
            return asking.get().getException();
        } catch (FailedToCreateProducerException atStart) {
            return atStart.getCause();
        }
    }

    void add(Attack attack, Throwable refusal) {
        add(attack.toString(), refusal);
    }

    void add(String attack, Throwable refusal) {
        String line = server + attack + " | " + refusal.getMessage().replaceAll("\\s+", " ");
        System.out.println(line);
        lines.add(line);
    }

    int count() {
        return lines.size();
    }

    /** Replaces the lines of an earlier run with the same server. */
    void write() throws IOException {
        Files.createDirectories(FILE.getParent());
        List<String> all = new ArrayList<>();
        if (Files.exists(FILE)) {
            Files.readAllLines(FILE).stream()
                    .filter(line -> !line.startsWith(server))
                    .forEach(all::add);
        }
        all.addAll(lines);
        Files.write(FILE, all);
    }
}
