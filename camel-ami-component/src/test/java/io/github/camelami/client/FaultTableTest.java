/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.github.camelami.message.AmiAction;
import io.github.camelami.message.AmiActionRefusedException;
import io.github.camelami.message.AmiEvent;
import io.github.camelami.message.AmiNotSentException;
import io.github.camelami.message.AmiOutcomeUnknownException;
import io.github.camelami.message.AmiReply;
import io.github.camelami.message.AmiRequest;
import io.github.camelami.message.CallWatch;
import io.github.camelami.message.EventClass;
import io.github.camelami.testing.ScriptedServer;
import io.github.camelami.testing.ScriptedServer.Line;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The fault table: in each phase of a session's life, each misbehaviour of the server, met with each kind of request, and what
 * the client is to make of it: how the request ends, what the event stream tells, what the log says. The server misbehaves on
 * its first connection and is well on all later ones: the client must always be back.
 *
 * <p>The rows wait for deadlines most of their time, so they are played side by side; each is then judged by itself.
 */
class FaultTableTest {

    enum Phase {
        /** The TLS handshake; for REFUSAL the connection itself. */
        CONNECTING,
        BANNER,
        CHALLENGE,
        LOGIN,
        /** Behind the request: for a list when it has begun, for a call when it is accepted. */
        READY,
        /** Behind our goodbye. */
        CLOSING
    }

    enum Fault {
        SILENCE,
        CUT,
        HALF_A_FRAME,
        GARBAGE,
        FLOOD,
        ENDLESS_LINE,
        ENDLESS_HEADERS,
        ENDLESS_LIST,
        REFUSAL,
        SLOW_DRIP,
        RESET
    }

    enum Kind {
        SINGLE,
        LIST,
        OUTCOME
    }

    record Row(Phase phase, Fault fault, Kind kind) {

        @Override
        public String toString() {
            return phase + " × " + fault + " × " + kind;
        }
    }

    /**
     * What came of a row.
     *
     * @param ending of the request: an exception's simple name, or "reply"
     * @param down the cause told by AmiDisconnected; "up" when the link held
     * @param warnings lines at WARN and above
     */
    record Observed(String ending, String words, String down, List<String> warnings, boolean wellAfterwards) {}

    private static final Duration LOGIN_TIMEOUT = Duration.ofMillis(400);
    private static final Duration PING_INTERVAL = Duration.ofMillis(300);
    private static final Duration PING_TIMEOUT = Duration.ofMillis(400);
    private static final Duration ACTION_TIMEOUT = Duration.ofMillis(2500);
    private static final String SECRET = "hush-hush";

    private static final Map<Row, Future<Observed>> PLAYED = new LinkedHashMap<>();
    private static NioEventLoopGroup group;
    private static ExecutorService players;
    private static ExecutorService lookups;
    private static LogLines lines;

