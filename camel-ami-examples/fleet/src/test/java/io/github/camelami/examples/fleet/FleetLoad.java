/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the fleet's throughput, the table's lag, and the processor time of both nodes for each event that reached
 * Kafka. It is not part of a build, because it needs a quiet machine. Properties: {@code fleet.load.calls} and
 * {@code fleet.load.events}, the calls and events a second on all PBXs together; {@code fleet.load.seconds};
 * {@code fleet.before}, the folder with the classes of an earlier fleet, for comparison.
 */
class FleetLoad {

    private static final int CALLS = Integer.getInteger("fleet.load.calls", 100);
    private static final int EVENTS = Integer.getInteger("fleet.load.events", 10_000);
    private static final int SECONDS = Integer.getInteger("fleet.load.seconds", 30);
    private static final int STEP_SECONDS = 5;
    private static final List<String> PBXS = List.of("alpha", "beta", "gamma", "delta");

    /** The number of events of one leg that the table stores, with Newchannel and Hangup. */
    private static final int OF_A_LEG = 8;

    /** The number of records without calls that arrive between two queries. */
    private static final int BESIDE = 50;

    @TempDir
    Path folder;

    private final AtomicInteger emitted = new AtomicInteger();
    private int calls;

    @Test
    void theTableKeepsUp() throws Exception {
        String before = System.getProperty("fleet.before", "");
        if (!before.isEmpty()) {
            run("before", before);
        }
        long lag = run("now", "");
        assertThat(lag)
                .as("records that the table has not, five seconds after the last event")
                .isZero();
    }

    /** Returns the lag a few seconds after the end. */
    private long run(String what, String classes) throws Exception {
        emitted.set(0);
        calls = 0;
        Path place = Files.createDirectory(folder.resolve(what));
        try (Site site = new Site(place, PBXS, classes);
                Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", site.brokers()))) {
            await().atMost(Duration.ofMinutes(3))
                    .ignoreExceptions()
                    .until(() -> site.postgres().query("select count(*) from servers where snapshot is not null")
                            == PBXS.size());
            System.out.printf(
                    "%-8s %8s %10s %10s %10s %8s %14s%n",
                    what, "second", "sent/s", "Kafka/s", "rows/s", "lag", "us of nodes");
            long kafkaBefore = ends(admin);
            long rowsBefore = rows(site);
            int sentBefore = 0;
            Duration cpuBefore = site.nodesCpu();
            ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
            long began = System.nanoTime();
            // send all events that are due, so that a late tick loses none
            clock.scheduleAtFixedRate(
                    () -> {
                        long due = (long) (Math.min(SECONDS, (System.nanoTime() - began) / 1e9) * CALLS);
                        while (calls < due) {
                            call(site, calls++);
                        }
                    },
                    0,
                    10,
                    TimeUnit.MILLISECONDS);
            for (int second = STEP_SECONDS; second <= SECONDS + STEP_SECONDS; second += STEP_SECONDS) {
                CountDownLatch step = new CountDownLatch(1);
                clock.schedule(
                        step::countDown,
                        began + TimeUnit.SECONDS.toNanos(second) - System.nanoTime(),
                        TimeUnit.NANOSECONDS);
                step.await();
                int sent = emitted.get();
                long kafka = ends(admin);
                long rows = rows(site);
                Duration cpu = site.nodesCpu();
                System.out.printf(
                        "%-8s %8d %10d %10d %10d %8d %14d%n",
                        "",
                        second,
                        (sent - sentBefore) / STEP_SECONDS,
                        (kafka - kafkaBefore) / STEP_SECONDS,
                        (rows - rowsBefore) / STEP_SECONDS,
                        kafka - committed(admin),
                        cpu.minus(cpuBefore).toNanos() / 1000 / Math.max(1, kafka - kafkaBefore));
                cpuBefore = cpu;
                sentBefore = sent;
                kafkaBefore = kafka;
                rowsBefore = rows;
            }
            clock.shutdownNow();
            // beats and other records that arrive meanwhile do not count as lag
            return Math.max(0, ends(admin) - committed(admin) - BESIDE);
        }
    }

    /** Sends a call of two legs, and the other events around it, at once. */
    private void call(Site site, int number) {
        String call = "load-" + number;
        StringBuilder text = new StringBuilder();
        for (String leg : List.of(call + ".1", call + ".2")) {
            for (int event = 0; event < OF_A_LEG; event++) {
                append(text, event == 0 ? "Newchannel" : event == OF_A_LEG - 1 ? "Hangup" : "Newstate", call, leg);
            }
        }
        for (int other = 2 * OF_A_LEG; other < EVENTS / CALLS; other++) {
            append(text, other % 4 == 0 ? "DeviceStateChange" : "VarSet", call, call + ".1");
        }
        site.pbxs().get(PBXS.get(number % PBXS.size())).emitRaw(text.toString().getBytes(StandardCharsets.UTF_8));
        emitted.addAndGet(EVENTS / CALLS);
    }

    private static void append(StringBuilder text, String name, String call, String leg) {
        text.append("Event: ")
                .append(name)
                .append("\r\nPrivilege: call,all\r\nChannel: PJSIP/")
                .append(leg);
        text.append("\r\nChannelState: 6\r\nChannelStateDesc: Up\r\nCallerIDNum: 201\r\nCallerIDName: Agent");
        text.append("\r\nConnectedLineNum: 202\r\nConnectedLineName: Agent\r\nLanguage: en\r\nAccountCode: ");
        text.append("\r\nContext: phones\r\nExten: 202\r\nPriority: 1\r\nVariable: DIALSTATUS\r\nValue: ANSWER");
        text.append("\r\nUniqueid: ")
                .append(leg)
                .append("\r\nLinkedid: ")
                .append(call)
                .append("\r\n\r\n");
    }

    /** Returns the number of rows written, as PostgreSQL counts them. */
    private static long rows(Site site) throws Exception {
        return site.postgres().query("select n_tup_ins + n_tup_upd from pg_stat_user_tables where relname = 'legs'");
    }

    private static long ends(Admin admin) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new java.util.HashMap<>();
        partitions(admin).forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        return admin.listOffsets(latest).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    private static List<TopicPartition> partitions(Admin admin) throws InterruptedException, ExecutionException {
        return admin
                .describeTopics(List.of(FleetRoutes.EVENTS))
                .allTopicNames()
                .get()
                .get(FleetRoutes.EVENTS)
                .partitions()
                .stream()
                .map(partition -> new TopicPartition(FleetRoutes.EVENTS, partition.partition()))
                .toList();
    }

    private static long committed(Admin admin) throws Exception {
        return admin.listConsumerGroupOffsets("fleet-table").partitionsToOffsetAndMetadata().get().values().stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }
}
