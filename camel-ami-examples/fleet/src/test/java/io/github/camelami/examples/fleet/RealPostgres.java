/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL from Debian's package, on the loopback address. Its files are in a temporary folder, which is deleted at
 * the end. PostgreSQL refuses to run as root; root starts it as the user {@code postgres}, which the package creates.
 */
final class RealPostgres implements AutoCloseable {

    private final List<String> command;
    private final Path data;
    private final int port;
    private Process server;

    private RealPostgres(List<String> command, Path data, int port) throws Exception {
        this.command = command;
        this.data = data;
        this.port = port;
        this.server = run();
    }

    /** Returns the programs' folder. If it is missing, aborts the test, or fails it with AMI_REQUIRE_ASTERISK=true. */
    private static Path programs() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> all = Files.list(versions)) {
                List<Path> found = all.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .sorted(Comparator.reverseOrder())
                        .toList();
                if (!found.isEmpty()) {
                    return found.get(0);
                }
            }
        }
        String missing = "No PostgreSQL in /usr/lib/postgresql; apt-get install postgresql";
        if (Boolean.parseBoolean(System.getenv("AMI_REQUIRE_ASTERISK"))) {
            Assertions.fail(missing);
        }
        Assumptions.abort(missing);
        throw new IllegalStateException(missing);
    }

    static RealPostgres start() throws Exception {
        Path bin = programs();
        boolean root = System.getProperty("user.name").equals("root");
        // the other user must be able to reach the folder, so it is not in a home folder
        Path data = Files.createTempDirectory("fleet-postgres");
        if (root) {
            run(List.of("chown", "postgres", data.toString()));
        }
        run(as(
                root,
                bin.resolve("initdb").toString(),
                "-D",
                data.toString(),
                "-U",
                "fleet",
                "-A",
                "trust",
                "--no-sync"));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        return new RealPostgres(
                as(
                        root,
                        bin.resolve("postgres").toString(),
                        "-D",
                        data.toString(),
                        "-p",
                        String.valueOf(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "fsync=off"),
                data,
                port);
    }

    private Process run() throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "fleet-postgres.log").toFile())
                .start();
        Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            connect().close();
            return true;
        });
        return process;
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        server.destroyForcibly().waitFor();
    }

    /** Starts it again, with its existing data. */
    void restart() throws Exception {
        server = run();
    }

    /** Returns the command, run as PostgreSQL's own user if we are root, and killed when its parent process ends. */
    private static List<String> as(boolean root, String... command) {
        List<String> all = new ArrayList<>(List.of("setpriv", "--pdeathsig=INT"));
        if (root) {
            all.addAll(List.of("--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        all.add("--");
        all.addAll(List.of(command));
        return all;
    }

    private static void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        Assertions.assertEquals(0, process.waitFor(), () -> command + ": " + said);
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), "fleet", "");
    }

    long query(String sql) throws SQLException {
        try (Connection connection = connect();
                java.sql.Statement statement = connection.createStatement();
                java.sql.ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() throws IOException {
        server.destroy(); // setpriv has become the server, so only the server gets SIGTERM
        try {
            if (!server.waitFor(20, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            server.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
