/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiNotSentException;
import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.OutcomeDetector;
import io.github.camelami.internal.session.VirtualAsterisk;
import io.github.camelami.internal.session.VirtualNet;
import io.github.camelami.internal.session.VirtualNet.Peer;
import io.github.camelami.internal.session.VirtualNet.Wire;
import io.github.camelami.testing.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The fault table combines each phase of a session, each misbehaviour of the server and each kind of request. It states
 * how the request must end, and what the event stream and the log must show. The server misbehaves on its first
 * connection and behaves correctly on all later ones, so the client must always reconnect.
 *
 * <p>Runs in virtual time, so that deadlines pass in order and without delay, however busy the machine is.
 */
class FaultTableTest {

    enum Phase {
        /** The TLS handshake; for REFUSAL the connection itself. */
        CONNECTING,
        BANNER,
        CHALLENGE,
        LOGIN,
        /** After the request: for a list once it has begun, for a call once it is accepted. */
        READY,
        /** After our Logoff. */
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
     * The result of a row.
     *
     * @param ending of the request: an exception's simple name, or "reply"
     * @param down the cause in AmiDisconnected; "up" if the link stayed up
     * @param warnings lines at WARN and above
     */
    record Observed(String ending, String words, String down, List<String> warnings, boolean wellAfterwards) {}

    private static final Duration LOGIN_TIMEOUT = Duration.ofMillis(400);
    private static final Duration PING_INTERVAL = Duration.ofMillis(300);
    private static final Duration PING_TIMEOUT = Duration.ofMillis(400);
    private static final Duration ACTION_TIMEOUT = Duration.ofMillis(2500);
    private static final String SECRET = "hush-hush";

