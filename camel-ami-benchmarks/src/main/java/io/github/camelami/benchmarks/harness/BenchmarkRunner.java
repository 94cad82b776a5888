/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import io.github.camelami.AmiComponent;
import io.github.camelami.benchmarks.flood.FloodServer;
import io.github.camelami.benchmarks.flood.RecordedTraffic;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs one contestant against a server of its own. The server runs in this JVM, the contestant in another. */
final class BenchmarkRunner {

    /** The time that a contestant's JVM may take in addition to its warm-up and measurement. */
    private static final Duration SLACK = Duration.ofSeconds(60);

    private static final int ONLY_PORT = 5038;

    /**
     * The event rate of all servers together in the first half of the warm-up. The JVM compiles code after a certain
     * number of events, not after a certain time. In a flood, the compiler would have to compete for a processor.
     */
    private static final int WARM_UP_RATE = 20_000;

    /**
     * The factor that lengthens the warm-up when percentiles are measured. After a shorter warm-up, the JIT compiler
     * would still compete for the processors and distort the percentiles.
     */
    private static final double LONG_WARM_UP = 2.5;

    /**
     * From this number of servers on, a JVM needs a longer warm-up. Each server has a route and a connection, and all
     * connections log in while the compiler runs.
     */
    private static final int MANY_SERVERS = 100;

    private static final double WARM_UP_OF_MANY = 5;

    /** The name suffix of a contestant that runs the version of the component given by {@code --old}. */
    static final String OLD = "-old";

    private static final String TLS = "-tls";

    /** Counts the Flight Recorder files of this process, so that each has a unique name. */
    private static final AtomicInteger RECORDINGS = new AtomicInteger();

    private final Options options;
    private final Processors processors;

    BenchmarkRunner(Options options, Processors processors) {
        this.options = options;
        this.processors = processors;
    }

    /**
     * Measures events from one server or several.
     *
     * @param perSecond the rate per server; 0 to send as fast as the client reads
     * @param more additional {@code key=value} arguments of the contestant
     */
    Map<String, Double> events(String contestant, RecordedTraffic tape, int perSecond, int servers, String... more)
            throws Exception {
        try (FloodServer server = server(contestant, servers)) {
            // percentiles are the purpose of a paced run
            double warmup = perSecond > 0 ? LONG_WARM_UP * options.warmup() : floodWarmup(servers);
            List<String> task = task("events", contestant, server, warmup, more);
            return run(task, () -> {
                server.awaitListening(servers, Duration.ofSeconds(40));
                server.flood(tape, Math.max(1, WARM_UP_RATE / servers));
                TimeUnit.MILLISECONDS.sleep((long) (500 * warmup));
                server.flood(tape, perSecond);
            });
        }
    }

    /** @param eventsPerSecond the rate of events between the responses; 0 for none */
    Map<String, Double> actions(String contestant, int callers, boolean async, int eventsPerSecond) throws Exception {
        try (FloodServer server = server(contestant, 1)) {
            boolean withEvents = eventsPerSecond > 0;
            List<String> task = task(
                    "actions",
                    contestant,
                    server,
                    LONG_WARM_UP * options.warmup(),
                    "callers=" + callers,
                    "async=" + async,
                    "events=" + withEvents);
            RecordedTraffic tape = RecordedTraffic.recorded();
            return run(task, () -> {
                if (withEvents) {
                    server.awaitListening(1, Duration.ofSeconds(40));
                    server.flood(tape, eventsPerSecond);
                }
            });
        }
    }

    /** Measures many silent servers. */
    Map<String, Double> idle(String contestant, int servers) throws Exception {
        try (FloodServer server = server(contestant, servers)) {
            return run(task("idle", contestant, server, LONG_WARM_UP * options.warmup()), () -> {
                if (!contestant.equals("direct")) {
                    server.awaitListening(servers, Duration.ofSeconds(40));
                }
            });
        }
    }

    /** Measures a whole application from its start to its first event. */
    Map<String, Double> start(String contestant) throws Exception {
        try (FloodServer server = server(contestant, 1)) {
            server.flood(RecordedTraffic.recorded(), 1000);
            return run(task("start", contestant, server, options.warmup()), () -> {});
        }
    }

    private List<String> task(
            String measurement, String contestant, FloodServer server, double warmup, String... more) {
        List<String> task = new ArrayList<>(List.of(
                measurement,
                contestant,
                "servers="
                        + server.addresses().stream()
                                .map(at -> at.getAddress().getHostAddress() + ":" + at.getPort())
                                .collect(Collectors.joining(",")),
                "warmup=" + warmup,
                "seconds=" + options.seconds()));
        task.addAll(List.of(more));
        return task;
    }

    private double floodWarmup(int servers) {
        return servers < MANY_SERVERS ? options.warmup() : WARM_UP_OF_MANY * options.warmup();
    }

    private Map<String, Double> run(List<String> task, Fork.WhenReady whenReady) throws Exception {
        String contestant = task.get(1);
        if (contestant.endsWith(OLD)) {
            task.set(1, contestant.substring(0, contestant.length() - OLD.length()));
        }
        Path recording = options.profile()
                ? options.out().resolve(task.get(0) + "-" + task.get(1) + "-" + RECORDINGS.incrementAndGet() + ".jfr")
                : null;
        return Fork.run(task, classPath(contestant), processors, patience(), recording, whenReady);
    }

    private String classPath(String contestant) {
        String current = System.getProperty("java.class.path");
        if (!contestant.endsWith(OLD)) {
            return current;
        }
        Path component = Path.of(URI.create(AmiComponent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        return Arrays.stream(current.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().equals(component.toAbsolutePath())
                        ? String.valueOf(options.old())
                        : entry)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Duration patience() {
        return SLACK.plusMillis((long) (1000 * (WARM_UP_OF_MANY * options.warmup() + options.seconds())));
    }

    private FloodServer server(String contestant, int servers) throws IOException {
        Duration lifetime = patience().plusSeconds(10);
        return contestant.equals("camel-asterisk")
                ? onTheOnlyPort(lifetime)
                : FloodServer.onLoopback(lifetime, servers, contestant.endsWith(TLS));
    }

    /** Starts a server for a client that supports only port 5038, on a loopback address where that port is free. */
    private static FloodServer onTheOnlyPort(Duration lifetime) throws IOException {
        @Nullable BindException taken = null;
        for (int i = 0; i < 5; i++) {
            ThreadLocalRandom any = ThreadLocalRandom.current();
            String host = "127." + any.nextInt(1, 255) + "." + any.nextInt(1, 255) + "." + any.nextInt(1, 255);
            try {
                return new FloodServer(lifetime, List.of(new InetSocketAddress(host, ONLY_PORT)), false);
            } catch (BindException e) {
                taken = e;
            }
        }
        throw new IOException("camel-asterisk needs port 5038, and it is free on no address of 127.0.0.0/8", taken);
    }
}
