/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet.demo;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.CallCentre;
import io.github.camelami.simulator.OpenCallCentre;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.h2.tools.Server;

/**
 * Shows the fleet on this machine: a broker, a database, three simulated call centres and two nodes; after some seconds one node is
 * killed, and the other takes over. Prints the table as it goes. Argument {@code --stay}: does not end.
 */
public final class DemoMain {

    private static final List<String> PBXS = List.of("alpha", "beta", "gamma");

    private DemoMain() {}

    /** Exits with 0 when the hand-over was told, with 1 when it was not. */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String arg : args) {
            if (!arg.equals("--stay")) {
                out.println("Unknown argument '" + arg + "'; there is --stay (do not end)");
                System.exit(2);
            }
        }
        System.exit(run(List.of(args).contains("--stay"), out));
    }

    private static int run(boolean stay, PrintStream out) throws Exception {
        Path folder = Files.createTempDirectory("fleet");
        List<AutoCloseable> opened = new ArrayList<>();
        Server database = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                .start();
        opened.add(database::stop);
        String url = "jdbc:h2:tcp://localhost:" + database.getPort()
                + "/./fleet;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1";
        try {
            EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
            opened.add(0, kafka);
            StringBuilder servers = new StringBuilder();
            for (String name : PBXS) {
                AmiSimulator pbx =
                        AmiSimulator.builder().user("camel", "camel-secret").start();
                OpenCallCentre centre =
                        CallCentre.in(pbx).agents(20).callsPerMinute(60).open();
                opened.add(0, pbx);
                opened.add(0, centre);
                servers.append(name)
                        .append(".host=127.0.0.1:")
                        .append(pbx.port())
                        .append('\n');
                servers.append(name).append(".username=camel\n").append(name).append(".password=camel-secret\n");
            }
            Map<String, String> settings = Map.of(
                    "fleet.brokers", kafka.brokers(),
                    "fleet.servers",
                            Files.writeString(folder.resolve("servers.properties"), servers)
                                    .toString(),
                    "fleet.locks", folder.resolve("locks").toString(),
                    "fleet.db.url", url);
            out.println("Broker at " + kafka.brokers() + ", database at " + url);
            NodeProcess first = NodeProcess.start("n1", settings, folder.resolve("n1.log"));
            opened.add(0, first);
            opened.add(0, NodeProcess.start("n2", settings, folder.resolve("n2.log")));
            out.println("Nodes n1 and n2 are starting; what they say is in " + folder);
            watch(
                    url,
                    out,
                    Duration.ofSeconds(40),
                    "select case when count(*) = 3 then 1 else 0 end from servers where snapshot is not null");
            watch(url, out, Duration.ofSeconds(5), "select 0");
            out.println("Node n1 is killed");
            first.kill();
            boolean told =
                    watch(url, out, Duration.ofSeconds(60), "select count(*) from gaps where cause = 'handOver'");
            out.println(
                    told ? "Node n2 has taken over; what was missed is told:" : "Nobody has taken over within 60 s");
            print(url, out, "select pbx, missing_from, missing_to, cause from gaps order by pbx");
            if (stay) {
                out.println("All stays up; end with Ctrl-C");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> close(opened, out)));
                new CountDownLatch(1).await();
            }
            return told ? 0 : 1;
        } finally {
            close(opened, out);
        }
    }

    private static void close(List<AutoCloseable> opened, PrintStream out) {
        for (AutoCloseable one : opened) {
            try {
                one.close();
            } catch (Exception e) {
                out.println("Closing: " + e.getMessage());
            }
        }
    }

    /** Prints the calls every second until the query answers something else than 0, or the time is over. */
    private static boolean watch(String url, PrintStream out, Duration limit, String until)
            throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (long second = 0; second < limit.toSeconds(); second++) {
            never.await(1, TimeUnit.SECONDS);
            try {
                print(
                        url,
                        out,
                        "select pbx, count(*) as calls, sum(case when ongoing > 0 then 1 else 0 end) as ongoing"
                                + " from calls group by pbx order by pbx");
                try (Connection connection = DriverManager.getConnection(url, "fleet", "");
                        Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(until)) {
                    rows.next();
                    if (rows.getLong(1) != 0) {
                        return true;
                    }
                }
            } catch (SQLException notYet) {
                out.println("  the nodes have not made the tables yet");
            }
        }
        return false;
    }

    private static void print(String url, PrintStream out, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "fleet", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            StringBuilder line = new StringBuilder(" ");
            while (rows.next()) {
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    line.append(' ')
                            .append(column == 1 ? "" : rows.getMetaData().getColumnLabel(column) + " ")
                            .append(rows.getString(column));
                }
                line.append(';');
            }
            out.println(line);
        }
    }
}