    private static final Duration LONG = Duration.ofSeconds(60);

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

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void ends_as_the_table_says(Row row) throws Exception {
        Observed observed = new Play(row).run();

        assertThat(observed.ending).as("ending of %s: %s", row, observed.words).isEqualTo(ending(row));
        assertThat(observed.down).as("link event").isIn(down(row));
        assertThat(observed.warnings)
                .as("log")
                .filteredOn(line -> line.endsWith("Reconnecting"))
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

    /** A client and its server during one row. */
    private static final class Play {

        private final Row row;
        private final boolean tls;
        private final VirtualNet net;
        private final LogLines lines = LogLines.of(AmiClient.class, Level.INFO);
        private boolean recovered;
        private int connections;

        Play(Row row) {
            this.row = row;
            this.tls = row.phase == Phase.CONNECTING;
            this.net = new VirtualNet(to -> {
                if (tls && row.fault == Fault.REFUSAL) {
                    return Peer.REFUSES;
                }
                connections++;
                return connections == 1 ? new Faulty(row) : recovered ? new Well() : new Away();
            });
        }

        Observed run() throws Exception {
            try (lines) {
                return observe();
            }
        }

        private Observed observe() throws Exception {
            AmiClient client = new AmiClient(
                    "camel@10.0.0.1:5038",
                    new ClientKey(
                            List.of(new HostPort("10.0.0.1", 5038)),
                            tls ? new Tls(SSLContext.getDefault(), true) : null,
                            "camel",
                            SECRET,
                            ""),
                    options(),
                    net.connector(),
                    net.loop(),
                    net.loop(),
                    new BufferMemory(0),
                    net.clock(),
                    net.nanoTime(),
                    null);
            Subscription events = client.subscribe(
                    TestOptions.subscription("test", "AmiConnected,AmiDisconnected", 1000, OverflowPolicy.PAUSE),
                    () -> {});
            // before the login the first try fails, and so the request is refused before it is sent
            CompletableFuture<Void> opened = client.open(true);
            assertThat(net.runUntil(opened::isDone, LONG)).isTrue();
            if (row.phase.compareTo(Phase.READY) >= 0) {
                assertThat(found(events, "AmiConnected")).isNotNull();
            }
            CompletableFuture<AmiReply> reply = client.send(request(row.kind), Duration.ZERO);
            if (row.phase == Phase.CLOSING) {
                net.settle();
                assertThat(client.status().counters().pendingActions()).isPositive();
                client.close();
            }
            recovered = true;
            assertThat(net.runUntil(reply::isDone, LONG)).isTrue();
            Throwable error = reply.handle((done, why) -> why).join();
            String down = "up";
            if (!down(row).contains("up")) {
                AmiEvent event = found(events, "AmiDisconnected");
                assertThat(event).isNotNull();
                down = event.get("Cause");
            } else if (find(events, "AmiDisconnected") != null) {
                down = "down";
            }
            boolean well = row.phase == Phase.CLOSING || tls || isWell(client);
            return new Observed(
                    error == null ? "reply" : error.getClass().getSimpleName(),
                    error == null ? "" : String.valueOf(error.getMessage()),
                    down,
                    lines.texts().stream()
                            .filter(line -> line.startsWith("WARN"))
                            .toList(),
                    well);
        }

        private boolean isWell(AmiClient client) {
            if (down(row).contains("up")) {
                return client.status().isReady();
            }
            CompletableFuture<AmiReply> reply = client.send(request(row.kind), Duration.ofSeconds(30));
            return net.runUntil(reply::isDone, LONG)
                    && reply.join().response().status().equals("Success");
        }

        private @Nullable AmiEvent found(Subscription events, String name) {
            AmiEvent[] found = new AmiEvent[1];
            net.runUntil(() -> found[0] != null || (found[0] = find(events, name)) != null, LONG);
            return found[0];
        }
    }

    private static @Nullable AmiEvent find(Subscription events, String name) {
        for (EventDelivery next = events.poll(); next != null; next = events.poll()) {
            if (next.event().is(name)) {
                return next.event();
            }
        }
        return null;
    }

    private static ClientOptions options() {
        return TestOptions.client(
                        LOGIN_TIMEOUT, PING_INTERVAL, PING_TIMEOUT, Duration.ofMillis(100), Duration.ofMillis(1000))
                .with()
                .singleLink(true)
                .build();
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

    private static final class Answered implements OutcomeDetector {

        @Override
        public String callId() {
            return "call-1";
        }

        @Override
        public Set<EventClass> classes() {
            return Set.of(EventClass.CALL);
        }

        @Override
        public Decision judge(List<AmiEvent> seen) {
            return seen.get(seen.size() - 1).is("OriginateResponse") ? Decision.DONE : Decision.WAIT;
        }
    }

    // ---- the server ------------------------------------------------------------------------------------------------

    /** Ends each connection at once. */
    private static final class Away implements Peer {

        @Override
        public void onConnect(Wire wire) {
            wire.close();
        }
    }

    /** Answers every request as it should. */
    private static class Well extends VirtualAsterisk {

        @Override
        protected void onOther(Wire wire, String name, Map<String, String> action) {
            String id = action.get("actionid");
            switch (name) {
                case "status" -> {
                    wire.answer(action, "Success", "EventList: start");
                    wire.send("Event: StatusComplete\r\nActionID: " + id + "\r\nEventList: Complete\r\n\r\n");
                }
                case "originate" -> {
                    wire.answer(action, "Success");
                    wire.send("Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: " + id
                            + "\r\nUniqueid: call-1\r\n\r\n");
                }
                default -> wire.answer(action, "Success", "Value: 1");
            }
        }
    }

    /** Behaves correctly up to the row's phase, and misbehaves from then on. */
    private static final class Faulty extends Well {

        private final Row row;
        private boolean done;

        Faulty(Row row) {
            this.row = row;
        }

        @Override
        public void onConnect(Wire wire) {
            if (row.phase == Phase.CONNECTING) {
                misbehave(wire, Map.of(), "\u0016\u0003\u0003\u0000\u0050");
            } else if (row.phase == Phase.BANNER) {
                misbehave(wire, Map.of(), "Asterisk Call Manager/11.0.0\r\n");
            } else {
                super.onConnect(wire);
            }
        }

        @Override
        public void onAction(Wire wire, Map<String, String> action) {
            String name = String.valueOf(action.get("action")).toLowerCase(Locale.ROOT);
            boolean request = Set.of("getvar", "status", "originate").contains(name);
            Phase phase =
                    switch (name) {
                        case "challenge" -> Phase.CHALLENGE;
                        case "login" -> Phase.LOGIN;
                        case "logoff" -> Phase.CLOSING;
                        default -> request ? Phase.READY : null;
                    };
            if (done && row.fault != Fault.SLOW_DRIP && row.fault != Fault.REFUSAL || done && request) {
                return; // it has said what it had to say
            }
            if (done || phase != row.phase) {
                if (row.phase != Phase.CLOSING || !request) {
                    super.onAction(wire, action);
                }
                return;
            }
            done = true;
            misbehave(
                    wire,
                    action,
                    switch (phase) {
                        case CHALLENGE -> "Response: Success\r\nChallenge: 1234\r\n\r\n";
                        case LOGIN -> "Response: Success\r\nMessage: Authentication accepted\r\n\r\n";
                        case CLOSING -> "Response: Goodbye\r\n\r\n";
                        default -> begin(wire, action);
                    });
        }

        /** Sends the correct beginning of the reply, and returns the rest. */
        private String begin(Wire wire, Map<String, String> request) {
            String id = request.get("actionid");
            return switch (row.kind) {
                case SINGLE -> "Response: Success\r\nActionID: " + id + "\r\nValue: 1\r\n\r\n";
                case LIST -> {
                    wire.answer(request, "Success", "EventList: start");
                    wire.send("Event: Status\r\nActionID: " + id + "\r\n\r\n");
                    yield "Event: StatusComplete\r\nActionID: " + id + "\r\nEventList: Complete\r\n\r\n";
                }
                case OUTCOME -> {
                    wire.answer(request, "Success");
                    yield "Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: " + id
                            + "\r\nUniqueid: call-1\r\n\r\n";
                }
            };
        }

        /** @param right the correct data at this point */
        private void misbehave(Wire wire, Map<String, String> action, String right) {
            String id = action.getOrDefault("actionid", "1");
            switch (row.fault) {
                case SILENCE -> {}
                case CUT -> wire.close();
                case HALF_A_FRAME -> wire.send(right.substring(0, right.length() / 2));
                case GARBAGE -> endlessly(wire, "\u0001\u00ff garbage \n\r \u0000 \r \n ".repeat(100));
                case FLOOD ->
                    endlessly(wire, "Event: Newchannel\r\nPrivilege: call,all\r\nChannel: x\r\n\r\n".repeat(20));
                case ENDLESS_LINE -> {
                    wire.send(right.startsWith("Response") || right.startsWith("Event") ? "Event: A\r\nKey: " : "");
                    endlessly(wire, "x".repeat(4096));
                }
                case ENDLESS_HEADERS -> {
                    wire.send(right.startsWith("Response") || right.startsWith("Event") ? "Event: A\r\n" : "");
                    endlessly(wire, "Key: value\r\n".repeat(300));
                }
                case ENDLESS_LIST -> {
                    if (row.phase == Phase.READY) {
                        wire.send("Response: Success\r\nActionID: " + id + "\r\nEventList: start\r\n\r\n");
                    }
                    endlessly(wire, ("Event: Status\r\nActionID: " + id + "\r\n\r\n").repeat(20));
                }
                case REFUSAL -> wire.answer(action, "Error", "Message: Authentication failed");
                case SLOW_DRIP -> drip(wire, right, 0);
                case RESET -> wire.reset();
            }
        }

        private static void endlessly(Wire wire, String text) {
            wire.send(text);
            wire.later(Duration.ofMillis(1), () -> endlessly(wire, text));
        }

        private static void drip(Wire wire, String text, int from) {
            if (from < text.length()) {
                wire.send(text.substring(from, from + 1));
                wire.later(Duration.ofMillis(18), () -> drip(wire, text, from + 1));
            }
        }
    }
}
