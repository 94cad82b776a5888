/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.examples.fleet.demo.EmbeddedKafka;
import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.SimulatedCall;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.fault.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests one node with a real broker, an embedded database and two simulated PBXs. */
class OneNodeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static AmiSimulator sales;
    private static AmiSimulator support;
    private static KafkaRecords records;
    private static Path servers;
    private static Main node;

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        records = new KafkaRecords(kafka.brokers());
        sales = AmiSimulator.builder().user("camel", "camel-secret").start();
        support = AmiSimulator.builder().user("camel", "camel-secret").start();
        servers = folder.resolve("servers.properties");
        write(entry("sales", sales));
        node = start("n1");
    }

    private static Main start(String name) throws Exception {
        Properties settings = new Properties();
        settings.setProperty("fleet.node", name);
        settings.setProperty("fleet.nodes", name);
        settings.setProperty("fleet.brokers", kafka.brokers());
        settings.setProperty("fleet.servers", servers.toString());
        settings.setProperty("fleet.locks", folder.resolve("locks").toString());
        settings.setProperty("fleet.beat", "200");
        settings.setProperty(
                "fleet.db.url", "jdbc:h2:mem:one;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        Main made = FleetMain.node(settings);
        made.start();
        return made;
    }

    @AfterAll
    static void stop() {
        node.stop();
        sales.close();
        support.close();
        kafka.close();
    }

    private static String entry(String name, AmiSimulator at) {
        return name + ".host=127.0.0.1:" + at.port() + "\n" + name + ".username=camel\n" + name
                + ".password=camel-secret\n";
    }

    /** Replaces the server file atomically, as an administrator should. */
    private static void write(String text) throws Exception {
        Path draft = Files.writeString(folder.resolve("servers.draft"), text);
        Files.move(draft, servers, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private static void awaitReading(AmiSimulator pbx, String name, String marker) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            pbx.emit(SimulatedEvent.userEvent(marker));
            assertThat(records.events(name, marker))
                    .as(
                            "%s of %s, read by %s, its events' route being %s",
                            marker,
                            name,
                            node.getCamelContext().getName(),
                            node.getCamelContext().getRouteController().getRouteStatus("events-" + name))
                    .isNotEmpty();
        });
    }

    @Test
    void serversComeAndGoEventsAreKeyedByCallAndCommandsEndOnce() throws Exception {
        awaitReading(sales, "sales", "First");

        // the events of a call are in one partition, in order
        SimulatedCall call = sales.call("PJSIP/201").to("PJSIP/202").place().awaitTalking();
        String key = "sales/" + call.uniqueid();
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<KafkaRecords.Stored> ofCall = records.all(FleetRoutes.EVENTS).stream()
                    .filter(record -> record.key().equals(key))
                    .toList();
            assertThat(ofCall).extracting(KafkaRecords.Stored::event).containsSubsequence("Newchannel", "BridgeEnter");
            assertThat(ofCall)
                    .extracting(KafkaRecords.Stored::partition)
                    .containsOnly(ofCall.get(0).partition());
        });
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ongoing("sales", call.uniqueid()))
                .isEqualTo(2));

        // commands and their endings
        records.command("c1", "sales", Map.of("action", "Hangup", "handle", call.uniqueid()));
        records.command("c2", "nowhere", Map.of("action", "Hangup", "handle", "x"));
        records.command("c3", "sales", Map.of("action", "Command", "file", "core stop now"));
        records.command("c4", "sales", Map.of("action", "Hangup", "handle", "PJSIP/none-00000000"));
        records.command("c5", "sales", Map.of("action", "Playback", "phone", "PJSIP/204", "file", "no/such"));
        records.command("c7", "sales", Map.of("action", "Playback", "phone", "Local/s@secret", "file", "x"));
        records.command("null");
        records.command("no JSON");
        records.command("c6", "sales", Map.of("action", "Hangup", "handle", "x", "variable", "y"));
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(records.endings("c1")).containsExactly("taken", "done");
            assertThat(records.endings("c2")).containsExactly("taken", "refused");
            assertThat(records.endings("c3")).containsExactly("taken", "refused");
            assertThat(records.endings("c4")).containsExactly("taken", "refused");
            assertThat(records.endings("c5")).hasSize(2).startsWith("taken");
            assertThat(records.endings("c6")).containsExactly("taken", "refused");
            assertThat(records.endings("c7")).containsExactly("taken", "refused");
            assertThat(records.endings(""))
                    .as("what cannot be read")
                    .containsExactlyInAnyOrder("taken", "refused", "taken", "refused");
        });
        assertThat(sales.actions("Hangup")).hasSize(2);
        assertThat(sales.actions("Command")).isEmpty();
        assertThat(sales.actions("Originate"))
                .as("a phone of the dialplan enters no context that the fleet does not allow")
                .noneMatch(action -> action.get("Channel").contains("secret"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ongoing("sales", call.uniqueid()))
                .isZero());

        // the link is cut while the PBX has the command: outcome unknown, and no second attempt
        sales.faults().add(Fault.cut().on("Hangup").once());
        records.command("cut", "sales", Map.of("action", "Hangup", "handle", "PJSIP/cut-00000000"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(records.endings("cut")).containsExactly("taken", "outcomeUnknown"));
        assertThat(sales.actions("Hangup")).hasSize(3);
        // the PBX does not listen: not sent
        sales.stopListening();
        sales.cutConnections();
        records.command("away", "sales", Map.of("action", "Hangup", "handle", "PJSIP/away-00000000"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(records.endings("away")).containsExactly("taken", "notSent"));
        assertThat(sales.actions("Hangup")).hasSize(3);
        sales.listen();
        awaitReading(sales, "sales", "Back");
        assertThat(records.events("sales", "AmiGap"))
                .as("told by the component, and not again as a hand-over")
                .isNotEmpty()
                .extracting(gap -> gap.field("Cause"))
                .doesNotContain(Stream.HAND_OVER);

        // add a server without a restart, try a faulty file, which changes nothing, and remove the first server
        write(entry("sales", sales) + entry("sales-2", support));
        awaitReading(support, "sales-2", "Second");
        write("sales-2.host=\n");
        awaitReading(support, "sales-2", "Third");
        long logins = sales.connections().size();
        assertThat(logins).isPositive();
        write(entry("sales-2", support));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(sales.connections()).isEmpty());
        records.command("gone", "sales", Map.of("action", "Hangup", "handle", "x"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(records.endings("gone")).containsExactly("taken", "refused"));

        // no node reads for a while: the next node reports this, from the last beat to its login
        awaitReading(support, "sales-2", "Fourth");
        node.stop();
        Instant lost = Instant.now();
        support.emit(SimulatedEvent.userEvent("Lost"));
        node = start("n2");
        awaitReading(support, "sales-2", "Fifth");
        List<KafkaRecords.Stored> gaps = records.events("sales-2", "AmiGap");
        assertThat(gaps).hasSize(1);
        assertThat(gaps.get(0).field("Cause")).isEqualTo(Stream.HAND_OVER);
        assertThat(Instant.parse(gaps.get(0).field("From"))).isBefore(lost);
        assertThat(Instant.parse(gaps.get(0).field("To"))).isAfter(lost);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(query("select count(*) from gaps where cause = 'handOver'"))
                        .isEqualTo(1));

        // the same name at another address
        write(entry("sales-2", sales));
        awaitReading(sales, "sales-2", "Moved");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(support.connections()).isEmpty());
    }

    private static long ongoing(String pbx, String call) throws SQLException {
        return query(
                "select coalesce(sum(ongoing), 0) from calls where pbx = '" + pbx + "' and linkedid = '" + call + "'");
    }

    private static long query(String sql) throws SQLException {
        DataSource database = node.getCamelContext()
                .getRegistry()
                .findByTypeWithName(DataSource.class)
                .get("database");
        try (Connection connection = database.getConnection();
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
