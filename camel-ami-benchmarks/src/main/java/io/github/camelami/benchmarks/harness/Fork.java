/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import io.github.camelami.benchmarks.contestant.ContestantMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs one measurement in its own JVM, with the same options for every contestant. */
public final class Fork {

    /** A task that runs when the contestant prints {@code @ready}, after it has connected or started to connect. */
    @FunctionalInterface
    public interface WhenReady {
        /** @throws Exception on any failure; the measurement then fails with the same exception */
        void run() throws Exception;
    }

    private static final ScheduledExecutorService WATCH = watch();

    private Fork() {}

    private static ScheduledExecutorService watch() {
        return new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "fork-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * @param processors the processors that the contestant may use
     * @param patience the time after which the JVM is killed
     * @param classPath the class path of the JVM
     * @param recording the file for the Flight Recorder; null for none
     * @return the numbers that the contestant prints
     * @throws IOException if the contestant fails or prints no numbers; the message contains the end of its output
     */
    public static Map<String, Double> run(
            List<String> task,
            String classPath,
            Processors processors,
            Duration patience,
            @Nullable Path recording,
            WhenReady whenReady)
            throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(processors.launch(java));
        command.addAll(List.of("-Xms1g", "-Xmx1g"));
        if (recording != null) {
            command.add("-XX:StartFlightRecording=settings=profile,filename=" + recording);
        }
        command.addAll(List.of("-classpath", classPath, ContestantMain.class.getName()));
        command.addAll(task);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        ScheduledFuture<?> end =
                WATCH.schedule(() -> process.destroyForcibly(), patience.toMillis(), TimeUnit.MILLISECONDS);
        List<String> said = new ArrayList<>();
        Map<String, Double> numbers = new HashMap<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                if (line.equals("@ready")) {
                    whenReady.run();
                } else if (line.startsWith("@result")) {
                    numbers.putAll(numbers(line));
                } else if (said.size() < 40) {
                    said.add(line);
                }
                line = lines.readLine();
            }
            process.waitFor();
        } finally {
            end.cancel(false);
            process.destroyForcibly();
        }
        if (numbers.isEmpty()) {
            throw new IOException(String.join(" ", task) + " printed no result:\n" + String.join("\n", said));
        }
        return numbers;
    }

    private static Map<String, Double> numbers(String line) {
        Map<String, Double> numbers = new HashMap<>();
        for (String word : line.substring("@result".length()).trim().split(" ")) {
            int at = word.indexOf('=');
            if (at > 0) {
                numbers.put(word.substring(0, at), Double.parseDouble(word.substring(at + 1)));
            }
        }
        return numbers;
    }
}
