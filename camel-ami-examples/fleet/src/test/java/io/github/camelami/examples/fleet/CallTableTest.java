/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** The table without a broker: the records come from the test. */
class CallTableTest {

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

    private static JdbcTemplate tableAfter(List<Map<String, Object>> records) throws Exception {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + java.util.UUID.randomUUID()
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        Schema.create(database);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("database", database);
            camel.getRegistry().bind("rows", new Rows());
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:record").bean("rows", "of").to("direct:row");
                    CallTableRoutes.rows(this);
                }
            });
            camel.start();
            ProducerTemplate template = camel.createProducerTemplate();
            records.forEach(record -> template.sendBody("direct:record", record));
        }
        return new JdbcTemplate(database);
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
        rows.addAll(table.queryForList("select uniqueid, state, ended, cause, seen from legs order by uniqueid"));
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
        List<Map<String, Object>> twice = new ArrayList<>(records());
        twice.addAll(records());
        assertThat(rows(tableAfter(twice))).isEqualTo(rows(tableAfter(records())));
    }

    @Test
    void theOrderBetweenPartitionsDoesNotMatter() throws Exception {
        // one partition for each call, one for the rest: merged at random
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
}
