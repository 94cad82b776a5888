/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.camelami.examples.fleet.demo.EmbeddedKafka;
import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.SimulatedCall;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.wire.EventClass;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tests one node with wrong input from people, PBXs and other programs. */
class BadInputTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static AmiSimulator sales;
    private static AmiSimulator support;
    private static KafkaRecords records;
    private static Main node;
    private static int port;
    private static JdbcTemplate table;

    /** The fleet's log lines. */
    private static final List<String> LOGGED = new CopyOnWriteArrayList<>();

    private static int markers;

    @BeforeAll
    static void start() throws Exception {
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                LOGGED.add(event.getLevel() + " " + event.getFormattedMessage());
            }
        };
        appender.start();
        Logger log = (Logger) LoggerFactory.getLogger("io.github.camelami.examples.fleet");
        log.setLevel(Level.INFO);
        log.addAppender(appender);
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        records = new KafkaRecords(kafka.brokers());
        sales = AmiSimulator.builder().user("camel", "camel-secret").start();
        support = AmiSimulator.builder().user("camel", "camel-secret").start();
        port = freePort();
        write(both());
        Properties settings = new Properties();
        settings.setProperty("fleet.nodes", "n1");
        settings.setProperty("fleet.port", String.valueOf(port));
        settings.setProperty("fleet.brokers", kafka.brokers());
        settings.setProperty("fleet.servers", servers().toString());
        settings.setProperty("fleet.locks", folder.resolve("locks").toString());
        settings.setProperty("fleet.beat", "200");
        settings.setProperty("fleet.commands.ring-timeout", "1500ms");
        settings.setProperty(
                "fleet.db.url", "jdbc:h2:mem:bad;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        node = FleetMain.node(settings);
        node.start();
        table = new JdbcTemplate(node.getCamelContext()
                .getRegistry()
                .findByTypeWithName(DataSource.class)
                .get("database"));
    }

    @AfterAll
    static void stop() {
        node.stop();
        sales.close();
        support.close();
        kafka.close();
    }

    @BeforeEach
    void bothAreRead() throws Exception {
        write(both());
        awaitMarker(sales, "sales");
        awaitMarker(support, "support");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Path servers() {
        return folder.resolve("servers.properties");
    }

    private static String entry(String name, AmiSimulator at) {
        return name + ".host=127.0.0.1:" + at.port() + "\n" + name + ".username=camel\n" + name
                + ".password=camel-secret\n";
    }

    private static String both() {
        return entry("sales", sales) + entry("support", support);
    }

    private static void write(String text) throws Exception {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(byte[] text) throws Exception {
        Path draft = Files.write(folder.resolve("servers.draft"), text);
        Files.move(draft, servers(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Waits until everything that this PBX has sent is in the stream and the table. */
    private static void awaitMarker(AmiSimulator pbx, String name) {
        String id = "marker-" + ++markers;
        await().atMost(PATIENCE).untilAsserted(() -> {
            pbx.emit(leg("Newchannel", id));
            pbx.emit(leg("Hangup", id));
            assertThat(table.queryForObject(
                            "select count(*) from legs where pbx = '" + name + "' and uniqueid = '" + id + "'",
                            Integer.class))
                    .isEqualTo(1);
        });
    }

    private static SimulatedEvent leg(String event, String id) {
        return SimulatedEvent.of(event, EventClass.CALL)
                .add("Channel", "PJSIP/" + id)
                .add("Uniqueid", id)
                .add("Linkedid", id);
    }

    private static long ongoing(String pbx, String call) {
        return table.queryForObject(
                "select coalesce(sum(ongoing), 0) from calls where pbx = '" + pbx + "' and linkedid = '" + call + "'",
                Long.class);
    }

    private static List<String> reasons() {
        return records.all(FleetRoutes.DEAD).stream()
                .map(letter -> letter.value().path("reason").asText())
                .toList();
    }

    @Test
    void userEventsWithTheNamesOfOthersAndEventsOfAnySizeStopNothingAndChangeNothing() throws Exception {
        SimulatedCall call = sales.call("PJSIP/201").to("PJSIP/202").place().awaitTalking();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ongoing("sales", call.uniqueid()))
                .isEqualTo(2));
        List<Map<String, Object>> servers = table.queryForList("select * from servers order by pbx");
        List<String> names = List.of(
                "AmiGap",
                "AmiConnected",
                "AmiDisconnected",
                "AmiSnapshotStart",
                "AmiSnapshotEnd",
                "Hangup",
                "Newstate",
                "CoreShowChannel",
                Stream.BEAT,
                Stream.REMOVED);
        for (String name : names) {
            sales.emit(SimulatedEvent.userEvent(name));
            sales.emit(SimulatedEvent.userEvent(name)
                    .add("Uniqueid", call.uniqueid())
                    .add("Linkedid", call.uniqueid())
                    .add("Channel", "PJSIP/forged")
                    .add("Node", "n1")
                    .add("From", "yesterday")
                    .add("Sent", "tomorrow")
                    .add("At", "never"));
        }
        records.put(
                FleetRoutes.EVENTS,
                "{\"pbx\":\"sales\",\"event\":\"AmiGap\",\"at\":\"2026-11-23T10:00:00Z\",\"fields\":{\"Cause\":\"cut\"}}");
        records.put(FleetRoutes.EVENTS, "[1]");
        sales.emit(leg("Newchannel", "long").add("CallerIDNum", "7".repeat(300)));
        SimulatedEvent large = leg("Newchannel", "large");
        for (int line = 0; line < 500; line++) {
            large.add("ChanVariable", "v" + line + "=" + "x".repeat(900));
        }
        sales.emit(large);
        awaitMarker(sales, "sales");
        // in the partitions of other calls
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(reasons())
                .contains("It is a user event named FleetRemoved, and no FleetRemoved")
                .contains("It has no From")
                .contains("caller has 300 characters, and the table takes 200")
                .anyMatch(reason -> reason.startsWith("It is no JSON object"))
                .anyMatch(reason -> reason.startsWith("An event of ")));
        assertThat(records.all(FleetRoutes.EVENTS).stream()
                        .filter(record -> record.value()
                                .path("fields")
                                .path("Event")
                                .asText()
                                .equals("UserEvent"))
                        .map(record -> record.field("UserEvent")))
                .as("all are in the stream, as what they are")
                .containsAll(names);
        assertThat(ongoing("sales", call.uniqueid())).isEqualTo(2);
        assertThat(table.queryForList("select * from servers order by pbx")).isEqualTo(servers);
        assertThat(table.queryForObject("select count(*) from gaps", Integer.class))
                .isZero();
        assertThat(table.queryForList("select uniqueid from legs where uniqueid in ('long', 'large')"))
                .isEmpty();
        call.hangUp();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ongoing("sales", call.uniqueid()))
                .isZero());
    }

    @Test
    void aServerFileThatIsNotRightIsReportedOnceAndChangesNothing() throws Exception {
        Map<String, byte[]> files = new HashMap<>();
        files.put("names no server", new byte[0]);
        files.put("'sales' is not NAME.host", "sales=x".getBytes(StandardCharsets.UTF_8));
        files.put(
                "support.password is missing",
                entry("sales", sales)
                        .concat("support.host=x\nsupport.username=y")
                        .getBytes(StandardCharsets.UTF_8));
        files.put("sales.host is there twice", (both() + "sales.host=10.0.0.1").getBytes(StandardCharsets.UTF_8));
        files.put("Malformed", "sales.password=\\u12".getBytes(StandardCharsets.UTF_8));
        files.put("MalformedInput", new byte[] {'a', (byte) 0xe4, (byte) 0xf6});
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            LOGGED.clear();
            write(file.getValue());
            await(file.getKey()).atMost(PATIENCE).untilAsserted(() -> assertThat(LOGGED)
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("ERROR")
                            .contains(file.getKey())
                            .contains("the servers stay as they were")));
            awaitMarker(sales, "sales");
            awaitMarker(support, "support");
            assertThat(LOGGED).as("once, and no server came or went").hasSize(1);
        }
        LOGGED.clear();
        Files.delete(servers());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(LOGGED).anyMatch(line -> line.contains("cannot be read")));
    }

    @Test
    void aServerThatCannotBeIsReportedAndTheOthersComeAndGo() throws Exception {
        LOGGED.clear();
        write(both().replace("support.", "newcomer.")
                + "database.host=x\ndatabase.username=x\ndatabase.password=pass-42\n");
        awaitMarker(support, "newcomer");
        assertThat(LOGGED)
                .anyMatch(line -> line.startsWith("ERROR Server database at x cannot be changed"))
                .noneMatch(line -> line.contains("pass-42"));
        assertThat(node.getCamelContext().getRegistry().lookupByName("database"))
                .isInstanceOf(DataSource.class);
    }

    @Test
    void aServerThatLeavesHasNoLeaderAndNoCalls() throws Exception {
        SimulatedCall call = support.call("PJSIP/201").to("PJSIP/202").place().awaitTalking();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ongoing("support", call.uniqueid()))
                .isEqualTo(2));
        write(entry("sales", sales));
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(ongoing("support", call.uniqueid())).isZero();
            assertThat(table.queryForObject("select node from servers where pbx = 'support'", String.class))
                    .isNull();
        });
        assertThat(support.connections()).isEmpty();
        write(both());
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(ongoing("support", call.uniqueid()))
                    .as("it was never over")
                    .isEqualTo(2);
            assertThat(table.queryForObject("select node from servers where pbx = 'support'", String.class))
                    .isEqualTo("n1");
        });
    }

    /** Programs and people can write to the topic of beats, and a tombstone is how a record leaves a compacted topic. */
    @Test
    void beatsThatCannotBeReadAreSkippedAndTheLastGoodOneCounts() throws Exception {
        KafkaBeats beats = new KafkaBeats(kafka.brokers());
        records.put(FleetRoutes.BEATS, "read", "{\"through\":\"2026-11-23T10:00:00Z\",\"reader\":\"r\"}");
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("it is no JSON", "{");
        bad.put("it has no through", "{\"reader\":\"r\"}");
        bad.put("'yesterday'", "{\"through\":\"yesterday\"}");
        bad.put("is not between 1970 and 9999", "{\"through\":\"-999999999-01-01T00:00:00Z\"}");
        bad.put("it is empty", null);
        for (String name : List.of("read", "late")) {
            for (String text : bad.values()) {
                records.put(FleetRoutes.BEATS, name, text);
            }
        }
        LOGGED.clear();
        for (int i = 0; i < 2; i++) {
            assertThat(beats.of("read")).isEqualTo(new Stream.Beat(Instant.parse("2026-11-23T10:00:00Z"), "r"));
        }
        assertThat(LOGGED).as("each once").hasSize(bad.size());
        for (String reason : bad.keySet()) {
            assertThat(LOGGED)
                    .filteredOn(line -> line.contains(reason))
                    .singleElement()
                    .asString()
                    .startsWith("WARN A beat of read is skipped")
                    .containsPattern("at offset \\d+ of ami.beats-0");
        }
        assertThat(beats.of("late")).isNull();

        // a node reads the events of this PBX all the same, and Kafka does not count as away
        LOGGED.clear();
        write(both() + entry("late", support));
        awaitMarker(support, "late");
        assertThat(LOGGED).noneMatch(line -> line.contains("Kafka is away"));
    }

    /** The answer repeats parts of the command. If Kafka or JSON refused the answer, no later command would be taken. */
    @Test
    void aCommandWhoseAnswerWouldBeTooLongOrNoTextStopsNoOther() throws Exception {
        String half = "\\ud83d";
        records.command("{\"action\":\"Command\",\"id\":\"half-" + half + "\",\"pbx\":\"sales\",\"handle\":\"x\"}");
        records.command("cut-" + "i".repeat(250) + "\ud83d\ude00", "sales", Map.of("action", "Command"));
        records.command("large", "sales", Map.of("action", "Command", "handle", "7".repeat(1_048_000)));
        for (int i = 0; i < 20; i++) { // in each partition
            records.command("after-" + i, "sales", Map.of("action", "Command"));
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            Map<String, List<String>> endings = records.endings();
            assertThat(endings).containsEntry("half-?", List.of("taken", "refused"));
            assertThat(endings).containsEntry("cut-" + "i".repeat(250) + "?", List.of("taken", "refused"));
            assertThat(endings).containsEntry("large", List.of("taken", "refused"));
            for (int i = 0; i < 20; i++) {
                assertThat(endings).containsEntry("after-" + i, List.of("taken", "refused"));
            }
        });
    }

    /** The later commands of the partition wait meanwhile. */
    @Test
    void aPhoneThatNobodyAnswersRingsForTheSetTime() throws Exception {
        support.phone("PJSIP/299").doesNotAnswer();
        records.command("ring", "support", Map.of("action", "Playback", "phone", "PJSIP/299", "file", "x"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(records.endings("ring")).containsExactly("taken", "refused"));
        assertThat(support.actions("Originate")).singleElement().satisfies(action -> assertThat(action.get("Timeout"))
                .isEqualTo("1500"));
    }

    @Test
    void aCommandThatStandsForManyChannelsIsRefused() throws Exception {
        List<String> patterns =
                List.of("/^Local.*$/", "/.*/", " /^PJSIP/", "/", "//", "/^PJSIP\\/201-.*/", "/PJSIP", "\t/.*/ ");
        for (int i = 0; i < patterns.size(); i++) {
            records.command("pattern-" + i, "sales", Map.of("action", "Hangup", "handle", patterns.get(i)));
        }
        records.command("long-" + "i".repeat(2_000), "sales", Map.of("action", "Hangup", "handle", "x"));
        records.command("long-pbx", "p".repeat(600_000), Map.of("action", "Hangup", "handle", "x"));
        records.command("long-key", "sales", Map.of("k".repeat(40_000), "x"));
        for (int i = 0; i < patterns.size(); i++) {
            String id = "pattern-" + i;
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(records.endings(id)).containsExactly("taken", "refused"));
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(records.endings("long-pbx")).containsExactly("taken", "refused");
            assertThat(records.endings("long-key")).containsExactly("taken", "refused");
            assertThat(records.endings(("long-" + "i".repeat(2_000)).substring(0, 255)))
                    .containsExactly("taken", "refused");
        });
        assertThat(sales.actions("Hangup")).isEmpty();
    }

    @Test
    void healthAndLagAreToBeSeen() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        await().atMost(PATIENCE).untilAsserted(() -> {
            String meters = get(http, "/observe/metrics");
            assertThat(meters).contains("fleet_stream_waiting").contains("fleet_stream_stuck_seconds");
            assertThat(meters).containsPattern("fleet_table_lag(\\{[^}]*})? [0-9.]+");
            for (String engine : List.of("kafka", "database", "table", "locks")) {
                assertThat(meters).containsPattern("fleet_away\\{[^}]*engine=\"" + engine + "\"[^}]*} 0.0");
            }
            assertThat(meters).as("those of the component").contains("camel_ami_events_delivered");
        });
        assertThat(get(http, "/observe/health")).contains("\"UP\"");
        Engines engines = new Engines();
        engines.away(Engines.Engine.KAFKA, "it is not there");
        assertThat(engines.call().getState()).hasToString("DOWN");
        assertThat(engines.call().getDetails()).containsKey("kafka");
        engines.back(Engines.Engine.KAFKA);
        assertThat(engines.call().getState()).hasToString("UP");
    }

    private static String get(HttpClient http, String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }
}
