/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.wire.EventClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes engines of a fleet under load unavailable for a while. Compares what was sent with the contents of Kafka, of
 * the table, and of the reported gaps. The property {@code fleet.outages} selects the outages, such as
 * {@code broker:30,database+pbx:150}, or {@code all} for each engine and each duration, which takes two hours.
 */
class OutageIT {

    private static final String EACH_BUILD = "broker:150";
    private static final List<String> ENGINES = List.of("broker", "frozen", "line", "database", "locks", "pbx", "node");
    private static final List<Integer> SECONDS = List.of(5, 30, 150, 600);
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    /** The events a second of each PBX. Those of 150 s fit into its event buffer. */
    private static final int PER_SECOND = 30;

    /** How long the broker may be unavailable before a PBX's event buffer is full. */
    private static final int HELD_SECONDS = 300;

    /** After this time without the broker, a node has given up its PBXs, and another node leads them. */
    private static final int LET_GO_SECONDS = 45;

    private static final String AWAY = "gamma";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    /** When an event was sent: between two readings of the clock. */
    private record Sent(Instant before, Instant after) {}

    private final Map<String, Map<String, Sent>> sent = new TreeMap<>();
    private int round;

    @Test
    void whatWasSentIsInKafkaAndInTheTableOrInAReportedGap() throws Exception {
        String outages = System.getProperty("fleet.outages", EACH_BUILD);
        List<String> all = new ArrayList<>();
        if (outages.equals("all")) {
            ENGINES.forEach(engine -> SECONDS.forEach(seconds -> all.add(engine + ":" + seconds)));
        } else {
            all.addAll(List.of(outages.split(",")));
        }
        for (String node : List.of("n1", "n2", "kafka")) {
            Files.deleteIfExists(Path.of("target", "outage-" + node + ".log"));
        }
        try (Site site = new Site(folder, List.of("alpha", "beta", AWAY), "")) {
            System.out.printf(
                    "%-22s %6s %9s %9s %8s %6s %6s %9s %12s %10s%n",
                    "away",
                    "sent",
                    "in Kafka",
                    "in table",
                    "doubled",
                    "empty",
                    "lost",
                    "reported",
                    "longest gap",
                    "right after");
            for (String outage : all) {
                Set<String> engines = new LinkedHashSet<>(
                        List.of(outage.substring(0, outage.indexOf(':')).split("\\+")));
                assertThat(ENGINES).as("the engines there are").containsAll(engines);
                outage(site, engines, Integer.parseInt(outage.substring(outage.indexOf(':') + 1)));
            }
            logsSayIt(site, all);
        }
    }

