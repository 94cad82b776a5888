/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import io.github.camelami.examples.fleet.demo.EmbeddedKafka;
import io.github.camelami.examples.fleet.demo.NodeProcess;
import io.github.camelami.simulator.AmiSimulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A complete fleet: a broker, a PostgreSQL and two nodes as processes, and simulated PBXs. {@code close} ends all. */
final class Site implements AutoCloseable {

    /** The node that reaches the broker through a line that the test can cut. */
    static final String FAR = "n1";

    static final String NEAR = "n2";

    private final Path folder;
    private final String classPath;
    private final int brokerPort;
    private final int controllerPort;
    private final int secondPort;
    private final Line line;
    private final Map<String, AmiSimulator> pbxs = new TreeMap<>();
    private final Map<String, NodeProcess> nodes = new TreeMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final RealPostgres postgres;
    private Process broker;

    /** @param before the folder with other classes for the nodes; empty for the classes of this build */
    Site(Path folder, List<String> names, String before) throws Exception {
        this.folder = folder;
        brokerPort = EmbeddedKafka.freePort();
        controllerPort = EmbeddedKafka.freePort();
        secondPort = EmbeddedKafka.freePort();
        line = opened(new Line(secondPort));
        this.classPath =
                (before.isEmpty() ? "" : before + java.io.File.pathSeparator) + System.getProperty("java.class.path");
        postgres = opened(RealPostgres.start());
        startBroker();
        StringBuilder file = new StringBuilder();
        for (String name : names) {
            AmiSimulator pbx =
                    opened(AmiSimulator.builder().user("camel", "camel-secret").start());
            pbxs.put(name, pbx);
            file.append(name + ".host=127.0.0.1:" + pbx.port() + "\n" + name + ".username=camel\n" + name
                    + ".password=camel-secret\n");
        }
        Files.writeString(folder.resolve("servers.properties"), file);
        startNode(FAR);
        startNode(NEAR);
    }

    private <T extends AutoCloseable> T opened(T one) {
        opened.add(0, one);
        return one;
    }

    Map<String, AmiSimulator> pbxs() {
        return pbxs;
    }

    RealPostgres postgres() {
        return postgres;
    }

    String brokers() {
        return "127.0.0.1:" + brokerPort;
    }

    Path locks() {
        return folder.resolve("locks");
    }

    Path log(String node) {
        return Path.of("target", "outage-" + node + ".log");
    }

    void startBroker() throws Exception {
        broker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dlogback.configurationFile=logback.xml",
                        EmbeddedKafka.class.getName(),
                        folder.resolve("kafka").toString(),
                        String.valueOf(brokerPort),
                        String.valueOf(controllerPort),
                        String.valueOf(secondPort),
                        String.valueOf(line.port()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target", "outage-kafka.log").toFile()))
                .start();
    }

    /** Sends the broker a signal. STOP freezes it: it accepts connections but answers nothing. CONT resumes it. */
    void signalBroker(String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(broker.pid()))
                .start()
                .waitFor();
    }

    /** kill -9. */
    void killBroker() throws Exception {
        broker.destroyForcibly().waitFor();
    }

    Line line() {
        return line;
    }

    void startNode(String name) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "fleet.brokers", name.equals(FAR) ? "127.0.0.1:" + line.port() : brokers(),
                "fleet.servers", folder.resolve("servers.properties").toString(),
                "fleet.locks", locks().toString(),
                "fleet.spare-delay", "15000", // a loaded machine may start one much later than the other
                "fleet.db.url", postgres.url()));
        nodes.put(name, NodeProcess.start(name, settings, log(name), classPath));
    }

    /** kill -9. */
    void killNode(String name) throws Exception {
        nodes.get(name).kill();
    }

    /** Returns the processor time that the running nodes have used. */
    Duration nodesCpu() {
        return nodes.values().stream()
                .flatMap(node ->
                        ProcessHandle.of(node.pid()).flatMap(one -> one.info().totalCpuDuration()).stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void close() throws Exception {
        for (NodeProcess node : nodes.values()) {
            node.close();
        }
        broker.destroyForcibly().waitFor();
        for (AutoCloseable one : opened) {
            one.close();
        }
    }
}
