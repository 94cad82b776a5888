/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A Kafka broker and its controller inside this program, on the loopback address. */
public final class EmbeddedKafka implements AutoCloseable {

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedKafka(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Starts a broker with its files in this folder; takes about 3 s. */
    public static EmbeddedKafka start(Path folder) throws Exception {
        return start(folder, freePort(), freePort(), freePort(), 0);
    }

    /**
     * Starts a broker with these ports. Continues with the files of an earlier broker, if the folder has any.
     *
     * @param way the port advertised to clients that connect to the port {@code second}; 0 for {@code second} itself
     */
    private static EmbeddedKafka start(Path folder, int broker, int controller, int second, int way) throws Exception {
        String files = folder.toAbsolutePath().toString();
        Properties settings = new Properties();
        settings.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                Map.entry(
                        "listeners",
                        "PLAINTEXT://127.0.0.1:" + broker + ",SECOND://127.0.0.1:" + second + ",CONTROLLER://127.0.0.1:"
                                + controller),
                Map.entry(
                        "advertised.listeners",
                        "PLAINTEXT://127.0.0.1:" + broker + ",SECOND://127.0.0.1:" + (way == 0 ? second : way)),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry(
                        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,SECOND:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("log.dirs", files),
                Map.entry("offsets.topic.num.partitions", "3"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("auto.create.topics.enable", "false")));
        if (Files.notExists(folder.resolve("meta.properties"))) {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(1)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(files)
                    .addDirectory(files)
                    .run();
        }
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        server.startup();
        return new EmbeddedKafka(server, broker);
    }

    /**
     * Runs the broker as a separate program that can be killed and restarted. Its arguments are the folder, the port,
     * the controller's port, a second port, and the port advertised to clients of the second port.
     */
    public static void main(String[] args) throws Exception {
        ProcessHandle.current().parent().ifPresent(starter -> starter.onExit()
                .thenRun(() -> Runtime.getRuntime().halt(1)));
        start(
                Path.of(args[0]),
                Integer.parseInt(args[1]),
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                Integer.parseInt(args[4]));
    }

    /** Returns a free port. The controller's port must be configured before Kafka opens it. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public String brokers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
