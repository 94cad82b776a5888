/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The processors of the server and the contestants. Either they share all processors, or the server has one processor
 * and the contestants have the others, as if on two machines. That separation lasts until {@link #close()}. It requires
 * Linux and {@code taskset}.
 */
public final class Processors implements AutoCloseable {

    private static final Path STATUS = Path.of("/proc/self/status");

    private static final String ALLOWED = "Cpus_allowed_list:";

    private static final int MAX_TRIES = 5;

    private final List<Integer> all;
    private final List<Integer> contestants;

    private Processors(List<Integer> all, List<Integer> contestants) {
        this.all = all;
        this.contestants = contestants;
    }

    /** Returns a setup in which server and contestants share all processors, as the kernel schedules them. */
    public static Processors shared() {
        return new Processors(List.of(), List.of());
    }

    /** Returns a setup in which the server has the first processor, and the contestants have the others. */
    static Processors parted(List<Integer> all) {
        return new Processors(all, all.subList(1, all.size()));
    }

    /**
     * Moves this JVM, which runs the server, to the first processor. The contestants get the other processors.
     *
     * @throws IOException if a second processor, Linux or {@code taskset} is missing; the message names the missing one
     */
    static Processors apart() throws IOException {
        if (!Files.isReadable(STATUS)) {
            throw new IOException("only Linux shows and changes which processors a process may use");
        }
        List<Integer> all = allowed();
        if (all.size() < 2) {
            throw new IOException("there is one processor, and two are needed");
        }
        keepTo(all.subList(0, 1));
        return parted(all);
    }

    /** Returns the processors that this JVM may use now. */
    static List<Integer> allowed() throws IOException {
        return allowed(Files.readAllLines(STATUS));
    }

    /** Returns the processors in the lines of {@code /proc/self/status}, which lists them in the form {@code 0-3,8}. */
    static List<Integer> allowed(List<String> status) throws IOException {
        List<Integer> processors = new ArrayList<>();
        for (String line : status) {
            if (line.startsWith(ALLOWED)) {
                for (String range : line.substring(ALLOWED.length()).strip().split(",")) {
                    String[] ends = range.split("-");
                    int last = Integer.parseInt(ends[ends.length - 1]);
                    for (int processor = Integer.parseInt(ends[0]); processor <= last; processor++) {
                        processors.add(processor);
                    }
                }
                return processors;
            }
        }
        throw new IOException(STATUS + " has no line " + ALLOWED);
    }

    /** Retries a few times, because {@code taskset} fails if a thread ends while it iterates over all threads. */
    private static void keepTo(List<Integer> processors) throws IOException {
        String said = taskset(processors);
        for (int tries = 1; tries < MAX_TRIES && !said.isEmpty(); tries++) {
            said = taskset(processors);
        }
        if (!said.isEmpty()) {
            throw new IOException("taskset failed: " + said);
        }
    }

    /** Returns an empty string on success, otherwise the reason for the failure. */
    private static String taskset(List<Integer> processors) throws IOException {
        String pid = Long.toString(ProcessHandle.current().pid());
        Process taskset = new ProcessBuilder("taskset", "-a", "-p", "-c", list(processors), pid)
                .redirectErrorStream(true)
                .start();
        String said = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int status = taskset.waitFor();
            return status == 0 ? "" : "status " + status + ", " + said.strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while taskset ran", e);
        }
    }

    private static String list(List<Integer> processors) {
        return processors.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Returns the command for a contestant's JVM, which sizes its thread pools for all processors. */
    List<String> launch(String java) {
        return contestants.isEmpty()
                ? List.of(java)
                : List.of("taskset", "-c", list(contestants), java, "-XX:ActiveProcessorCount=" + all.size());
    }

    @Override
    public String toString() {
        return contestants.isEmpty()
                ? "all processors are everyone's"
                : String.format(
                        Locale.ROOT, "server on processor %d, contestants on %s", all.get(0), list(contestants));
    }

    /**
     * Allows all threads to use all processors again.
     *
     * @throws UncheckedIOException if the processors cannot be restored, because later measurements would be invalid
     */
    @Override
    public void close() {
        if (!all.isEmpty()) {
            try {
                keepTo(all);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
