/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet.demo;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.load.CallCentre;
import io.github.camelami.simulator.load.OpenCallCentre;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.h2.tools.Server;

/**
 * Runs a fleet on this machine: a broker, a database, three simulated call centres and two nodes. Sends a command
 * through Kafka, kills one node, and waits until the other takes over. Prints the contents of the table. {@code --stay}
 * keeps the demo running.
 */
public final class DemoMain {

    private static final List<String> PBXS = List.of("alpha", "beta", "gamma");
    private static final int PATIENCE_SECONDS = 90;

    private final Instant began = Instant.now();
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final Path folder;
    private final Table table;

    /** The resources to close, in reverse order. */
    private final List<AutoCloseable> opened = new ArrayList<>();

    private final Map<String, OpenCallCentre> centres = new TreeMap<>();

    private DemoMain(Path folder) throws Exception {
        this.folder = folder;
        Server database = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                .start();
        opened(database::stop);
        table = new Table("jdbc:h2:tcp://localhost:" + database.getPort()
                + "/./fleet;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
    }

    /** Exits with 0 if the hand-over was reported and the table is correct again, otherwise with 1. */
    public static void main(String[] args) throws Exception {
        boolean stay = List.of(args).equals(List.of("--stay"));
        if (args.length > 0 && !stay) {
            System.err.println("Unknown arguments " + List.of(args) + "; there is --stay (do not end)");
            System.exit(2);
        }
        DemoMain demo = new DemoMain(Files.createTempDirectory(Files.createDirectories(Path.of("target")), "fleet")
                .toAbsolutePath());
        // do not leave a node running after Ctrl-C
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close));
        System.exit(demo.run(stay) ? 0 : 1);
    }

    private boolean run(boolean stay) throws Exception {
        say(
                "Three PBXs (simulated; 20 agents, 60 calls a minute each), two nodes, one Kafka, one database, on this machine");
        EmbeddedKafka kafka = opened(EmbeddedKafka.start(folder.resolve("kafka")));
        Map<String, String> settings = Map.of(
                "fleet.brokers", kafka.brokers(),
                "fleet.servers", openPbxs().toString(),
                "fleet.locks", folder.resolve("locks").toString(),
                "fleet.spare-delay", "12000",
                "fleet.db.url", table.url());
        Map<String, NodeProcess> nodes = new TreeMap<>();
        for (String name : List.of("n1", "n2")) {
            nodes.put(name, opened(NodeProcess.start(name, settings, folder.resolve(name + ".log"))));
            say("Node " + name + " is process " + nodes.get(name).pid() + ", its log " + folder.resolve(name + ".log"));
        }
        say("They share " + kafka.brokers() + " (Kafka) and "
                + table.url().substring(0, table.url().indexOf(';')));
        say("Each PBX gets one of them as its leader, which reads its events; PBX, leader, calls so far, calls now:");
        if (!showUntil(() -> table.is("select count(*) = 3 from servers where snapshot is not null"))) {
            return false;
        }
        listenByKafka(kafka.brokers());
        showFor(4);

        String victim = table.column(String.class, "select node from servers where pbx = 'alpha'")
                .get(0);
        String survivor = victim.equals("n1") ? "n2" : "n1";
        List<String> orphans =
                table.column(String.class, "select pbx from servers where node = '" + victim + "' order by pbx");
        Instant killed = Instant.now();
        nodes.get(victim).kill();
        say("Node " + victim + " is killed (SIGKILL). What happens at " + orphans + " is seen by nobody, until "
                + survivor + " has taken over:");
        if (!showUntil(() -> table.is(
                "select count(*) = 3 from servers where snapshot >= read_since and node = '" + survivor + "'"))) {
            return false;
        }
        say("Node " + survivor
                + " leads all. The stream and the table say from when to when something may be missing:");
        for (String pbx : orphans) {
            say("   " + pbx + ": from " + gapEnd("missing_from", pbx) + " to " + gapEnd("missing_to", pbx)
                    + "; read again "
                    + Duration.between(killed, gapEnd("missing_to", pbx)).toMillis()
                    + " ms after the kill");
        }
        say("Calls that ended unseen are ended by the snapshot; channels in each PBX and in the table:");
        boolean right = PBXS.stream().allMatch(this::becomesRight);
        say(right ? "The table is right again. That was the fleet: docs/fleet.md" : "The table is wrong");
        if (stay) {
            say("All stays up; end it with Ctrl-C");
            new CountDownLatch(1).await();
        }
        return right;
    }

    /** Starts three simulated PBXs with calls, and returns the file that lists them. */
    private Path openPbxs() throws IOException {
        StringBuilder servers = new StringBuilder();
        for (String name : PBXS) {
            AmiSimulator pbx =
                    opened(AmiSimulator.builder().user("camel", "camel-secret").start());
            centres.put(
                    name,
                    opened(CallCentre.in(pbx).agents(20).callsPerMinute(60).open()));
            servers.append("%1$s.host=127.0.0.1:%2$d%n%1$s.username=camel%n%1$s.password=camel-secret%n"
                    .formatted(name, pbx.port()));
        }
        return Files.writeString(folder.resolve("servers.properties"), servers);
    }

    private void listenByKafka(String brokers) throws Exception {
        DefaultCamelContext camel = opened(new DefaultCamelContext());
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:command").to("kafka:ami.commands?brokers=" + brokers);
                from("kafka:ami.answers?autoOffsetReset=earliest&pollTimeoutMs=200&brokers=" + brokers)
                        .process(answer ->
                                say("   ami.answers:  " + answer.getMessage().getBody(String.class)));
            }
        });
        camel.start();
        List<String> agents = table.column(
                String.class,
                "select channel from legs where pbx = 'alpha' and ended is null and state = 'Up' and channel like 'PJSIP/2%'"
                        + " order by begun desc limit 1");
        String command = "{\"id\":\"1\",\"pbx\":\"alpha\",\"action\":\"Listen\",\"phone\":\"%s\",\"target\":\"%s\"}"
                .formatted(CallCentre.SUPERVISOR, agents.isEmpty() ? "PJSIP/201" : agents.get(0));
        say("A supervisor asks to listen to a call, by Kafka; any node may take it:");
        say("   ami.commands: " + command);
        ProducerTemplate template = camel.createProducerTemplate();
        template.sendBody("direct:command", command);
    }

    private OffsetDateTime gapEnd(String column, String pbx) {
        return table.column(
                        OffsetDateTime.class,
                        "select max(" + column + ") from gaps where cause = 'handOver' and pbx = '" + pbx + "'")
                .get(0);
    }

    private boolean becomesRight(String pbx) {
        for (int second = 0; second < PATIENCE_SECONDS; second++) {
            pause();
            int there = centres.get(pbx).channels();
            List<Long> stored = table.column(Long.class, "select sum(ongoing) from calls where pbx = '" + pbx + "'");
            say("   " + pbx + " " + there + " and " + stored.get(0));
            if (stored.equals(List.of((long) there))) {
                return true;
            }
        }
        return false;
    }

    private boolean showUntil(BooleanSupplier reached) {
        for (int second = 0; second < PATIENCE_SECONDS; second++) {
            showFor(1);
            if (reached.getAsBoolean()) {
                return true;
            }
        }
        say("That has not come within " + PATIENCE_SECONDS + " s");
        return false;
    }

    private void showFor(int seconds) {
        for (int second = 0; second < seconds; second++) {
            pause();
            List<String> rows = table.column(
                    String.class,
                    "select s.pbx || ' ' || coalesce(node, '-') || ' ' || count(linkedid) || ' '"
                            + " || coalesce(sum(case when ongoing > 0 then 1 else 0 end), 0)"
                            + " from servers s left join calls c on c.pbx = s.pbx group by s.pbx, node order by s.pbx");
            if (!rows.isEmpty()) {
                say("   " + String.join("   |   ", rows));
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void say(String text) {
        out.printf("%5.1f s  %s%n", Duration.between(began, Instant.now()).toMillis() / 1000.0, text);
    }

    private <T extends AutoCloseable> T opened(T one) {
        opened.add(0, one);
        return one;
    }

    private void close() {
        for (AutoCloseable one : List.copyOf(opened)) {
            try {
                one.close();
            } catch (Exception e) {
                out.println("Closing: " + e.getMessage());
            }
        }
    }
}
