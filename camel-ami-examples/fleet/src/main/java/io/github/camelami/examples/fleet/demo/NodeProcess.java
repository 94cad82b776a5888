/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet.demo;

import io.github.camelami.examples.fleet.FleetMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A node that runs in its own process. */
public final class NodeProcess implements AutoCloseable {

    private final String name;
    private final Process process;

    private NodeProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /** Starts a node with this name and these settings. Appends its output to the file {@code log}. */
    public static NodeProcess start(String name, Map<String, String> settings, Path log) throws IOException {
        return start(name, settings, log, System.getProperty("java.class.path"));
    }

    /** Starts a node like {@link #start(String, Map, Path)}, but with this class path. */
    public static NodeProcess start(String name, Map<String, String> settings, Path log, String classPath)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+ExitOnOutOfMemoryError", // a node without memory would keep its locks and do nothing
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                "-Dlogback.configurationFile=logback.xml",
                "-Dfleet.node=" + name));
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.add(NodeProcess.class.getName());
        return new NodeProcess(
                name,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start());
    }

    /** Runs the node. It ends when the process that started it ends. */
    public static void main(String[] args) throws Exception {
        ProcessHandle.current().parent().ifPresent(starter -> starter.onExit()
                .thenRun(() -> Runtime.getRuntime().halt(1)));
        FleetMain.main(args);
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kills the node like {@code kill -9}, so that it can neither report nor release anything. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops the node cleanly, or kills it after 20 s. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
