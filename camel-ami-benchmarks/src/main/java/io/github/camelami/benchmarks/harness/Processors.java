/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * On which processors the server and the contestants run: on all, or, until it is closed, the server on one of its own and the
 * contestants on the others, as if each had a machine. Linux only, by {@code taskset}.
 */
final class Processors implements AutoCloseable {

    private static final Path STATUS = Path.of("/proc/self/status");

    private static final String ALLOWED = "Cpus_allowed_list:";

    private final List<Integer> all;
    private final List<Integer> contestants;

    private Processors(List<Integer> all, List<Integer> contestants) {
        this.all = all;
        this.contestants = contestants;
    }

    /** Everyone on all of them, where the kernel likes. */
    static Processors shared() {
        return new Processors(List.of(), List.of());
    }

    /**
     * This JVM, and with it the server, on the first one; the contestants on the others.
     *
     * @throws IOException saying what is missing: a second processor, Linux, {@code taskset}
     */
    static Processors apart() throws IOException, InterruptedException {
        if (!Files.isReadable(STATUS)) {
            throw new IOException("only Linux tells and changes which processors a process may use");
        }
        List<Integer> all = allowed(Files.readAllLines(STATUS));
        if (all.size() < 2) {
            throw new IOException("there is one processor, and two are needed");
        }
        keepTo(all.subList(0, 1));
        return new Processors(all, all.subList(1, all.size()));
    }

    /** The processors that {@code /proc/self/status} tells, such as {@code 0-3,8}. */
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

    private static void keepTo(List<Integer> processors) throws IOException, InterruptedException {
        String pid = Long.toString(ProcessHandle.current().pid());
        Process taskset = new ProcessBuilder("taskset", "-a", "-p", "-c", list(processors), pid)
                .redirectErrorStream(true)
                .start();
        String said = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!taskset.waitFor(10, TimeUnit.SECONDS) || taskset.exitValue() != 0) {
            throw new IOException("taskset failed: " + said.strip());
        }
    }

    private static String list(List<Integer> processors) {
        return processors.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** What starts a contestant's JVM, with threads as many as it would have anyway. */
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

    /** Everyone on all of them again. */
    @Override
    public void close() throws IOException, InterruptedException {
        if (!all.isEmpty()) {
            keepTo(all);
        }
    }
}
