/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Tests the table without a broker: the test supplies the records. */
class CallTableTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static Map<String, Object> record(String event, int second, Map<String, String> fields) {
        return Map.of(
                "pbx",
                "sales",
                "call",
                fields.getOrDefault("Linkedid", ""),
                "event",
                event,
                "at",
                String.format("2026-11-23T10:00:%02dZ", second),
                "node",
                "n1",
                "fields",
                fields);
    }

    private static Map<String, String> leg(String id, String state) {
        return Map.of("Uniqueid", id, "Linkedid", "c" + id, "Channel", "PJSIP/" + id, "ChannelStateDesc", state);
    }

    /** The table, and the dead letters for records that it cannot store. */
    private record After(JdbcTemplate table, List<String> letters) {}

    private static JdbcTemplate tableAfter(List<Map<String, Object>> records) throws Exception {
        return after("", List.of(texts(records)), 1).table();
    }

    private static List<String> texts(List<Map<String, Object>> records) throws Exception {
        List<String> texts = new ArrayList<>();
        for (Map<String, Object> record : records) {
            texts.add(JSON.writeValueAsString(record));
        }
        return texts;
    }

    /**
     * @param change SQL for the tables before they are used
     * @param size the maximum number of records in a batch
     */
    private static After after(String change, List<List<String>> texts, int size) throws Exception {
        return after(change, texts, size, database -> database);
    }

    /** @param used returns the data source that the routes use, given the actual one */
    private static After after(String change, List<List<String>> texts, int size, UnaryOperator<DataSource> used)
            throws Exception {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + java.util.UUID.randomUUID()
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        Schema.create(database);
        if (!change.isEmpty()) {
            new JdbcTemplate(database).execute(change);
        }
        List<String> letters = new ArrayList<>();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("database", DataSource.class, used.apply(database));
            camel.getRegistry().bind("rows", new Rows());
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    CallTableRoutes.waitForTheDatabase(this, new Engines());
                    from("direct:batch").setBody(method("rows", "of")).to("direct:rows");
                    from("direct:dead")
                            .setBody(method("rows", "letter"))
                            .process(letter -> letters.add(letter.getMessage().getBody(String.class)));
                    CallTableRoutes.rows(this);
                }
            });
            camel.start();
            ProducerTemplate template = camel.createProducerTemplate();
            for (List<String> all : texts) {
                for (int i = 0; i < all.size(); i += size) {
                    List<Exchange> batch = new ArrayList<>();
                    for (String text : all.subList(i, Math.min(all.size(), i + size))) {
                        Exchange one = new DefaultExchange(camel);
                        one.getMessage().setBody(text);
                        batch.add(one);
                    }
                    template.sendBody("direct:batch", batch);
                }
            }
        }
        return new After(new JdbcTemplate(database), letters);
    }

    private static List<Map<String, Object>> records() {
        return List.of(
                record("Newchannel", 1, leg("1", "Down")),
                record("Newstate", 2, leg("1", "Up")),
                record("Newchannel", 3, leg("2", "Ring")),
                record("Newchannel", 4, leg("3", "Ring")),
                record("Hangup", 5, leg("3", "Up")),
                record(
                        "AmiGap",
                        20,
                        Map.of("From", "2026-11-23T10:00:05Z", "To", "2026-11-23T10:00:20Z", "Cause", "cut")),
                record("AmiSnapshotStart", 21, Map.of("Action", "CoreShowChannels")),
                record("CoreShowChannel", 22, leg("1", "Up")),
                record("CoreShowChannel", 22, leg("4", "Up")),
                record("AmiSnapshotEnd", 23, Map.of("Action", "CoreShowChannels", "Items", "2")));
    }

    private static List<Map<String, Object>> rows(JdbcTemplate table) {
        List<Map<String, Object>> rows =
                new ArrayList<>(table.queryForList("select linkedid, ongoing, vanished from calls order by linkedid"));
        rows.addAll(
                table.queryForList("select uniqueid, state, begun, ended, cause, seen from legs order by uniqueid"));
        rows.addAll(table.queryForList("select missing_from, missing_to, cause from gaps"));
        return rows;
    }

    @Test
    void aSnapshotEndsWhatWasMissedAndAddsWhatIsThere() throws Exception {
        JdbcTemplate table = tableAfter(records());
        assertThat(table.queryForList("select linkedid from calls where ongoing > 0 order by linkedid", String.class))
                .containsExactly("c1", "c4");
        assertThat(table.queryForList("select linkedid from calls where vanished > 0", String.class))
                .containsExactly("c2");
        assertThat(table.queryForObject("select state from legs where uniqueid = '1'", String.class))
                .isEqualTo("Up");
        assertThat(table.queryForObject("select count(*) from gaps", Integer.class))
                .isEqualTo(1);
    }

    @Test
    void recordsReadTwiceChangeNothing() throws Exception {
        assertThat(rows(tableAfter(twice(records())))).isEqualTo(rows(tableAfter(records())));
    }

    @Test
    void theOrderBetweenPartitionsDoesNotMatter() throws Exception {
        // one partition for each call, and one for other events, merged in random order
        List<Map<String, Object>> expected = rows(tableAfter(records()));
        for (int seed = 0; seed < 5; seed++) {
            Map<Object, List<Map<String, Object>>> partitions = new java.util.TreeMap<>(
                    records().stream().collect(java.util.stream.Collectors.groupingBy(record -> record.get("call"))));
            List<Object> turns = new ArrayList<>();
            records().forEach(record -> turns.add(record.get("call")));
            Collections.shuffle(turns, new Random(seed));
            Map<Object, Integer> next = new java.util.HashMap<>();
            List<Map<String, Object>> merged = new ArrayList<>();
            turns.forEach(call -> merged.add(partitions.get(call).get(next.merge(call, 1, Integer::sum) - 1)));
            assertThat(rows(tableAfter(merged))).as("seed %s", seed).isEqualTo(expected);
        }
    }

    /** A transfer moves a leg to another call, so its records are in two partitions, which are read in any order. */
    @Test
    void aLegBeganWithItsEarliestEventWhicheverIsWrittenFirst() throws Exception {
        Map<String, String> moved = with(leg("5", "Up"), "Linkedid", "c6");
        List<Map<String, Object>> inOrder = List.of(
                record("Newchannel", 1, leg("5", "Down")),
                record("Newstate", 2, leg("5", "Ring")),
                record("BridgeEnter", 7, moved),
                record("Hangup", 9, moved));
        List<Map<String, Object>> expected = rows(tableAfter(inOrder));
        assertThat(tableAfter(inOrder).queryForObject("select begun from legs", OffsetDateTime.class))
                .isEqualTo(OffsetDateTime.parse("2026-11-23T10:00:01Z"));
        List<Map<String, Object>> laterFirst = List.of(inOrder.get(2), inOrder.get(3), inOrder.get(0), inOrder.get(1));
        for (int size : new int[] {1, 2, 3, 4}) {
            assertThat(rows(after("", List.of(texts(laterFirst)), size).table()))
                    .as("batches of %s", size)
                    .isEqualTo(expected);
        }
    }

    @Test
    void aBatchIsAsItsRecordsOneByOne() throws Exception {
        List<Map<String, Object>> expected = rows(tableAfter(records()));
        for (int size : new int[] {2, 3, 7, 100}) {
            assertThat(rows(after("", List.of(texts(records())), size).table()))
                    .as("batches of %s", size)
                    .isEqualTo(expected);
        }
    }

    /** A link that breaks after a list, and again within the next one. */
    @Test
    void aCompleteListCountsAlthoughAnotherOneHasBegunInTheSameBatch() throws Exception {
        List<Map<String, Object>> records = new ArrayList<>(records());
        records.add(record("AmiSnapshotStart", 31, Map.of("Action", "CoreShowChannels")));
        records.add(record("CoreShowChannel", 32, leg("1", "Up")));
        List<Map<String, Object>> expected = rows(tableAfter(records));
        for (int size : new int[] {2, 3, 4, 5, 100}) {
            for (List<List<String>> read : List.of(
                    List.of(texts(records)), List.of(texts(records), texts(records)), List.of(texts(twice(records))))) {
                JdbcTemplate table = after("", read, size).table();
                assertThat(rows(table)).as("batches of %s", size).isEqualTo(expected);
                assertThat(table.queryForList("select linkedid from calls where vanished > 0", String.class))
                        .containsExactly("c2");
                assertThat(table.queryForMap("select snapshot, snapshot_begun from servers"))
                        .as("batches of %s", size)
                        .isEqualTo(Map.of("snapshot", at(21), "snapshot_begun", at(31)));
            }
        }
    }

    private static OffsetDateTime at(int second) {
        return OffsetDateTime.parse(String.format("2026-11-23T10:00:%02dZ", second));
    }

    static Stream<Arguments> bad() throws Exception {
        Map<String, String> leg = leg("9", "Up");
        String good = JSON.writeValueAsString(record("Newchannel", 1, leg));
        return Stream.of(
                arguments("nothing", "", "is no JSON object"),
                arguments("the word null", "null", "It is empty"),
                arguments("no JSON", "{", "is no JSON object"),
                arguments("a list", "[1]", "is no JSON object"),
                arguments("a text", "\"x\"", "is no JSON object"),
                arguments("half a record", good.substring(0, good.length() / 2), "is no JSON object"),
                arguments("no event", good.replace("\"event\"", "\"other\""), "It has no event"),
                arguments("no PBX", good.replace("\"pbx\"", "\"other\""), "It has no pbx"),
                arguments("no fields", good.replace("\"fields\"", "\"other\""), "It has no fields"),
                arguments("fields that are a text", "{\"event\":\"Hangup\",\"fields\":\"x\"}", "It has no fields"),
                arguments("no time", good.replace("\"at\"", "\"other\""), "It has no at"),
                arguments("a time that is none", good.replace("10:00:01", "25:00:01"), "25:00:01"),
                arguments("a time of another age", good.replace("2026-", "+12026-"), "12026"),
                arguments(
                        "a user event named as the end of a channel",
                        text("Hangup", with(leg("1", "Up"), "Event", "UserEvent")),
                        "a user event named Hangup"),
                arguments(
                        "a user event named as a gap",
                        text("AmiGap", Map.of("Event", "UserEvent", "UserEvent", "AmiGap")),
                        "a user event named AmiGap"),
                arguments(
                        "a user event named as a snapshot",
                        text("AmiSnapshotStart", Map.of("Event", "UserEvent")),
                        "a user event named AmiSnapshotStart"),
                arguments("a gap without ends", text("AmiGap", Map.of("Cause", "cut")), "It has no From"),
                arguments(
                        "a gap without an end", text("AmiGap", Map.of("From", "2026-11-23T10:00:05Z")), "It has no To"),
                arguments("a gap without a cause", text("AmiGap", gap("")), "It has no Cause"),
                arguments("a gap of a long cause", text("AmiGap", gap("c".repeat(64))), "cause has 64 characters"),
                arguments("a gap from never", text("AmiGap", Map.of("From", "x", "To", "y", "Cause", "c")), "'x'"),
                arguments("a caller of 300 digits", longer("CallerIDNum", 300), "caller has 300 characters"),
                arguments("a connected line of 300", longer("ConnectedLineNum", 300), "connected has 300 characters"),
                arguments("a channel of 201", longer("Channel", 201), "channel has 201 characters"),
                arguments("a state of 41", longer("ChannelStateDesc", 41), "state has 41 characters"),
                arguments("a Uniqueid of 151", longer("Uniqueid", 151), "uniqueid has 151 characters"),
                arguments("a Linkedid of 151", longer("Linkedid", 151), "linkedid has 151 characters"),
                arguments("a NUL", text("Newchannel", with(leg, "CallerIDNum", "1\0")), "caller has a NUL"),
                arguments(
                        "a PBX of a long name",
                        good.replace("\"sales\"", "\"" + "s".repeat(64) + "\""),
                        "pbx has 64 characters"));
    }

    private static String text(String event, Map<String, String> fields) throws Exception {
        return JSON.writeValueAsString(record(event, 2, fields));
    }

    private static Map<String, String> gap(String cause) {
        return Map.of("From", "2026-11-23T10:00:05Z", "To", "2026-11-23T10:00:20Z", "Cause", cause);
    }

    private static Map<String, String> with(Map<String, String> fields, String key, String value) {
        Map<String, String> changed = new java.util.HashMap<>(fields);
        changed.put(key, value);
        return changed;
    }

    private static String longer(String key, int length) throws Exception {
        return text("Newchannel", with(leg("9", "Up"), key, "7".repeat(length)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void aRecordThatNoRowCanBeMadeOfIsADeadLetterAndTheOthersAreWritten(String what, String bad, String reason)
            throws Exception {
        List<String> texts = texts(records());
        texts.add(3, bad);
        After after = after("", List.of(texts), 100);
        assertThat(rows(after.table())).isEqualTo(rows(tableAfter(records())));
        assertThat(after.letters()).singleElement().satisfies(letter -> {
            assertThat(JSON.readTree(letter).path("reason").asText()).contains(reason);
            assertThat(JSON.readTree(letter).path("record").asText()).isEqualTo(bad);
        });
    }

    @Test
    void whatOnlyTheDatabaseRefusesIsADeadLetter() throws Exception {
        List<String> texts = texts(records());
        texts.add(3, longer("Channel", 12));
        After after = after("alter table legs alter column channel varchar(10)", List.of(texts), 100);
        assertThat(after.table().queryForList("select uniqueid from legs order by uniqueid", String.class))
                .containsExactly("1", "2", "3", "4");
        assertThat(after.letters()).singleElement().satisfies(letter -> assertThat(
                        JSON.readTree(letter).path("reason").asText())
                .contains("777777777777"));
    }

    @Test
    void theWidthsAreThoseOfTheTables() throws Exception {
        JdbcTemplate table = tableAfter(List.of());
        Map<String, Integer> columns = new java.util.HashMap<>();
        table.query(
                "select lower(column_name), character_maximum_length from information_schema.columns"
                        + " where lower(table_name) in ('legs', 'servers') and character_maximum_length < 10000",
                row -> {
                    columns.put(row.getString(1), row.getInt(2));
                });
        assertThat(Rows.WIDTHS).isEqualTo(columns);
        assertThat(table.queryForObject(
                        "select character_maximum_length from information_schema.columns"
                                + " where lower(table_name) = 'gaps' and lower(column_name) = 'cause'",
                        Integer.class))
                .isEqualTo(Rows.GAP_CAUSE_WIDTH);
    }

    @Test
    void whatTheTableDoesNotNeedIsNotRead() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            List<Exchange> batch = new ArrayList<>();
            for (String event : List.of("VarSet", "DeviceStateChange", "Newchannel")) {
                Exchange one = new DefaultExchange(camel);
                one.getMessage().setBody("not read");
                one.getMessage().setHeader(FleetRoutes.EVENT, event.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                batch.add(one);
            }
            assertThat(new Rows().of(batch))
                    .extracting(Rows.Row::record)
                    .containsExactly(batch.get(2).getMessage());
        }
    }

    @Test
    void aServerThatLeftHasNoLeaderAndNoCallsUntilItIsBack() throws Exception {
        List<Map<String, Object>> records = new ArrayList<>(records());
        records.add(0, record("AmiConnected", 0, Map.of("At", "2026-11-23T10:00:00Z")));
        records.add(record(io.github.camelami.examples.fleet.Stream.REMOVED, 30, Map.of()));
        JdbcTemplate left = tableAfter(records);
        assertThat(left.queryForObject("select sum(ongoing) from calls", Integer.class))
                .isZero();
        assertThat(left.queryForObject("select node from servers", String.class))
                .isNull();
        records.add(record("AmiConnected", 40, Map.of("At", "2026-11-23T10:00:40Z")));
        records.add(record("CoreShowChannel", 41, leg("1", "Up")));
        for (List<Map<String, Object>> read : List.of(records, twice(records))) {
            JdbcTemplate back = tableAfter(read);
            assertThat(back.queryForList("select linkedid from calls where ongoing > 0", String.class))
                    .containsExactly("c1");
            assertThat(back.queryForObject("select node from servers", String.class))
                    .isEqualTo("n1");
        }
    }

    private static List<Map<String, Object>> twice(List<Map<String, Object>> records) {
        List<Map<String, Object>> twice = new ArrayList<>(records);
        twice.addAll(records);
        return twice;
    }

    @Test
    void aDatabaseThatIsAwayAtAnyStatementIsWaitedForAndNothingIsLostOrSentTwice() throws Exception {
        List<String> texts = texts(records());
        texts.add(3, longer("Channel", 12));
        texts.add(5, "no JSON");
        String change = "alter table legs alter column channel varchar(10)";
        After expected = after(change, List.of(texts), 100);
        for (int which = 1; which <= 12; which++) {
            int failing = which;
            AtomicInteger asked = new AtomicInteger();
            After after = after(change, List.of(texts), 100, database -> new DelegatingDataSource(database) {
                @Override
                public Connection getConnection() throws SQLException {
                    if (asked.incrementAndGet() == failing) {
                        throw new SQLTransientConnectionException("away");
                    }
                    return super.getConnection();
                }
            });
            assertThat(rows(after.table())).as("away at statement %s", which).isEqualTo(rows(expected.table()));
            assertThat(after.letters()).as("away at statement %s", which).hasSize(2);
            assertThat(asked.get()).isGreaterThan(failing);
        }
    }
}
