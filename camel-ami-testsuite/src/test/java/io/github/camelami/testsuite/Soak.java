/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite;

import static io.github.camelami.benchmarks.harness.Table.decimal;
import static io.github.camelami.benchmarks.harness.Table.whole;

import io.github.camelami.benchmarks.flood.FloodServer;
import io.github.camelami.benchmarks.flood.RecordedTraffic;
import io.github.camelami.benchmarks.harness.Fork;
import io.github.camelami.benchmarks.harness.GoalReport;
import io.github.camelami.benchmarks.harness.Processors;
import io.github.camelami.benchmarks.harness.Table;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An hour at 5,000 events a second, with twenty actions a second and a cut of all connections each minute: prints the
 * resources that the JVM used at the start, in the middle and at the end, and fails if they grew or if a loss was not
 * reported.
 */
final class Soak {

    private static final int EVENTS_PER_SECOND = 5_000;

    /** The actions that may be in transit when the connection is cut: those of a tenth of a second. */
    private static final double LOST_BY_A_CUT = EVENTS_PER_SECOND / 10.0;

    private static final double HEAP_SLACK = 8e6;

    private Soak() {}

    /**
     * @param args {@code --minutes number} (60) and {@code --cut seconds} (60): the duration, and the interval between
     * cuts
     */
    static void main(String... args) throws Exception {
        double minutes = 60;
        double cutSeconds = 60;
        for (int i = 0; i < args.length; i += 2) {
            double value = i + 1 < args.length ? Double.parseDouble(args[i + 1]) : Double.NaN;
            switch (args[i]) {
                case "--minutes" -> minutes = value;
                case "--cut" -> cutSeconds = value;
                default -> {
                    System.err.println("'" + args[i] + "' is not understood; known are --minutes and --cut");
                    System.exit(2);
                }
            }
        }
        if (!(minutes > 0 && cutSeconds > 0)) {
            System.err.println("--minutes and --cut need a number above zero");
            System.exit(2);
        }
        System.exit(run(minutes, cutSeconds) ? 0 : 1);
    }

    private static boolean run(double minutes, double cutSeconds) throws Exception {
        Duration length = Duration.ofMillis((long) (minutes * 60_000));
        Duration warmup = Duration.ofSeconds(Math.min(30, length.toSeconds()));
        Duration patience = length.plusSeconds(180);
        AtomicInteger cuts = new AtomicInteger();
        ScheduledExecutorService scissors = Executors.newSingleThreadScheduledExecutor();
        try (FloodServer server = FloodServer.onLoopback(patience, 1)) {
            String at = "servers=127.0.0.1:" + server.addresses().get(0).getPort();
            Map<String, Double> numbers = Fork.run(
                    List.of("soak", "ami", at, "warmup=" + warmup.toSeconds(), "seconds=" + length.toSeconds()),
                    System.getProperty("java.class.path"),
                    Processors.shared(),
                    patience,
                    null,
                    () -> {
                        server.awaitListening(1, Duration.ofSeconds(30));
                        server.flood(RecordedTraffic.recorded(), EVENTS_PER_SECOND);
                        long apart = (long) (1000 * cutSeconds);
                        scissors.scheduleAtFixedRate(
                                () -> {
                                    server.cutAll();
                                    cuts.incrementAndGet();
                                },
                                apart,
                                apart,
                                TimeUnit.MILLISECONDS);
                        // a little before the contestant's end, which waits until nothing comes any more
                        scissors.schedule(
                                () -> {
                                    scissors.shutdownNow();
                                    server.hush();
                                },
                                warmup.plus(length).toMillis() - 200,
                                TimeUnit.MILLISECONDS);
                    });
            return tell(numbers, cuts.get(), server.eventsSent());
        } finally {
            scissors.shutdownNow();
        }
    }

    private static boolean tell(Map<String, Double> numbers, int cuts, long sent) {
        Table table = new Table("soak", "start", "middle", "end");
        row(table, numbers, "live heap, MB", "heap", 1e6);
        row(table, numbers, "threads", "threads", 1);
        row(table, numbers, "direct buffers, MB", "direct", 1e6);
        row(table, numbers, "Netty's direct memory, MB", "netty", 1e6);
        row(table, numbers, "events in the route", "events", 1);
        row(table, numbers, "gaps reported", "gaps", 1);
        row(table, numbers, "actions answered", "answered", 1);
        row(table, numbers, "actions not sent", "notSent", 1);
        row(table, numbers, "outcomes unknown", "unknown", 1);
        row(table, numbers, "actions that ended otherwise", "otherwise", 1);
        System.out.println(table);
        System.out.println("Cuts: " + cuts + ". Events sent: " + whole(sent) + ".\n");
        GoalReport reach = new GoalReport();
        double heapGrowth = numbers.get("end.heap") - numbers.get("start.heap");
        // a cut uses threads that were not needed before it, so the start does not count
        double threadGrowth = numbers.get("end.threads") - numbers.get("middle.threads");
        double unreported = cuts - numbers.get("end.gaps");
        double missing = sent - numbers.get("end.events");
        reach.atMost("bytes that the live heap grew by", heapGrowth, HEAP_SLACK)
                .atMost("threads more than in the middle", threadGrowth, 2)
                .atMost("cuts not reported by a gap", unreported, 0)
                .atMost("events missing", missing, LOST_BY_A_CUT * (cuts + 1))
                .atMost("actions that ended otherwise", numbers.get("end.otherwise"), 0);
        System.out.println(reach);
        return !reach.toString().contains("missed");
    }

    private static void row(Table table, Map<String, Double> numbers, String title, String name, double unit) {
        int decimals = unit > 1 ? 1 : 0;
        table.row(
                title,
                decimal(numbers.getOrDefault("start." + name, Double.NaN) / unit, decimals),
                decimal(numbers.getOrDefault("middle." + name, Double.NaN) / unit, decimals),
                decimal(numbers.getOrDefault("end." + name, Double.NaN) / unit, decimals));
    }
}
