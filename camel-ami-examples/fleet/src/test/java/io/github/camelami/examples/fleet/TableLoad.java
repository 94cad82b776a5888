/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import com.zaxxer.hikari.HikariDataSource;
import io.github.camelami.examples.fleet.demo.EmbeddedKafka;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Compares the routes that write the table with {@link HandWrittenTable}, which does the same without Camel. Both read
 * the same records, each in a JVM of its own, and take turns. It is not part of a build, because it needs a quiet
 * machine. Properties: {@code fleet.load.records} and {@code fleet.load.rounds}.
 */
class TableLoad {

    private static final int RECORDS = Integer.getInteger("fleet.load.records", 600_000);
    private static final int ROUNDS = Integer.getInteger("fleet.load.rounds", 5);
    private static final int PARTITIONS = 6;

    /** The number of events of a call, and how many of them the table stores, as in {@link FleetLoad}. */
    private static final int OF_A_CALL = 100;

    private static final int OF_A_LEG = 8;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    /** How a contestant is measured: in events a second, and in microseconds of processor time for each event. */
    private record Figures(double perSecond, double cpu) {}

    @Test
    void routes_beside_a_consumer_written_by_hand() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
                RealPostgres postgres = RealPostgres.start();
                Topics topics = new Topics(kafka.brokers(), "none");
                HikariDataSource database = database(postgres.url())) {
            topics.create(PARTITIONS);
            Schema.create(database);
            fill(kafka.brokers());
            JdbcTemplate table = new JdbcTemplate(database);
            List<Double> speeds = new ArrayList<>();
            List<Double> costs = new ArrayList<>();
            System.out.printf(
                    "%-8s %14s %14s %14s %14s%n", "round", "routes/s", "by hand/s", "routes, us", "by hand, us");
            for (int round = 1; round <= ROUNDS; round++) {
                Figures routes = measured("routes", round, kafka.brokers(), postgres.url(), table);
                Figures byHand = measured("byHand", round, kafka.brokers(), postgres.url(), table);
                System.out.printf(
                        Locale.ROOT,
                        "%-8d %14.0f %14.0f %14.1f %14.1f%n",
                        round,
                        routes.perSecond,
                        byHand.perSecond,
                        routes.cpu,
                        byHand.cpu);
                speeds.add(routes.perSecond / byHand.perSecond);
                costs.add(routes.cpu / byHand.cpu);
            }
            System.out.printf(
                    Locale.ROOT, "median ratio: events/s %.2f, processor time %.2f%n", median(speeds), median(costs));
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static Figures measured(String kind, int round, String brokers, String url, JdbcTemplate table)
            throws Exception {
        table.execute("truncate legs");
        Process reader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dlogback.configurationFile=logback.xml",
                        TableLoad.class.getName(),
                        kind,
                        brokers,
                        url,
                        kind + round,
                        String.valueOf(RECORDS))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String[] figures;
        try {
            List<String> lines = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(reader.waitFor()).as("%s", lines).isZero();
            figures = lines.get(lines.size() - 1).split(" ");
        } finally {
            reader.destroyForcibly();
        }
        assertThat(table.queryForObject(
                        "select count(*) from legs where ended is not null and state = 'Up'", Long.class))
                .as("legs that %s wrote", kind)
                .isEqualTo(2L * (RECORDS / OF_A_CALL));
        return new Figures(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]));
    }

    /** Reads all records in this JVM, and prints the events a second and the processor time of each. */
    public static void main(String[] args) throws Exception {
        String group = args[3];
        long records = Long.parseLong(args[4]);
        try (HikariDataSource database = database(args[2]);
                Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", args[1]))) {
            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            try (AutoCloseable reader = args[0].equals("routes")
                    ? routes(args[1], database, group)
                    : new HandWrittenTable(args[1], database, group, PARTITIONS)) {
                awaitCommitted(admin, group, 1);
                long cpu = system.getProcessCpuTime();
                long began = System.nanoTime();
                long before = committed(admin, group);
                awaitCommitted(admin, group, records);
                long events = records - before;
                System.out.printf(
                        Locale.ROOT,
                        "%n%f %f%n",
                        events * 1e9 / (System.nanoTime() - began),
                        (system.getProcessCpuTime() - cpu) / 1e3 / events);
            }
        }
    }

    private static AutoCloseable routes(String brokers, DataSource database, String group) throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext();
        Properties settings = new Properties();
        settings.setProperty("fleet.table.group", group);
        settings.setProperty("fleet.partitions", String.valueOf(PARTITIONS));
        camel.getPropertiesComponent().setInitialProperties(settings);
        camel.getComponent("kafka", KafkaComponent.class).getConfiguration().setBrokers(brokers);
        camel.getRegistry().bind("database", DataSource.class, database);
        camel.getRegistry().bind("rows", new Rows());
        camel.addRoutes(new CallTableRoutes(new Engines()));
        camel.start();
        return camel;
    }

    private static HikariDataSource database(String url) {
        HikariDataSource database = new HikariDataSource();
        database.setJdbcUrl(url);
        database.setUsername("fleet");
        database.setMaximumPoolSize(PARTITIONS + 2);
        database.addDataSourceProperty("reWriteBatchedInserts", "true");
        return database;
    }

    private static void awaitCommitted(Admin admin, String group, long records) {
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> committed(admin, group) >= records);
    }

    private static long committed(Admin admin, String group) throws Exception {
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    /** Writes the records to Kafka as the fleet's nodes do. */
    private static void fill(String brokers) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", brokers, "compression.type", "lz4", "linger.ms", "20", "batch.size", "262144");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int number = 0; number < RECORDS; number++) {
                producer.send(event(number / OF_A_CALL, number % OF_A_CALL));
            }
        }
    }

    private static ProducerRecord<String, String> event(int call, int number) throws Exception {
        int leg = number / OF_A_LEG;
        int ofLeg = number % OF_A_LEG;
        String name = leg > 1
                ? number % 4 == 0 ? "DeviceStateChange" : "VarSet"
                : ofLeg == 0 ? "Newchannel" : ofLeg == OF_A_LEG - 1 ? "Hangup" : "Newstate";
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Event", name);
        fields.put("Privilege", "call,all");
        fields.put("Channel", "PJSIP/load-" + call + "." + Math.min(leg, 1));
        fields.put("ChannelState", "6");
        fields.put("ChannelStateDesc", "Up");
        fields.put("CallerIDNum", "201");
        fields.put("CallerIDName", "Agent");
        fields.put("ConnectedLineNum", "202");
        fields.put("ConnectedLineName", "Agent");
        fields.put("Language", "en");
        fields.put("Context", "phones");
        fields.put("Exten", "202");
        fields.put("Priority", "1");
        fields.put("Uniqueid", "load-" + call + "." + Math.min(leg, 1));
        fields.put("Linkedid", "load-" + call);
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("pbx", "alpha");
        record.put("call", "load-" + call);
        record.put("event", name);
        record.put(
                "at",
                Instant.ofEpochMilli(1_790_000_000_000L + 10L * call + number).toString());
        record.put("node", "n1");
        record.put("fields", fields);
        ProducerRecord<String, String> sent =
                new ProducerRecord<>(FleetRoutes.EVENTS, "alpha/load-" + call, JSON.writeValueAsString(record));
        sent.headers().add(FleetRoutes.EVENT, name.getBytes(StandardCharsets.UTF_8));
        return sent;
    }
}
