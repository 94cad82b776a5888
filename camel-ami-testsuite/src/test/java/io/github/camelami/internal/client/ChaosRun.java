/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.testing.LogLines;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ResourceLeakDetector;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Many events and actions through a client while its server cuts, stalls and restarts at random; counts the results.
 * Run by {@code ChaosTest} for seconds, by {@code LongRuns} for any time: see docs/robustness.md.
 */
public final class ChaosRun {

    /** The findings of a run. */
    record Result(List<String> findings, String report) {}

    private final long events;
    private final int cuts;
    private final long seed;

    ChaosRun(long events, int cuts, long seed) {
        this.events = events;
        this.cuts = cuts;
        this.seed = seed;
    }

    /** Arguments: events, cuts, seed. */
    public static void main(String[] arguments) throws Exception {
        long events = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000_000;
        int cuts = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime();
        Result result = new ChaosRun(events, cuts, seed).run();
        PrintStream out = System.out;
        out.println(result.report);
        if (!result.findings.isEmpty()) {
            throw new IllegalStateException("Found: " + result.findings);
        }
    }

    Result run() throws Exception {
        ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        try (LogLines leaks = LogLines.of(ResourceLeakDetector.class, Level.ERROR);
                LogLines quiet = LogLines.of(AmiClient.class, Level.ERROR)) {
            Result result = runWatched();
            lookForLeaks();
            if (!leaks.texts().isEmpty()) {
                result.findings.add("buffers leaked: " + leaks.texts());
            }
            if (!quiet.texts().isEmpty()) {
                result.findings.add("errors logged: " + quiet.texts());
            }
            return result;
        } finally {
            ResourceLeakDetector.setLevel(before);
        }
    }