    static Stream<Row> rows() {
        List<Row> all = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            for (Fault fault : Fault.values()) {
                for (Kind kind : Kind.values()) {
                    all.add(new Row(phase, fault, kind));
                }
            }
        }
        return all.stream();
    }

    @BeforeAll
    static void play() {
        group = new NioEventLoopGroup(2);
        lookups = Executors.newCachedThreadPool();
        players = Executors.newFixedThreadPool(20);
        lines = LogLines.of(AmiClient.class, Level.INFO);
        rows().forEach(row -> PLAYED.put(row, players.submit(() -> play(row))));
    }

    @AfterAll
    static void end() throws Exception {
        PLAYED.clear();
        players.shutdownNow();
        lookups.shutdownNow();
        lines.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void ends_as_the_table_says(Row row) throws Exception {
        Observed observed = PLAYED.get(row).get(120, TimeUnit.SECONDS);

        assertThat(observed.ending).as("ending of %s: %s", row, observed.words).isEqualTo(ending(row));
        assertThat(observed.down).as("link event").isIn(down(row));
        assertThat(observed.warnings)
                .as("log")
                .filteredOn(line -> line.contains("is not there"))
                .hasSize(down(row).equals(List.of("up")) || row.phase == Phase.CLOSING ? 0 : 1);
        assertThat(observed.warnings).noneMatch(line -> line.contains(SECRET));
        assertThat(observed.words).doesNotContain(SECRET);
        assertThat(observed.wellAfterwards).as("back afterwards").isTrue();
    }

    // ---- what is expected ------------------------------------------------------------------------------------------

    private static String ending(Row row) {
        return switch (row.phase) {
            case CONNECTING, BANNER, CHALLENGE, LOGIN -> AmiNotSentException.class.getSimpleName();
            case READY ->
                switch (row.fault) {
                    case REFUSAL -> AmiActionRefusedException.class.getSimpleName();
                    case SLOW_DRIP -> "reply";
                    default -> AmiOutcomeUnknownException.class.getSimpleName();
                };
            case CLOSING -> AmiOutcomeUnknownException.class.getSimpleName();
        };
    }

    private static List<String> down(Row row) {
        return switch (row.phase) {
            case CONNECTING -> List.of("unreachable");
            case BANNER ->
                switch (row.fault) {
                    case SILENCE, CUT, HALF_A_FRAME, SLOW_DRIP, RESET -> List.of("unreachable");
                    default -> List.of("protocol");
                };
            case CHALLENGE, LOGIN ->
                switch (row.fault) {
                    case GARBAGE, ENDLESS_LINE, ENDLESS_HEADERS -> List.of("protocol");
                    case REFUSAL -> List.of("refused");
                    default -> List.of("unreachable");
                };
            case READY ->
                switch (row.fault) {
                    case SILENCE, HALF_A_FRAME -> List.of("silent");
                    case CUT, RESET -> List.of("cut");
                    case GARBAGE, ENDLESS_LINE, ENDLESS_HEADERS -> List.of("protocol");
                    case FLOOD, ENDLESS_LIST, REFUSAL, SLOW_DRIP -> List.of("up");
                };
            case CLOSING -> List.of("closed");
        };
    }

    // ---- one row ---------------------------------------------------------------------------------------------------

    private static Observed play(Row row) throws Exception {
        boolean tls = row.phase == Phase.CONNECTING;
        AtomicBoolean recovered = new AtomicBoolean();
        String user = "user" + row.phase.ordinal() + "-" + row.fault.ordinal() + "-" + row.kind.ordinal();
        try (ScriptedServer server = new ScriptedServer((line, number) -> {
                    if (number == 1) {
                        script(row, line);
                    } else if (recovered.get()) {
                        line.logIn();
                        serveAll(line);
                    }
                });
                Socket taken = new Socket();
                ClientRegistry registry = new ClientRegistry(group, NioSocketChannel.class, lookups)) {
            taken.bind(new InetSocketAddress("127.0.0.1", 0)); // a port where nobody listens, and nobody else will
            int port = tls && row.fault == Fault.REFUSAL ? taken.getLocalPort() : server.port();
            ClientKey key = new ClientKey(
                    List.of(new HostPort("127.0.0.1", port)),
                    tls ? new Tls(SSLContext.getDefault(), true) : null,
                    user,
                    SECRET,
                    "");
            ClientLease lease = registry.acquire(key, options(), row.toString());
            AmiClient client = lease.client();
            Subscription events = client.subscribe(
                    TestOptions.subscription("test", "AmiConnected,AmiDisconnected", 1000, OverflowPolicy.PAUSE),
                    () -> {});
            CompletableFuture<AmiReply> reply;
            if (row.phase.compareTo(Phase.READY) < 0) {
                // the first try fails, and so the request is told before it is sent
                client.open(true).handle((up, error) -> null).get(30, TimeUnit.SECONDS);
                reply = client.send(request(row.kind), Duration.ZERO);
            } else {
                client.open(true).get(30, TimeUnit.SECONDS);
                await().atMost(Duration.ofSeconds(30)).until(() -> told(events, "AmiConnected") != null);
                reply = client.send(request(row.kind), Duration.ZERO);
            }
            if (row.phase == Phase.CLOSING) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> client.status().counters().pendingActions() > 0);
                lease.close();
            }
            recovered.set(true);
            Throwable error = reply.handle((done, why) -> why).get(60, TimeUnit.SECONDS);
            String down = "up";
            if (!down(row).contains("up")) {
                AmiEvent[] told = new AmiEvent[1];
                await().atMost(Duration.ofSeconds(30)).until(() -> (told[0] = told(events, "AmiDisconnected")) != null);
                down = told[0].get("Cause");
            } else if (told(events, "AmiDisconnected") != null) {
                down = "down";
            }
            boolean well = row.phase == Phase.CLOSING || tls || isWell(client, row);
            return new Observed(
                    error == null ? "reply" : error.getClass().getSimpleName(),
                    error == null ? "" : String.valueOf(error.getMessage()),
                    down,
                    lines.texts().stream()
                            .filter(line -> line.startsWith("WARN") && line.contains(user + "@"))
                            .toList(),
                    well);
        }
    }

    private static boolean isWell(AmiClient client, Row row) throws Exception {
        if (down(row).contains("up")) {
            return client.status().isReady();
        }
        AmiReply reply = client.send(request(row.kind), Duration.ofSeconds(30)).get(60, TimeUnit.SECONDS);
        return reply.response().status().equals("Success");
    }

    private static @Nullable AmiEvent told(Subscription events, String name) {
        for (Delivery next = events.poll(); next != null; next = events.poll()) {
            if (next.event().is(name)) {
                return next.event();
            }
        }
        return null;
    }

    private static ClientOptions options() {
        ClientOptions o = TestOptions.client(
                LOGIN_TIMEOUT, PING_INTERVAL, PING_TIMEOUT, Duration.ofMillis(100), Duration.ofMillis(1000));
        return new ClientOptions(
                o.connectTimeout(),
                o.loginTimeout(),
                o.plainLogin(),
                o.pingInterval(),
                o.pingTimeout(),
                o.reconnectDelay(),
                o.maxReconnectDelay(),
                o.maxPendingActions(),
                o.maxMessageBytes(),
                o.maxListItems(),
                o.maxListBytes(),
                true,
                o.charset());
    }

    private static AmiRequest request(Kind kind) {
        return switch (kind) {
            case SINGLE -> AmiRequest.of(AmiAction.of("Getvar", "Variable", "X"), ACTION_TIMEOUT);
            case LIST -> AmiRequest.of(AmiAction.of("Status"), ACTION_TIMEOUT);
            case OUTCOME ->
                AmiRequest.awaiting(
                        AmiAction.of("Originate", "Channel", "Local/1@x", "Async", "true", "ChannelId", "call-1"),
                        ACTION_TIMEOUT,
                        new Answered());
        };
    }

    private static final class Answered implements CallWatch {

        @Override
        public String callId() {
            return "call-1";
        }

        @Override
        public Set<EventClass> classes() {
            return Set.of(EventClass.CALL);
        }

        @Override
        public Verdict judge(List<AmiEvent> seen) {
            return seen.get(seen.size() - 1).is("OriginateResponse") ? Verdict.DONE : Verdict.WAIT;
        }
    }

    // ---- the server ------------------------------------------------------------------------------------------------

    private static void script(Row row, Line line) throws IOException {
        switch (row.phase) {
            case CONNECTING -> misbehave(row, line, Map.of(), "\u0016\u0003\u0003\u0000\u0050");
            case BANNER -> misbehave(row, line, Map.of(), "Asterisk Call Manager/11.0.0\r\n");
            case CHALLENGE -> {
                line.send("Asterisk Call Manager/11.0.0\r\n");
                misbehave(row, line, line.action(), "Response: Success\r\nChallenge: 1234\r\n\r\n");
            }
            case LOGIN -> {
                line.send("Asterisk Call Manager/11.0.0\r\n");
                line.answer(line.action(), "Success", "Challenge: 1234");
                misbehave(row, line, line.action(), "Response: Success\r\nMessage: Authentication accepted\r\n\r\n");
            }
            case READY -> {
                line.logIn();
                Map<String, String> request = nextRequest(line);
                misbehave(row, line, request, begin(row, line, request));
            }
            case CLOSING -> {
                line.logIn();
                Map<String, String> action = line.action();
                while (!"logoff".equalsIgnoreCase(action.get("action"))) {
                    if (!isRequest(action)) {
                        line.answer(action, "Success");
                    }
                    action = line.action();
                }
                misbehave(row, line, action, "Response: Goodbye\r\n\r\n");
            }
        }
    }

    private static boolean isRequest(Map<String, String> action) {
        return Set.of("getvar", "status", "originate")
                .contains(action.get("action").toLowerCase(Locale.ROOT));
    }

    private static Map<String, String> nextRequest(Line line) throws IOException {
        Map<String, String> action = line.action();
        while (!isRequest(action)) {
            line.answer(action, "Success");
            action = line.action();
        }
        return action;
    }

    /** The right beginning of the reply; returns its rest. */
    private static String begin(Row row, Line line, Map<String, String> request) throws IOException {
        String id = request.get("actionid");
        return switch (row.kind) {
            case SINGLE -> "Response: Success\r\nActionID: " + id + "\r\nValue: 1\r\n\r\n";
            case LIST -> {
                line.answer(request, "Success", "EventList: start");
                line.send("Event: Status\r\nActionID: " + id + "\r\n\r\n");
                yield "Event: StatusComplete\r\nActionID: " + id + "\r\nEventList: Complete\r\n\r\n";
            }
            case OUTCOME -> {
                line.answer(request, "Success");
                yield "Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: " + id
                        + "\r\nUniqueid: call-1\r\n\r\n";
            }
        };
    }

    private static void serveAll(Line line) throws IOException {
        while (true) {
            line.answer(line.serve(), "Success", "Value: 1");
        }
    }

    /** @param right what would have been right here */
    private static void misbehave(Row row, Line line, Map<String, String> action, String right) throws IOException {
        String id = action.getOrDefault("actionid", "1");
        switch (row.fault) {
            case SILENCE -> line.silence();
            case CUT -> {}
            case HALF_A_FRAME -> {
                line.send(right.substring(0, right.length() / 2));
                line.silence();
            }
            case GARBAGE -> endlessly(line, "\u0001\u00ff garbage \n\r \u0000 \r \n ".repeat(100), 0);
            case FLOOD ->
                endlessly(line, "Event: Newchannel\r\nPrivilege: call,all\r\nChannel: x\r\n\r\n".repeat(20), 1);
            case ENDLESS_LINE -> {
                line.send(right.startsWith("Response") || right.startsWith("Event") ? "Event: A\r\nKey: " : "");
                endlessly(line, "x".repeat(4096), 0);
            }
            case ENDLESS_HEADERS -> {
                line.send(right.startsWith("Response") || right.startsWith("Event") ? "Event: A\r\n" : "");
                endlessly(line, "Key: value\r\n".repeat(300), 0);
            }
            case ENDLESS_LIST -> {
                if (row.phase == Phase.READY) {
                    line.send("Response: Success\r\nActionID: " + id + "\r\nEventList: start\r\n\r\n");
                }
                endlessly(line, ("Event: Status\r\nActionID: " + id + "\r\n\r\n").repeat(20), 1);
            }
            case REFUSAL -> {
                line.answer(action, "Error", "Message: Authentication failed");
                serveAll(line);
            }
            case SLOW_DRIP -> {
                for (char c : right.toCharArray()) {
                    line.send(String.valueOf(c));
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(18));
                }
                serveAll(line);
            }
            case RESET -> line.reset();
        }
    }

    private static void endlessly(Line line, String text, int pauseMillis) throws IOException {
        while (true) {
            line.send(text);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
        }
    }
}
