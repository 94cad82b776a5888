/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.AmiServer;
import io.github.camelami.examples.fleet.demo.EmbeddedKafka;
import io.github.camelami.examples.fleet.demo.NodeProcess;
import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.SimulatedCall;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.testing.RealAsterisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fleet in earnest: a broker, a PostgreSQL, two nodes as processes, three simulated PBXs and a real one, and the leader of a
 * PBX killed with SIGKILL in the middle of a burst. Counts what was sent against what arrived, and holds every missing event
 * against the gaps that were told.
 */
class FleetIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Numbered events of each PBX, and how many a second. */
    private static final int BURST = 2400;

    private static final int PER_SECOND = 200;
    /** What is asserted of the time nobody reads: the lock's 2.5 s of staleness, two tries, the start of a consumer, and a loaded machine. */
    private static final Duration LONGEST_HAND_OVER = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final Map<String, AmiSimulator> simulated = new TreeMap<>();

    /** When each numbered event was sent. */
    private final Map<String, Map<Integer, Instant>> sent = new ConcurrentHashMap<>();

    @Test
    void aLeaderKilledInABurstIsReplacedAndEveryLossIsTold() throws Exception {
        RealAsterisk asterisk = RealAsterisk.required(22);
        List<String> pbxs = List.of("alpha", "beta", "gamma", "real");
        try (RealPostgres postgres = RealPostgres.start();
                EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
                DefaultCamelContext camel = new DefaultCamelContext()) {
            StringBuilder file = new StringBuilder();
            for (String name : pbxs.subList(0, 3)) {
                AmiSimulator pbx =
                        AmiSimulator.builder().user("camel", "camel-secret").start();
                simulated.put(name, pbx);
                file.append(entry(name, "127.0.0.1:" + pbx.port()));
            }
            file.append(entry("real", asterisk.host() + ":" + asterisk.port()));
            Path servers = Files.writeString(folder.resolve("servers.properties"), file);
            Map<String, String> settings = Map.of(
                    "fleet.nodes", "n1,n2",
                    "fleet.brokers", kafka.brokers(),
                    "fleet.servers", servers.toString(),
                    "fleet.locks", folder.resolve("locks").toString(),
                    "fleet.spare-delay", "15000",
                    "fleet.db.url", postgres.url());
            AmiServer real = new AmiServer();
            real.setHost(asterisk.host() + ":" + asterisk.port());
            real.setUsername("camel");
            real.setPassword("camel-secret");
            camel.getRegistry().bind("real", AmiServer.class, real);
            camel.start();
            KafkaRecords records = new KafkaRecords(kafka.brokers());

            NodeProcess second = null;
            try (NodeProcess first = NodeProcess.start("n1", settings, Path.of("target", "fleet-n1.log"))) {
                second = NodeProcess.start("n2", settings, Path.of("target", "fleet-n2.log"));
                await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                                leaders(records).keySet())
                        .containsAll(pbxs));
                Map<String, String> before = leaders(records);
                Set<String> orphaned = before.entrySet().stream()
                        .filter(leader -> leader.getValue().equals("n1"))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
                assertThat(Set.copyOf(before.values())).containsExactlyInAnyOrder("n1", "n2");

                SimulatedCall ends = simulated
                        .get("alpha")
                        .call("PJSIP/201")
                        .to("PJSIP/202")
                        .place()
                        .awaitTalking();
                SimulatedCall stays = simulated
                        .get("gamma")
                        .call("PJSIP/201")
                        .to("PJSIP/202")
                        .place()
                        .awaitTalking();

                Instant[] killed = new Instant[1];
                try (Burst burst = new Burst(camel.createProducerTemplate())) {
                    burst.awaitSent(BURST / 4);
                    first.kill();
                    killed[0] = Instant.now();
                    ends.hangUp();
                    burst.awaitSent(BURST);
                }
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(leaders(records).values()).containsOnly("n2"));

                // commands by the surviving node; the dead one's share of the topic comes to it, too
                records.command("h1", "gamma", Map.of("action", "Hangup", "channel", stays.uniqueid()));
                records.command("h2", "real", Map.of("action", "Hangup", "channel", "PJSIP/nobody-00000000"));
                records.command(
                        "p1",
                        "real",
                        Map.of("action", "Playback", "phone", "Local/204@phones", "file", "demo-congrats"));
                await().atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(records.endings("h1")).containsExactly("taken", "done");
                    assertThat(records.endings("h2")).containsExactly("taken", "refused");
                    assertThat(records.endings("p1")).containsExactly("taken", "done");
                });
                String playing = records.all(CommandRoutes.ANSWERS).stream()
                        .filter(answer -> answer.value().path("id").asText().equals("p1"))
                        .map(answer -> answer.value().path("uniqueid").asText())
                        .reduce("", (earlier, later) -> later);
                records.command("h3", "real", Map.of("action", "Hangup", "channel", playing));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(records.endings("h3")).containsExactly("taken", "done"));

                // everything that was sent has arrived or never will: the beats of all are behind it
                Instant end = Instant.now();
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(throughs(records).values()).allMatch(through -> through.isAfter(end)));
                count(records, postgres, pbxs, orphaned, killed[0]);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(postgres.query("select count(*) from calls where ongoing > 0"
                                        + " and pbx in ('alpha', 'beta', 'gamma') and linkedid not like 'burst-%'"))
                                .isZero());
            } finally {
                if (second != null) {
                    second.close();
                }
            }
        } finally {
            simulated.values().forEach(AmiSimulator::close);
        }
    }

    private void count(
            KafkaRecords records, RealPostgres postgres, List<String> pbxs, Set<String> orphaned, Instant killed)
            throws Exception {
        List<KafkaRecords.Stored> all = records.all(FleetRoutes.EVENTS);
        System.out.printf(
                "%-6s %6s %9s %8s %6s %6s %12s %12s%n",
                "PBX", "sent", "in Kafka", "in table", "doubled", "lost", "told as gaps", "longest gap");
        for (String pbx : pbxs) {
            Map<Integer, Instant> times = sent.get(pbx);
            Map<Integer, Long> stored = all.stream()
                    .filter(record -> record.pbx().equals(pbx) && record.event().equals("Newchannel")
                            || record.pbx().equals(pbx) && record.event().equals("Burst"))
                    .filter(record -> !record.field("Number").isEmpty())
                    .collect(Collectors.groupingBy(
                            record -> Integer.parseInt(record.field("Number")), Collectors.counting()));
            long doubled =
                    stored.values().stream().mapToLong(copies -> copies - 1).sum();
            List<Instant> lost = times.entrySet().stream()
                    .filter(one -> !stored.containsKey(one.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            List<KafkaRecords.Stored> gaps = all.stream()
                    .filter(record -> record.pbx().equals(pbx) && record.event().equals("AmiGap"))
                    .toList();
            long told = lost.stream()
                    .filter(at -> gaps.stream()
                            .anyMatch(gap -> !at.isBefore(Instant.parse(gap.field("From")))
                                    && !at.isAfter(Instant.parse(gap.field("To")))))
                    .count();
            Duration longest = gaps.stream()
                    .map(gap -> Duration.ofMillis(Long.parseLong(gap.field("DurationMs"))))
                    .reduce(Duration.ZERO, (a, b) -> a.compareTo(b) > 0 ? a : b);
            boolean simulatedPbx = simulated.containsKey(pbx);
            long inTable = 0;
            if (simulatedPbx) {
                String rows = "select count(*) from legs where pbx = '" + pbx + "' and uniqueid like 'burst-%'";
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(postgres.query(rows)).isEqualTo(stored.size()));
                inTable = postgres.query(rows);
            }
            System.out.printf(
                    "%-6s %6d %9d %8s %6d %6d %12d %9d ms%n",
                    pbx,
                    times.size(),
                    stored.values().stream().mapToLong(Long::longValue).sum(),
                    simulatedPbx ? String.valueOf(inTable) : "-",
                    doubled,
                    lost.size(),
                    told,
                    longest.toMillis());

            assertThat(told).as("losses of %s that a gap tells", pbx).isEqualTo(lost.size());
            assertThat(longest).as("gap of %s", pbx).isLessThan(LONGEST_HAND_OVER);
            if (orphaned.contains(pbx)) {
                assertThat(gaps)
                        .extracting(gap -> gap.field("Cause"))
                        .contains(io.github.camelami.examples.fleet.Stream.HAND_OVER);
                assertThat(lost).as("a burst went on while nobody listened").isNotEmpty();
                Instant back = gaps.stream()
                        .map(gap -> Instant.parse(gap.field("To")))
                        .max(Instant::compareTo)
                        .orElseThrow();
                System.out.printf(
                        "%-6s read again %d ms after the kill%n",
                        pbx, Duration.between(killed, back).toMillis());
            } else {
                assertThat(lost).as("losses of %s, whose leader lives", pbx).isEmpty();
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            postgres.query("select count(*) from gaps where pbx = '" + pbx + "'"))
                    .isEqualTo(gaps.size()));
        }
    }

    private static String entry(String name, String host) {
        return name + ".host=" + host + "\n" + name + ".username=camel\n" + name + ".password=camel-secret\n";
    }

    /** Whose beat was the last of each PBX. */
    private static Map<String, String> leaders(KafkaRecords records) {
        Map<String, String> leaders = new HashMap<>();
        records.all(FleetRoutes.BEATS)
                .forEach(beat ->
                        leaders.put(beat.key(), beat.value().path("node").asText()));
        return leaders;
    }

    private static Map<String, Instant> throughs(KafkaRecords records) {
        Map<String, Instant> throughs = new HashMap<>();
        records.all(FleetRoutes.BEATS)
                .forEach(beat -> throughs.put(
                        beat.key(), Instant.parse(beat.value().path("through").asText())));
        return throughs;
    }

    /** Numbered events on all PBXs at once: channels that begin on the simulated ones, user events on the real one. */
    private final class Burst implements AutoCloseable {

        private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
        private final List<CountDownLatch> marks = new ArrayList<>();
        private final AtomicInteger numbers = new AtomicInteger();
        private final AtomicInteger realNumbers = new AtomicInteger();
        private final CountDownLatch quarter = new CountDownLatch(BURST / 4);
        private final CountDownLatch whole = new CountDownLatch(BURST);

        Burst(ProducerTemplate template) {
            marks.add(quarter);
            marks.add(whole);
            simulated.keySet().forEach(name -> sent.put(name, new ConcurrentHashMap<>()));
            sent.put("real", new ConcurrentHashMap<>());
            clock.scheduleAtFixedRate(this::simulated, 0, 1_000_000 / PER_SECOND, TimeUnit.MICROSECONDS);
            clock.scheduleAtFixedRate(() -> real(template), 0, 20, TimeUnit.MILLISECONDS);
        }

        private void simulated() {
            int number = numbers.incrementAndGet();
            if (number > BURST) {
                return;
            }
            simulated.forEach((name, pbx) -> {
                sent.get(name).put(number, Instant.now());
                pbx.emit(SimulatedEvent.of("Newchannel", EventClass.CALL)
                        .add("Channel", "PJSIP/burst-" + number)
                        .add("Uniqueid", "burst-" + number)
                        .add("Linkedid", "burst-" + number)
                        .add("Number", String.valueOf(number)));
            });
            marks.forEach(CountDownLatch::countDown);
        }

        private void real(ProducerTemplate template) {
            int number = realNumbers.incrementAndGet();
            Map<Integer, Instant> times = sent.get("real");
            times.put(number, Instant.now());
            template.sendBody(
                    "ami:real?action=UserEvent", Map.of("UserEvent", "Burst", "Number", String.valueOf(number)));
        }

        void awaitSent(int count) throws InterruptedException {
            CountDownLatch mark = count == BURST ? whole : quarter;
            assertThat(mark.await(120, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void close() throws InterruptedException {
            clock.shutdown();
            assertThat(clock.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
