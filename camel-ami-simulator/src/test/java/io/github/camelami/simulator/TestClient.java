/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import io.github.camelami.simulator.wire.AmiCharset;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A plain AMI client for tests: blocking, and knowing nothing but blocks and blank lines. */
public final class TestClient implements AutoCloseable {

    private static final int PATIENCE_MS = 10_000;

    private final Socket socket;
    private final InputStream in;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private String banner = "";

    private TestClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        socket.setSoTimeout(PATIENCE_MS);
    }

    public static TestClient over(Socket socket) throws IOException {
        return new TestClient(socket);
    }

    /** Connects and reads nothing. */
    public static TestClient connect(AmiSimulator simulator) throws IOException {
        return new TestClient(new Socket(simulator.host(), simulator.port()));
    }

    /** Connects and reads the banner. */
    public static TestClient open(AmiSimulator simulator) throws IOException {
        TestClient client = connect(simulator);
        client.banner = client.line();
        return client;
    }

    /** Connects and logs in, with these further header lines. */
    public static TestClient login(AmiSimulator simulator, String user, String secret, String... more)
            throws IOException {
        TestClient client = open(simulator);
        List<String> lines = new ArrayList<>(List.of("Action: Login", "ActionID: login", "Username: " + user));
        lines.add("Secret: " + secret);
        lines.addAll(List.of(more));
        client.send(lines.toArray(String[]::new));
        Block answer = client.block();
        if (!answer.get("Response").equals("Success")) {
            throw new AssertionError("Login failed: " + answer);
        }
        return client;
    }

    /** Logs in as the default user. */
    public static TestClient login(AmiSimulator simulator) throws IOException {
        return login(simulator, "camel", "camel-secret");
    }

    public String banner() {
        return banner;
    }

    public void send(String... lines) throws IOException {
        sendRaw(String.join("\r\n", lines) + "\r\n\r\n");
    }

    public void sendRaw(String text) throws IOException {
        socket.getOutputStream().write(AmiCharset.encode(text));
        socket.getOutputStream().flush();
    }

    /** Sends an action and returns the block that answers it; what came before is dropped. */
    public Block ask(String... lines) throws IOException {
        send(lines);
        return until(block -> block.isResponse());
    }

    /** The next line, without its end. */
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int b = read();
            if (b < 0) {
                throw new IOException("Closed in line '" + line + "'");
            }
            if (b == '\n') {
                byte[] bytes = line.toByteArray();
                int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
                return AmiCharset.decode(bytes, 0, length);
            }
            line.write(b);
        }
    }

    private int read() throws IOException {
        return in.read();
    }

    /** The next block; stray blank lines are skipped. */
    public Block block() throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = line();
            if (!line.isEmpty()) {
                lines.add(line);
            } else if (!lines.isEmpty()) {
                return new Block(lines);
            }
        }
    }

    /** The first block from here on that fits. */
    public Block until(Predicate<Block> wanted) throws IOException {
        List<Block> seen = new ArrayList<>();
        try {
            while (true) {
                Block block = block();
                seen.add(block);
                if (wanted.test(block)) {
                    return block;
                }
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("Not seen within " + PATIENCE_MS + " ms; came: " + seen, e);
        }
    }

    /** The first event of that name from here on. */
    public Block event(String name) throws IOException {
        return until(block -> block.is(name));
    }

    /** Every block up to and with the first that fits. */
    public List<Block> collect(Predicate<Block> last) throws IOException {
        List<Block> blocks = new ArrayList<>();
        until(block -> {
            blocks.add(block);
            return last.test(block);
        });
        return blocks;
    }

    /** Reads to the end of the connection. */
    public byte[] readToEnd() throws IOException {
        pending.reset();
        in.transferTo(pending);
        return pending.toByteArray();
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** MessageBuilder up to a blank one. */
    public record Block(List<String> lines) {

        public boolean isResponse() {
            return lines.get(0).startsWith("Response:");
        }

        public boolean is(String event) {
            return lines.get(0).equals("Event: " + event);
        }

        public String name() {
            return get("Event");
        }

        /** The first value of a key, empty if absent. */
        public String get(String key) {
            return lines.stream()
                    .filter(l -> l.startsWith(key + ":"))
                    .map(l -> l.substring(key.length() + 1).stripLeading())
                    .findFirst()
                    .orElse("");
        }

        public List<String> keys() {
            return lines.stream()
                    .map(l -> l.substring(0, Math.max(0, l.indexOf(':'))))
                    .toList();
        }
    }
}
