/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.runswith;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the same jars and compiled tests with each version of Camel and of Spring Boot, on each JDK, and prints a table.
 * Each pair of a version and a JDK runs in its own JVM.
 */
public final class RunsWith {

    private static final String SUFFIX = ".classpath";
    private static final String TEST_PACKAGE = "io.github.camelami.";
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int AT_ONCE = 3;
    private static final int LAST_LINES = 40;
    private static final PrintStream OUT = System.out;

    private final Path folder;
    private final List<String> tests;
    private final List<String> springBootTests;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    private RunsWith(Path folder, List<String> tests, List<String> springBootTests) {
        this.folder = folder;
        this.tests = tests;
        this.springBootTests = springBootTests;
    }

    /**
     * Prints the table, and exits with status 1 if a pair failed. A missing JDK is reported, but does not count as a
     * failure.
     *
     * @param arguments a folder with a file {@code NAME.classpath} for each version of Camel and Spring Boot. Three
     *     comma-separated lists follow: JDK feature versions, test classes for Camel, and test classes for Spring Boot
     * @throws Exception if a JVM cannot be run
     */
    public static void main(String[] arguments) throws Exception {
        RunsWith matrix =
                new RunsWith(Path.of(arguments[0]).toRealPath(), classes(arguments[2]), classes(arguments[3]));
        matrix.run(Arrays.stream(arguments[1].split(",")).map(Integer::valueOf).toList());
        System.exit(matrix.failures.isEmpty() ? 0 : 1);
    }

    private static List<String> classes(String names) {
        return Arrays.stream(names.split(",")).map(TEST_PACKAGE::concat).toList();
    }

    private void run(List<Integer> jdks) throws Exception {
        OUT.println();
        OUT.println("| Camel | Spring Boot | netty | JDK | tests | time |");
        OUT.println("| --- | --- | --- | --- | --- | --- |");
        // Tests wait more than they compute, so several JVMs at once do not slow each other down.
        ExecutorService several = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<String>> rows = new ArrayList<>();
            for (Path classPath : classPaths()) {
                String file = classPath.getFileName().toString();
                String name = file.substring(0, file.length() - SUFFIX.length());
                String jars = Files.readString(classPath).trim();
                for (int feature : jdks) {
                    Optional<Jdk> jdk = Jdk.find(feature);
                    rows.add(several.submit(() -> jdk.isPresent()
                            ? leg(name, jars, jdk.get())
                            : row(jars, Integer.toString(feature), "not run: no JDK " + feature + " here", "")));
                }
            }
            for (Future<String> row : rows) {
                OUT.println(row.get());
            }
        } finally {
            several.shutdownNow();
        }
        OUT.println();
        failures.forEach(OUT::println);
    }

    private List<Path> classPaths() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found =
                    new ArrayList<>(files.filter(file -> file.toString().endsWith(SUFFIX))
                            .sorted()
                            .toList());
            if (found.isEmpty()) {
                throw new IllegalStateException("No file NAME" + SUFFIX + " in " + folder
                        + ": run this by `mvn -q -Pmatrix`, which writes them");
            }
            return found;
        }
    }

    private String leg(String classPath, String jars, Jdk jdk) throws Exception {
        String name = classPath + "-jdk-" + jdk.version();
        Path counts = folder.resolve(name + ".properties");
        Path log = folder.resolve(name + ".log");
        Files.deleteIfExists(counts);
        Path own = Path.of(RunsWith.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> command = new ArrayList<>(
                List.of(jdk.java().toString(), "-classpath", own + File.pathSeparator + jars, Leg.class.getName()));
        command.add(counts.toString());
        command.addAll(version(jars, "spring-boot").isEmpty() ? tests : springBootTests);

        long began = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .directory(folder.toFile())
                .start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        boolean good = ended && process.exitValue() == 0;
        if (!good) {
            failures.add("The end of " + log + ":\n" + lastLines(log));
        }
        if (!ended) {
            failures.add("What it was waiting for:\n" + dumpThreads(process, jdk, log));
            process.destroyForcibly().waitFor();
        }
        return row(jars, jdk.version(), outcome(counts, ended) + (good ? "" : ", see " + log), seconds + " s");
    }

    /** Returns the last lines of a log, so that the output of this program alone shows the failure. */
    private static String lastLines(Path log) throws IOException {
        // in any encoding: an invalid byte must not hide the rest
        List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    /**
     * Writes a dump of all threads to the log of a JVM that does not end. Returns the threads that are executing this
     * project's code.
     */
    private static String dumpThreads(Process process, Jdk jdk, Path log) throws Exception {
        Path dump = Files.createTempFile("threads", ".txt");
        Process printing = new ProcessBuilder(
                        jdk.home().resolve("bin/jcmd").toString(), Long.toString(process.pid()), "Thread.print")
                .redirectErrorStream(true)
                .redirectOutput(dump.toFile())
                .start();
        if (!printing.waitFor(20, TimeUnit.SECONDS)) {
            printing.destroyForcibly().waitFor();
        }
        String threads = new String(Files.readAllBytes(dump), StandardCharsets.UTF_8);
        Files.delete(dump);
        Files.writeString(log, threads, StandardOpenOption.APPEND);
        return Arrays.stream(threads.split("\n\n"))
                .filter(thread -> thread.contains("at " + TEST_PACKAGE))
                .collect(Collectors.joining("\n\n"));
    }

    private static String outcome(Path counts, boolean ended) throws IOException {
        if (!ended) {
            return "FAILED: not done after " + PATIENCE.toMinutes() + " min";
        }
        if (!Files.exists(counts)) {
            return "FAILED: did not start";
        }
        Properties numbers = new Properties();
        try (var reader = Files.newBufferedReader(counts)) {
            numbers.load(reader);
        }
        String skipped = numbers.getProperty("skipped");
        return numbers.getProperty("passed") + " passed"
                + (numbers.getProperty("failed").equals("0") ? "" : ", " + numbers.getProperty("failed") + " FAILED")
                + (skipped.equals("0") ? "" : ", " + skipped + " skipped");
    }

    private static String row(String jars, String jdk, String outcome, String time) {
        return String.format(
                "| %s | %s | %s | %s | %s | %s |",
                version(jars, "camel-api"),
                version(jars, "spring-boot"),
                version(jars, "netty-transport"),
                jdk,
                outcome,
                time);
    }

    /** Returns the version of a jar on the class path; empty if there is no such jar. */
    private static String version(String jars, String artifact) {
        Pattern name = Pattern.compile(Pattern.quote(artifact) + "-([0-9].*)\\.jar");
        return Arrays.stream(jars.split(File.pathSeparator))
                .map(jar -> name.matcher(Path.of(jar).getFileName().toString()))
                .filter(Matcher::matches)
                .map(jar -> jar.group(1))
                .findFirst()
                .orElse("");
    }
}