    private void outage(Site site, Set<String> engines, int seconds) throws Exception {
        round++;
        sent.clear();
        site.pbxs().keySet().forEach(pbx -> sent.put(pbx, new ConcurrentHashMap<>()));
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(through(site))
                .hasSize(3)
                .allSatisfy((pbx, at) -> assertThat(at).isAfter(Instant.now().minusSeconds(5))));
        if (engines.contains("line") && !leader(site).equals(Site.FAR)) {
            site.killNode(Site.NEAR);
            await().atMost(PATIENCE).until(() -> leader(site).equals(Site.FAR));
            site.startNode(Site.NEAR);
        }
        // only a node that is known to work takes over, and a node from the previous outage may still be starting
        await().atMost(PATIENCE)
                .until(() ->
                        site.postgres().query("select count(*) from nodes where works > now() - interval '3 seconds'")
                                == 2);
        String leader = leader(site);
        ScheduledExecutorService load = Executors.newScheduledThreadPool(2);
        CountDownLatch over = new CountDownLatch(1);
        Instant back;
        try {
            site.pbxs()
                    .forEach((name, pbx) -> load.scheduleAtFixedRate(
                            () -> send(name, pbx), 0, 1_000_000 / PER_SECOND, TimeUnit.MICROSECONDS));
            await().atMost(PATIENCE).until(() -> sent.get("alpha").size() > 3 * PER_SECOND);
            for (String engine : engines) {
                away(site, engine, leader);
            }
            load.schedule(over::countDown, seconds, TimeUnit.SECONDS);
            over.await();
            if (engines.equals(Set.of("line")) && seconds > LET_GO_SECONDS) {
                assertThat(Files.readString(site.log(Site.FAR))).contains("it lets go of [alpha, beta, gamma]");
                assertThat(through(site)).as("another node leads, long before").allSatisfy((pbx, at) -> assertThat(at)
                        .isAfter(Instant.now().minusSeconds(5)));
            }
            for (String engine : engines) {
                back(site, engine, leader);
            }
            back = Instant.now();
            int sofar = sent.get("alpha").size();
            await().atMost(PATIENCE).until(() -> sent.get("alpha").size() > sofar + 5 * PER_SECOND);
        } finally {
            load.shutdown();
            load.awaitTermination(30, TimeUnit.SECONDS);
        }
        Instant end = Instant.now();
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(through(site))
                .hasSize(3)
                .allSatisfy((pbx, at) -> assertThat(at).isAfter(end)));
        count(site, String.join("+", engines) + " " + seconds + " s", engines, seconds, back);
    }

    private void send(String name, AmiSimulator pbx) {
        String id = round + "-" + sent.get(name).size();
        Instant before = Instant.now();
        pbx.emit(SimulatedEvent.of("Newchannel", EventClass.CALL)
                .add("Channel", "PJSIP/" + id)
                .add("Uniqueid", id)
                .add("Linkedid", id));
        sent.get(name).put(id, new Sent(before, Instant.now()));
    }

    private static void away(Site site, String engine, String leader) throws Exception {
        switch (engine) {
            case "broker" -> site.killBroker();
            case "frozen" -> site.signalBroker("STOP");
            case "line" -> site.line().cut();
            case "database" -> site.postgres().kill();
            case "locks" -> {
                Files.move(site.locks(), site.locks().resolveSibling("locks-away"));
                Files.createFile(site.locks());
            }
            case "pbx" -> {
                site.pbxs().get(AWAY).stopListening();
                site.pbxs().get(AWAY).cutConnections();
            }
            default -> site.killNode(leader);
        }
    }

    private static void back(Site site, String engine, String leader) throws Exception {
        switch (engine) {
            case "broker" -> site.startBroker();
            case "frozen" -> site.signalBroker("CONT");
            case "line" -> site.line().mend();
            case "database" -> site.postgres().restart();
            case "locks" -> {
                Files.delete(site.locks());
                Files.move(site.locks().resolveSibling("locks-away"), site.locks());
            }
            case "pbx" -> site.pbxs().get(AWAY).listen();
            default -> site.startNode(leader);
        }
    }

    private void count(Site site, String what, Set<String> engines, int seconds, Instant back) throws Exception {
        int inAll = 0;
        int stored = 0;
        int lost = 0;
        int reported = 0;
        int empty = 0;
        long longest = 0;
        List<String> unreported = new ArrayList<>();
        Set<String> distinct = new HashSet<>();
        Map<String, List<JsonNode>> gaps = new HashMap<>();
        for (ConsumerRecord<String, String> record : KafkaRecords.all(site.brokers(), FleetRoutes.EVENTS)) {
            if (record.value() == null || record.value().isEmpty()) {
                empty++;
                continue;
            }
            JsonNode event = JSON.readTree(record.value());
            String pbx = event.path("pbx").asText();
            String id = event.path("fields").path("Uniqueid").asText();
            if (sent.get(pbx).containsKey(id) && event.path("event").asText().equals("Newchannel")) {
                stored++;
                distinct.add(pbx + "/" + id);
            } else if (event.path("event").asText().equals("AmiGap")) {
                gaps.computeIfAbsent(pbx, made -> new ArrayList<>()).add(event.path("fields"));
            }
        }
        for (Map.Entry<String, Map<String, Sent>> pbx : sent.entrySet()) {
            for (Map.Entry<String, Sent> one : pbx.getValue().entrySet()) {
                inAll++;
                if (!distinct.contains(pbx.getKey() + "/" + one.getKey())) {
                    lost++;
                    List<JsonNode> ofPbx = gaps.getOrDefault(pbx.getKey(), List.of());
                    if (ofPbx.stream().anyMatch(gap -> holds(gap, one.getValue()))) {
                        reported++;
                    } else {
                        unreported.add(pbx.getKey() + " " + one + ", gaps " + ofPbx);
                    }
                }
            }
            for (JsonNode gap : gaps.getOrDefault(pbx.getKey(), List.of())) {
                if (sent.get(pbx.getKey()).values().stream().anyMatch(at -> holds(gap, at))) {
                    longest = Math.max(longest, gap.path("DurationMs").asLong());
                }
            }
        }
        String rows = "select count(*) from legs where uniqueid like '" + round + "-%'";
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(site.postgres().query(rows)).isEqualTo(distinct.size()));
        System.out.printf(
                "%-22s %6d %9d %9d %8d %6d %6d %9d %9d ms %8d s%n",
                what,
                inAll,
                stored,
                site.postgres().query(rows),
                stored - distinct.size(),
                empty,
                lost,
                reported,
                longest,
                Duration.between(back, Instant.now()).toSeconds());
        assertThat(empty).as("records without a value, %s", what).isZero();
        assertThat(stored - distinct.size()).as("doubled, %s", what).isZero();
        assertThat(unreported).as("losses that no gap reports, %s", what).isEmpty();
        if (engines.equals(Set.of("database")) || (engines.equals(Set.of("broker")) && seconds <= HELD_SECONDS)) {
            assertThat(lost).as("what can wait is not lost, %s", what).isZero();
        }
    }

    private static boolean holds(JsonNode gap, Sent event) {
        return !event.after().isBefore(Instant.parse(gap.path("From").asText()))
                && !event.before().isAfter(Instant.parse(gap.path("To").asText()));
    }

    /** Checks for a log line for each engine that was unavailable long enough, and one when it was back. */
    private static void logsSayIt(Site site, List<String> outages) throws Exception {
        Map<String, String> lines = Map.of(
                "broker", "Kafka is",
                "frozen", "Kafka is",
                "line", "Kafka is",
                "database", "The database is",
                "locks", "The lock service is",
                "pbx", "",
                "node", "Node n[12] is");
        for (String outage : outages) {
            if (!outage.endsWith(":5")) {
                for (String engine : outage.substring(0, outage.indexOf(':')).split("\\+")) {
                    if (!lines.get(engine).isEmpty()) {
                        // a node needs a while to start
                        await().atMost(PATIENCE).untilAsserted(() -> assertThat(logs(site))
                                .containsPattern(lines.get(engine) + " away")
                                .containsPattern(lines.get(engine) + " back"));
                    }
                }
            }
        }
        assertThat(logs(site)).doesNotContainPattern("(WARN|ERROR|INFO) +null").doesNotContain("camel-secret");
    }

    private static String logs(Site site) throws Exception {
        return Files.readString(site.log(Site.FAR)) + Files.readString(site.log(Site.NEAR));
    }

    /** Returns the node that leads the first PBX. */
    private static String leader(Site site) throws Exception {
        String leader = "";
        for (ConsumerRecord<String, String> beat : KafkaRecords.all(site.brokers(), FleetRoutes.BEATS)) {
            if (beat.key().equals("alpha")) {
                leader = JSON.readTree(beat.value()).path("node").asText();
            }
        }
        return leader;
    }

    /** Returns the time up to which the stream is complete, for each PBX. */
    private static Map<String, Instant> through(Site site) throws Exception {
        Map<String, Instant> throughs = new HashMap<>();
        for (ConsumerRecord<String, String> beat : KafkaRecords.all(site.brokers(), FleetRoutes.BEATS)) {
            throughs.put(
                    beat.key(),
                    Instant.parse(JSON.readTree(beat.value()).path("through").asText()));
        }
        return throughs;
    }
}
