/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.AmiConstants;
import io.github.camelami.AmiServer;
import io.github.camelami.examples.fleet.demo.EmbeddedKafka;
import io.github.camelami.examples.fleet.demo.NodeProcess;
import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.SimulatedCall;
import io.github.camelami.testing.RealAsterisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the complete fleet: a broker, a PostgreSQL, two nodes as processes, three simulated PBXs and a real one. In the
 * middle of a burst of events and commands, SIGKILL ends the node that leads the real PBX. The test compares what was
 * sent with what arrived, and checks that each missing event lies within a reported gap.
 */
class FleetIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** The maximum hand-over: the lock's 2.5 s of staleness, two attempts, a consumer's start, and a loaded machine. */
    private static final Duration LONGEST_HAND_OVER = Duration.ofSeconds(20);

    private static final String REAL = "real";

    @TempDir
    Path folder;

    /** The resources to close, in reverse order. */
    private final List<AutoCloseable> started = new ArrayList<>();

    private final Map<String, AmiSimulator> simulated = new TreeMap<>();
    private final Map<String, NodeProcess> nodes = new TreeMap<>();
    private RealPostgres postgres;
    private KafkaRecords records;
    private ProducerTemplate template;

    @BeforeEach
    void start() throws Exception {
        RealAsterisk asterisk = RealAsterisk.required(22);
        postgres = opened(RealPostgres.start());
        EmbeddedKafka kafka = opened(EmbeddedKafka.start(folder.resolve("kafka")));
        records = new KafkaRecords(kafka.brokers());
        StringBuilder file = new StringBuilder();
        for (String name : List.of("alpha", "beta", "gamma")) {
            AmiSimulator pbx =
                    opened(AmiSimulator.builder().user("camel", "camel-secret").start());
            simulated.put(name, pbx);
            file.append(entry(name, "127.0.0.1:" + pbx.port()));
        }
        file.append(entry(REAL, asterisk.host() + ":" + asterisk.port()));
        Map<String, String> settings = Map.of(
                "fleet.brokers", kafka.brokers(),
                "fleet.servers",
                        Files.writeString(folder.resolve("servers.properties"), file)
                                .toString(),
                "fleet.locks", folder.resolve("locks").toString(),
                "fleet.commands.contexts", "phones",
                "fleet.spare-delay", "15000", // a loaded machine may start one much later than the other
                "fleet.db.url", postgres.url());
        for (String name : List.of("n1", "n2")) {
            nodes.put(name, opened(NodeProcess.start(name, settings, Path.of("target", "fleet-" + name + ".log"))));
        }
        DefaultCamelContext camel = opened(new DefaultCamelContext());
        AmiServer real = new AmiServer();
        real.setHost(asterisk.host() + ":" + asterisk.port());
        real.setUsername("camel");
        real.setPassword("camel-secret");
        camel.getRegistry().bind(REAL, AmiServer.class, real);
        camel.getPropertiesComponent().addOverrideProperty("brokers", kafka.brokers());
        camel.start();
        template = camel.createProducerTemplate();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : started) {
            one.close();
        }
    }

    private <T extends AutoCloseable> T opened(T one) {
        started.add(0, one);
        return one;
    }

    private static String entry(String name, String host) {
        return name + ".host=" + host + "\n" + name + ".username=camel\n" + name + ".password=camel-secret\n";
    }

    @Test
    void aLeaderKilledInABurstIsReplacedAndEveryLossIsTold() throws Exception {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> leaders().keySet().containsAll(Set.of("alpha", "beta", "gamma", REAL)));
        assertThat(nodes.values())
                .as("nodes that are up; what one said stands in target/fleet-<node>.log")
                .allMatch(NodeProcess::isAlive);
        Map<String, String> before = leaders();
        assertThat(before.values()).as("each node leads two").containsExactlyInAnyOrder("n1", "n1", "n2", "n2");
        String victim = before.get(REAL);
        String survivor = victim.equals("n1") ? "n2" : "n1";
        Set<String> orphaned = before.keySet().stream()
                .filter(pbx -> before.get(pbx).equals(victim))
                .collect(Collectors.toSet());
        String orphan =
                orphaned.stream().filter(simulated::containsKey).findFirst().orElseThrow();
        SimulatedCall ends =
                simulated.get(orphan).call("PJSIP/201").to("PJSIP/202").place().awaitTalking();
        SimulatedCall stays =
                simulated.get(orphan).call("PJSIP/203").to("PJSIP/204").place().awaitTalking();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(call(orphan, ends, "ongoing") + call(orphan, stays, "ongoing"))
                        .isEqualTo(4));

        Burst burst = new Burst(simulated, REAL, template);
        Instant killed;
        try (burst) {
            burst.awaitMiddle();
            nodes.get(victim).kill();
            killed = Instant.now();
            ends.hangUp();
            burst.awaitEnd();
        }

        // all beats are later than everything that was sent, so anything still missing will never arrive
        Instant end = Instant.now();
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(leaders().values()).containsOnly(survivor);
            assertThat(throughs().values()).allMatch(through -> through.isAfter(end));
        });
        System.out.printf("%s, which led %s, was killed; %s leads all%n", victim, orphaned, survivor);
        countEvents(burst, orphaned, killed);
        countCommands(burst);

        // the snapshot shows the end of a call that no node saw; the other call continues
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(call(orphan, ends, "ongoing")).isZero();
            assertThat(call(orphan, ends, "vanished")).isEqualTo(2);
            assertThat(call(orphan, stays, "ongoing")).isEqualTo(2);
            assertThat(postgres.query("select count(*) from servers where node = '" + survivor + "'"))
                    .isEqualTo(4);
        });
        records.command("stays", orphan, Map.of("action", "Hangup", "handle", stays.uniqueid()));
        awaitEndings("stays", "taken", "done");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(call(orphan, stays, "ongoing")).isZero());
        listenPlayAndHangUpByName();
    }

    /** Sends commands to the real PBX, whose leader is dead: any node takes commands. */
    private void listenPlayAndHangUpByName() throws Exception {
        Exchange call = template.send(
                "ami:real?action=Originate&context=calls&exten=203&phone=Local/202@phones", exchange -> {});
        assertThat(call.getException()).isNull();
        String target = call.getMessage().getHeader(AmiConstants.HANDLE, String.class);
        records.command(
                "listen",
                REAL,
                Map.of("action", "Listen", "phone", "Local/204@phones", "target", target, "mode", "whisper"));
        records.command(
                "play", REAL, Map.of("action", "Playback", "phone", "Local/204@phones", "file", "demo-congrats"));
        awaitEndings("listen", "taken", "done");
        awaitEndings("play", "taken", "done");
        for (String id : List.of("listen", "play")) {
            records.command("hangup " + id, REAL, Map.of("action", "Hangup", "handle", handleOf(id)));
            awaitEndings("hangup " + id, "taken", "done");
        }
        records.command("hangup call", REAL, Map.of("action", "Hangup", "handle", target));
        awaitEndings("hangup call", "taken", "done");
        records.command("hangup again", REAL, Map.of("action", "Hangup", "handle", handleOf("play")));
        awaitEndings("hangup again", "taken", "refused");
    }

    private void countEvents(Burst burst, Set<String> orphaned, Instant killed) throws Exception {
        List<KafkaRecords.Stored> all = records.all(FleetRoutes.EVENTS);
        System.out.printf(
                "%-6s %6s %9s %9s %8s %6s %12s %12s %15s%n",
                "PBX", "sent", "in Kafka", "in table", "doubled", "lost", "in gaps", "longest gap", "slowest to node");
        for (Map.Entry<String, Map<Integer, Instant>> one : burst.events().entrySet()) {
            String pbx = one.getKey();
            Map<Integer, Instant> sent = one.getValue();
            List<KafkaRecords.Stored> numbered = all.stream()
                    .filter(record -> record.pbx().equals(pbx)
                            && !record.field(Burst.NUMBER).isEmpty())
                    .toList();
            Set<Integer> stored = numbered.stream().map(Burst::number).collect(Collectors.toSet());
            long slowest = numbered.stream()
                    .mapToLong(record -> Duration.between(sent.get(Burst.number(record)), record.at())
                            .toMillis())
                    .max()
                    .orElse(0);
            List<Instant> lost = sent.entrySet().stream()
                    .filter(event -> !stored.contains(event.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            List<KafkaRecords.Stored> gaps = all.stream()
                    .filter(record -> record.pbx().equals(pbx) && record.event().equals("AmiGap"))
                    .toList();
            long told = lost.stream()
                    .filter(at -> gaps.stream()
                            .anyMatch(gap -> !at.isBefore(gap.time("From")) && !at.isAfter(gap.time("To"))))
                    .count();
            long longest = gaps.stream()
                    .mapToLong(gap -> Long.parseLong(gap.field("DurationMs")))
                    .max()
                    .orElse(0);
            String rows = "select count(*) from legs where pbx = '" + pbx + "' and uniqueid like 'burst-%'";
            boolean isCalls = simulated.containsKey(pbx); // the real PBX sends user events, and no calls
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(postgres.query(rows)).isEqualTo(isCalls ? stored.size() : 0));
            int doubled = numbered.size() - stored.size();
            System.out.printf(
                    "%-6s %6d %9d %9s %8d %6d %12d %9d ms %12d ms%n",
                    pbx,
                    sent.size(),
                    numbered.size(),
                    isCalls ? postgres.query(rows) : "-",
                    doubled,
                    lost.size(),
                    told,
                    longest,
                    slowest);

            assertThat(doubled).as("doubled of %s", pbx).isZero();
            assertThat(told).as("losses of %s that a gap tells", pbx).isEqualTo(lost.size());
            if (orphaned.contains(pbx)) {
                assertThat(gaps)
                        .extracting(gap -> gap.field("Cause"))
                        .contains(io.github.camelami.examples.fleet.Stream.HAND_OVER);
                assertThat(lost).as("a burst went on while nobody listened").isNotEmpty();
                assertThat(Duration.ofMillis(longest)).as("gap of %s", pbx).isLessThan(LONGEST_HAND_OVER);
                Instant read = gaps.stream()
                        .map(gap -> gap.time("To"))
                        .max(Instant::compareTo)
                        .orElseThrow();
                System.out.printf(
                        "%-6s read again %d ms after the kill%n",
                        pbx, Duration.between(killed, read).toMillis());
            } else {
                assertThat(lost).as("losses of %s, whose leader lives", pbx).isEmpty();
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            postgres.query("select count(*) from gaps where pbx = '" + pbx + "'"))
                    .isEqualTo(gaps.size()));
        }
    }

    /**
     * Each command hangs up a channel that does not exist. The ending {@code refused} shows that the PBX received it.
     */
    private void countCommands(Burst burst) {
        // commands in the dead node's partitions reach the other node after the broker's session timeout
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(records.endings().keySet()).containsAll(burst.commands()));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(onlyTaken(burst))
                .as("what the dead node had in hand: one for each of its three consumers at most")
                .hasSizeLessThanOrEqualTo(3));
        Map<String, List<String>> endings = records.endings();
        Map<String, Long> asked = simulated.values().stream()
                .flatMap(pbx -> pbx.actions("Hangup").stream())
                .collect(Collectors.groupingBy(action -> action.get("Channel"), Collectors.counting()));
        long sent = 0;
        long takenTwice = 0;
        for (String id : burst.commands()) {
            List<String> ending = endings.get(id);
            long times = asked.getOrDefault(Burst.channel(id), 0L);
            assertThat(times).as("times %s was sent to its PBX", id).isLessThanOrEqualTo(1);
            assertThat(ending.stream().distinct().toList())
                    .as("endings of %s", id)
                    .isIn(List.of("taken", "refused"), List.of("taken"));
            assertThat(Collections.frequency(ending, "refused"))
                    .as("%s ended once, and only if it was sent", id)
                    .isLessThanOrEqualTo((int) times);
            sent += times;
            takenTwice += Collections.frequency(ending, "taken") - 1;
        }
        System.out.printf(
                "%d commands: %d ended, %d only taken, 0 without an answer; taken by both nodes: %d; sent to a PBX: %d, twice: 0%n",
                burst.commands().size(),
                burst.commands().size() - onlyTaken(burst).size(),
                onlyTaken(burst).size(),
                takenTwice,
                sent);
    }

    private List<String> onlyTaken(Burst burst) {
        Map<String, List<String>> endings = records.endings();
        return burst.commands().stream()
                .filter(id -> !endings.getOrDefault(id, List.of()).contains("refused"))
                .toList();
    }

    private void awaitEndings(String id, String... endings) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(records.endings(id)).as(id).containsExactly(endings));
    }

    private String handleOf(String command) {
        return records.all(CommandRoutes.ANSWERS).stream()
                .filter(answer -> answer.value().path("id").asText().equals(command))
                .map(answer -> answer.value().path("handle").asText())
                .reduce("", (earlier, later) -> later);
    }

    private long call(String pbx, SimulatedCall call, String column) throws Exception {
        return postgres.query("select coalesce(sum(" + column + "), 0) from calls where pbx = '" + pbx
                + "' and linkedid = '" + call.uniqueid() + "'");
    }

    /** Returns the node that sent the last beat of each PBX. */
    private Map<String, String> leaders() {
        Map<String, String> leaders = new HashMap<>();
        records.all(FleetRoutes.BEATS)
                .forEach(beat ->
                        leaders.put(beat.key(), beat.value().path("node").asText()));
        return leaders;
    }

    private Map<String, Instant> throughs() {
        Map<String, Instant> throughs = new HashMap<>();
        records.all(FleetRoutes.BEATS)
                .forEach(beat -> throughs.put(
                        beat.key(), Instant.parse(beat.value().path("through").asText())));
        return throughs;
    }
}