    private Result runWatched() throws Exception {
        List<String> findings = new ArrayList<>();
        long began = System.nanoTime();
        NioEventLoopGroup group = new NioEventLoopGroup(2);
        ExecutorService threads = Executors.newCachedThreadPool();
        ClientRegistry registry = new ClientRegistry(group, NioSocketChannel.class, threads);
        ChaosServer server = new ChaosServer((int) Math.max(1, events / cuts), seed);
        ClientKey key = new ClientKey(List.of(new HostPort("127.0.0.1", server.port())), null, "camel", "s", "");
        ClientOptions options = TestOptions.client(
                Duration.ofSeconds(2),
                Duration.ofMillis(1000),
                Duration.ofMillis(1500),
                Duration.ofMillis(5),
                Duration.ofMillis(20));
        ClientLease lease = registry.acquire(key, options, "chaos");
        AmiClient client = lease.client();

        List<Consumer> consumers = List.of(
                new Consumer(client, server, "pause", OverflowPolicy.PAUSE, 10_000, 50_000, 20),
                new Consumer(client, server, "dropOldest", OverflowPolicy.DROP_OLDEST, 2000, 500, 1),
                new Consumer(client, server, "dropNewest", OverflowPolicy.DROP_NEWEST, 2000, 500, 1));
        RouteConsumer route = new RouteConsumer(server);
        Actions actions = new Actions(client, seed);
        consumers.forEach(threads::execute);
        threads.execute(actions);

        StreamChecker first = consumers.get(0).checker;
        Duration longest = Duration.ofSeconds(60).plusNanos(TimeUnit.MICROSECONDS.toNanos(100 * events));
        try {
            await().atMost(longest)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> first.events() >= events && route.checker.events() >= events && server.cuts() >= cuts
                            || route.checker.wrong() != null
                            || !consumers.stream().allMatch(Consumer::isFine));
        } catch (ConditionTimeoutException late) {
            findings.add("too slow: " + first.events() + " events and " + server.cuts() + " cuts so far");
        }
        actions.stop();
        ClientStatus status = client.status();
        String routed = route.checker.toString(); // a stopping route is suspended and notified of what it loses
        consumers.forEach(Consumer::stop);
        route.close();
        lease.close();
        if (!registry.statuses().isEmpty()) {
            findings.add("a lease is left: " + registry.statuses());
        }
        registry.close();
        server.close();
        threads.shutdown();
        if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
            findings.add("a thread of the run did not end");
        }
        if (!group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS)) {
            findings.add("the event loops did not end");
        }
        actions.judge(findings, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
        consumers.forEach(consumer -> {
            if (!consumer.isFine()) {
                findings.add(consumer.name + ": " + consumer.checker.wrong());
            }
        });
        if (route.checker.wrong() != null) {
            findings.add("route: " + route.checker.wrong());
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        StringBuilder report = new StringBuilder();
        report.append(String.format(
                "chaos: seed %d, %.1f s%nserver: %,d events sent, sessions ended %s%n",
                seed, seconds, server.sent(), server.kinds()));
        consumers.forEach(
                consumer -> report.append(String.format("consumer %-10s %s%n", consumer.name, consumer.checker)));
        report.append(String.format("Camel route %-8s %s%n", "", routed));
        report.append(String.format("actions: %s%n", actions));
        report.append(String.format("client: %s%n        %s%n", status.counters(), status.links()));
        report.append(String.format("found: %s", findings.isEmpty() ? "nothing wrong" : findings));
        return new Result(findings, report.toString());
    }

    /** Leaked buffers are reported when their wrappers are collected and another buffer is made. */
    private static void lookForLeaks() {
        for (int i = 0; i < 5; i++) {
            System.gc();
            PooledByteBufAllocator.DEFAULT.directBuffer(64).release();
            PooledByteBufAllocator.DEFAULT.heapBuffer(64).release();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Takes events from one subscription, and pauses now and then. */
    private static final class Consumer implements Runnable {

        private final String name;
        private final StreamChecker checker;
        private final Semaphore waiting = new Semaphore(0);
        private final Subscription subscription;
        private final int restEvery;
        private final long restNanos;
        private volatile boolean stopped;

        Consumer(
                AmiClient client,
                ChaosServer server,
                String name,
                OverflowPolicy policy,
                int size,
                int restEvery,
                int restMillis) {
            this.name = name;
            this.restEvery = restEvery;
            this.restNanos = TimeUnit.MILLISECONDS.toNanos(restMillis);
            this.checker = new StreamChecker(policy != OverflowPolicy.PAUSE, server);
            this.subscription = client.subscribe(TestOptions.subscription(name, "", size, policy), waiting::release);
        }

        @Override
        public void run() {
            long taken = 0;
            while (!stopped) {
                EventDelivery next = subscription.poll();
                if (next == null) {
                    try {
                        waiting.tryAcquire(1, TimeUnit.SECONDS);
                        waiting.drainPermits();
                    } catch (InterruptedException ended) {
                        return;
                    }
                } else {
                    checker.accept(next.event().name(), next.event()::get);
                    if (++taken % restEvery == 0) {
                        LockSupport.parkNanos(restNanos);
                    }
                }
            }
        }

        boolean isFine() {
            return checker.wrong() == null;
        }

        void stop() {
            stopped = true;
            waiting.release();
            subscription.close();
        }
    }

    /** Consumes the events in a Camel route of the component, with separate links. */
    private static final class RouteConsumer implements AutoCloseable {

        private final StreamChecker checker;
        private final CamelContext camel = new DefaultCamelContext();

        RouteConsumer(ChaosServer server) throws Exception {
            checker = new StreamChecker(false, server);
            int port = server.port();
            camel.addRoutes(new RouteBuilder() {
                @Override
                @SuppressWarnings("unchecked")
                public void configure() {
                    from("ami:127.0.0.1:" + port + "?username=route&password=s&bufferSize=10000&connectionTimeout=2000"
                                    + "&loginTimeout=2000&pingInterval=1000&pingTimeout=1500&reconnectDelay=5&maxReconnectDelay=20")
                            .process(exchange -> {
                                Map<String, String> event =
                                        exchange.getMessage().getBody(Map.class);
                                checker.accept(event.get("Event"), event::get);
                            });
                }
            });
            camel.start();
        }

        @Override
        public void close() {
            camel.stop();
        }
    }

    /** Keeps some actions pending and counts how each ended. */
    private static final class Actions implements Runnable {

        private static final int UNDER_WAY = 16;

        private final AmiClient client;
        private final Random random;
        private final Semaphore room = new Semaphore(UNDER_WAY);
        private final AtomicLong begun = new AtomicLong();
        private final AtomicLong ended = new AtomicLong();
        private final AtomicLong twice = new AtomicLong();
        private final Map<String, LongAdder> endings = new ConcurrentHashMap<>();
        private volatile boolean stopped;
        private volatile boolean allEnded;

        Actions(AmiClient client, long seed) {
            this.client = client;
            this.random = new Random(seed);
        }

        @Override
        public void run() {
            try {
                while (!stopped) {
                    room.acquire();
                    begun.incrementAndGet();
                    AtomicInteger ends = new AtomicInteger();
                    AmiAction action = AmiAction.of(random.nextInt(3) == 0 ? "Status" : "Getvar", "Variable", "x");
                    client.send(
                                    AmiRequest.of(action, Duration.ofSeconds(2)),
                                    Duration.ofMillis(random.nextBoolean() ? 0 : 2000))
                            .whenComplete((reply, error) -> {
                                if (ends.incrementAndGet() > 1) {
                                    twice.incrementAndGet();
                                }
                                ended.incrementAndGet();
                                String how = error == null
                                        ? "reply"
                                        : error.getClass().getSimpleName();
                                endings.computeIfAbsent(how, any -> new LongAdder())
                                        .increment();
                                room.release();
                            });
                    if (begun.get() % 8 == 0) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                    }
                }
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
        }

        /** Begins no more actions, and waits until all have ended. */
        void stop() throws InterruptedException {
            stopped = true;
            allEnded = room.tryAcquire(UNDER_WAY - 1, 20, TimeUnit.SECONDS);
            room.release(UNDER_WAY);
        }

        void judge(List<String> findings, long seconds) {
            LongAdder replies = endings.getOrDefault("reply", new LongAdder());
            if (replies.sum() < 50 * seconds) {
                findings.add("only " + replies + " actions were answered in " + seconds + " s");
            }
            if (!allEnded || begun.get() != ended.get()) {
                findings.add("of " + begun + " actions " + ended + " ended");
            }
            if (twice.get() > 0) {
                findings.add(twice + " actions ended twice");
            }
            for (String how : endings.keySet()) {
                if (!how.equals("reply") && !how.startsWith("Ami")) {
                    findings.add("actions ended by " + how);
                }
            }
        }

        @Override
        public String toString() {
            return String.format(
                    "%,d begun, %,d ended once each: %s", begun.get(), ended.get(), new TreeMap<>(endings));
        }
    }
}
