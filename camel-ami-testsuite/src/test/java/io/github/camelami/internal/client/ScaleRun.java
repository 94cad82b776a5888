/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.github.camelami.testing.LogLines;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Many servers on one registry, all restarted at once: counts threads, and shows how the attempts to reconnect are
 * spread over time. Run by {@code ScaleTest} with a few, by {@code LongRuns} with 500: see docs/robustness.md.
 */
public final class ScaleRun {

    private static final Duration DOWN = Duration.ofSeconds(1);
    private static final Duration CAP = Duration.ofSeconds(5);
    private static final int BUCKET_MILLIS = 250;

    /**
     * The results.
     *
     * @param threads of this process when each tenth of the clients was connected, the servers' constant ones included
     * @param backMillis from the moment the servers are up again until the last client is connected
     * @param attempts connections tried after the restart, per {@value #BUCKET_MILLIS} ms
     */
    record Result(
            int servers, List<Integer> threads, long upMillis, long backMillis, long heapPerServer, int[] attempts) {

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(String.format(
                    "scale: %d servers, all up after %d ms%nthreads with each tenth more of them: %s%n"
                            + "heap: %,d bytes per server (this process plays both sides)%n"
                            + "restart of all at once, down for %d ms, backoff 500 ms to %d ms: all back %d ms after "
                            + "they are up%nattempts per %d ms since the restart:%n",
                    servers,
                    upMillis,
                    threads,
                    heapPerServer,
                    DOWN.toMillis(),
                    CAP.toMillis(),
                    backMillis,
                    BUCKET_MILLIS));
            int last = attempts.length - 1;
            while (last > 0 && attempts[last] == 0) {
                last--;
            }
            for (int i = 0; i <= last; i++) {
                text.append(String.format(
                        "%6d ms %5d %s%n", i * BUCKET_MILLIS, attempts[i], "#".repeat((attempts[i] + 4) / 5)));
            }
            return text.toString();
        }
    }

    private final int servers;
    private final AtomicIntegerArray attempts = new AtomicIntegerArray(400);
    private volatile long downSince = Long.MIN_VALUE;
    private volatile boolean down;

    ScaleRun(int servers) {
        this.servers = servers;
    }

    /** Argument: how many servers. */
    public static void main(String[] arguments) throws Exception {
        System.out.println(new ScaleRun(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 500).run());
    }

    Result run() throws Exception {
        try (LogLines quiet = LogLines.of(AmiClient.class, Level.ERROR);
                ManyServers many = new ManyServers(servers, this::accepts);
                Clients fixture = new Clients(2)) {
            long heapBefore = usedHeap();
            long began = System.nanoTime();
            List<Integer> threads = new ArrayList<>();
            List<AmiClient> clients = new ArrayList<>();
            for (int port : many.ports()) {
                ClientOptions options = TestOptions.client(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(500),
                        CAP);
                AmiClient client = fixture.client(Clients.local(port), options);
                client.subscribe(TestOptions.all("scale"), () -> {});
                clients.add(client);
                if (clients.size() % Math.max(1, servers / 10) == 0) {
                    awaitReady(clients, 1);
                    threads.add(Thread.activeCount());
                }
            }
            long upMillis = millisSince(began);
            long heap = (usedHeap() - heapBefore) / servers;

            downSince = System.nanoTime();
            down = true;
            many.sessions().close().sync();
            LockSupport.parkNanos(DOWN.toNanos());
            down = false;
            long upAgain = System.nanoTime();
            awaitReady(clients, 2);
            long backMillis = millisSince(upAgain);
            int[] histogram = new int[attempts.length()];
            for (int i = 0; i < histogram.length; i++) {
                histogram[i] = attempts.get(i);
            }
            if (!quiet.texts().isEmpty()) {
                throw new IllegalStateException("Errors were logged: " + quiet.texts());
            }
            return new Result(servers, threads, upMillis, backMillis, heap, histogram);
        }
    }

    /** The longest any may take: two rounds of the cap. */
    private static void awaitReady(List<AmiClient> clients, long connects) {
        await().atMost(CAP.multipliedBy(6)).pollInterval(Duration.ofMillis(2)).until(() -> clients.stream()
                .allMatch(client -> isReady(client, connects)));
    }

    private static boolean isReady(AmiClient client, long connects) {
        List<LinkStatus> links = client.status().links();
        return !links.isEmpty()
                && links.get(0).state() == LinkState.READY
                && links.get(0).connects() >= connects;
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private boolean accepts(Channel channel) {
        if (downSince != Long.MIN_VALUE) {
            int bucket = (int) Math.min(attempts.length() - 1, millisSince(downSince) / BUCKET_MILLIS);
            attempts.incrementAndGet(bucket);
        }
        return !down;
    }
}
