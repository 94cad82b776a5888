/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on a free loopback port that handles each connection as its script says, correctly or not. It uses a thread
 * per connection, because misbehaviour is easiest to write in blocking steps.
 */
public final class ScriptedServer implements AutoCloseable {

    /** The script for one connection, which is closed when this returns. */
    @FunctionalInterface
    public interface Script {

        /** @param number the number of the connection, from 1 */
        void play(Line line, int number) throws IOException;
    }

    private final ServerSocket listener;
    private final Script script;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public ScriptedServer(Script script) {
        this.script = script;
        try {
            this.listener = new ServerSocket(0, 1000, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon("accept", this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The number of connections accepted so far. */
    public int connections() {
        return connections.get();
    }

    /** The number of open connections. */
    public int open() {
        return open.size();
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, "scripted-server-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                int number = connections.incrementAndGet();
                daemon("connection-" + number, () -> serve(socket, number));
                if (closed) {
                    socket.close();
                }
            } catch (IOException over) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            socket.setTcpNoDelay(true);
            script.play(new Line(socket), number);
        } catch (IOException gone) {
            // the client went, as clients do
        } finally {
            open.remove(socket);
        }
    }

    /** Cuts all connections. */
    public void cutAll() {
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException alreadyGone) {
                // that is what was wanted
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cutAll();
    }

    /** One connection, as the script uses it. */
    public static final class Line {

        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Line(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        /** Sends a text unchanged. */
        public void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public void send(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        /**
         * Returns the next action's fields, with keys in lower case and the first of repeated keys; throws an exception
         * if the client disconnects.
         */
        public Map<String, String> action() throws IOException {
            Map<String, String> fields = new LinkedHashMap<>();
            while (true) {
                String line = line();
                if (line.isEmpty()) {
                    if (!fields.isEmpty()) {
                        return fields;
                    }
                } else if (line.indexOf(':') > 0) {
                    int colon = line.indexOf(':');
                    fields.putIfAbsent(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip());
                }
            }
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("the client went");
                }
                if (b != '\r') {
                    line.append((char) b);
                }
            }
            return line.toString();
        }

        /** Sends nothing until the client disconnects. */
        public void silence() throws IOException {
            while (in.read() >= 0) {
                // whatever it says
            }
        }

        /** Resets the connection instead of closing it. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** The answer to an action. */
        public void answer(Map<String, String> action, String status, String... lines) throws IOException {
            StringBuilder text = new StringBuilder("Response: " + status + "\r\n");
            if (action.containsKey("actionid")) {
                text.append("ActionID: ").append(action.get("actionid")).append("\r\n");
            }
            for (String line : lines) {
                text.append(line).append("\r\n");
            }
            send(text.append("\r\n").toString());
        }

        /** Handles banner, challenge and login like Asterisk, but accepts any secret; returns the Login action. */
        public Map<String, String> logIn() throws IOException {
            send("Asterisk Call Manager/11.0.0\r\n");
            Map<String, String> action = action();
            if ("challenge".equalsIgnoreCase(action.get("action"))) {
                answer(action, "Success", "Challenge: 1234");
                action = action();
            }
            answer(action, "Success", "Message: Authentication accepted");
            send("Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 1000\r\nLastReload: 1000\r\n"
                    + "Status: Fully Booted\r\n\r\n");
            return action;
        }

        /**
         * Executes Ping, Events, Logoff, Status and Originate as far as the tests of clients need them; returns any
         * other action.
         */
        public Map<String, String> serve() throws IOException {
            return serve(new ArrayList<>());
        }

        /** The same, and records the requested actions, in lower case; {@code Events} with its mask. */
        public Map<String, String> serve(List<String> heard) throws IOException {
            while (true) {
                Map<String, String> action = action();
                String name = action.get("action").toLowerCase(Locale.ROOT);
                heard.add(name.equals("events") ? name + " " + action.get("eventmask") : name);
                String id = action.get("actionid");
                switch (name) {
                    case "ping" -> answer(action, "Success", "Ping: Pong");
                    case "events" -> answer(action, "Success", "Events: On");
                    case "logoff" -> {
                        answer(action, "Goodbye");
                        throw new IOException("the client said goodbye");
                    }
                    case "status" -> {
                        answer(action, "Success", "EventList: start");
                        send("Event: Status\r\nPrivilege: Call\r\nActionID: " + id + "\r\n\r\n");
                        send("Event: StatusComplete\r\nActionID: " + id
                                + "\r\nEventList: Complete\r\nListItems: 1\r\n\r\n");
                    }
                    case "originate" -> {
                        answer(action, "Success", "Message: Originate successfully queued");
                        send("Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: " + id
                                + "\r\nResponse: Success\r\nReason: 4\r\nUniqueid: " + action.get("channelid")
                                + "\r\n\r\n");
                    }
                    default -> {
                        return action;
                    }
                }
            }
        }
    }
}
