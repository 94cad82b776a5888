/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.testing.RealAsterisk;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Over TLS a real server reads all that is sent, without delay, and we are as quick as a plain Java client that obeys the same rule of
 * short records and does nothing else. Medians of rounds that take turns, so that a busy machine slows all alike. Plain
 * text must be less than twice as quick in one round at least: on a busy machine, encryption by the server takes the longer part.
 */
class TlsRecordsIT {

    private static final String SERVERS = "io.github.camelami.testing.RealAsterisk#all";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @RegisterExtension
    final Clients clients = new Clients(2);

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_thousand_actions_at_once_are_answered_as_quickly_as_for_a_plain_client(RealAsterisk server)
            throws Exception {
        List<AmiAction> pings = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            pings.add(AmiAction.of("Ping"));
        }

        Medians medians = measure(server, pings, 60, 41);

        assertThat(medians.overTls).as("%s", medians).isLessThan(medians.plainClient.multipliedBy(2));
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void an_action_of_a_hundred_lines_is_answered_as_quickly_as_for_a_plain_client(RealAsterisk server)
            throws Exception {
        AmiAction.Builder action = AmiAction.named("UserEvent").with("UserEvent", "Long");
        for (int i = 0; i < 97; i++) {
            action.with("Field" + i, "v".repeat(i % 7 == 0 ? 900 : 30 + i));
        }

        Medians medians = measure(server, List.of(action.build()), 1000, 301);

        assertThat(medians.overTls).as("%s", medians).isLessThan(medians.plainClient.multipliedBy(2));
    }

    private record Medians(Duration inPlainText, Duration overTls, Duration plainClient) {}

    private Medians measure(RealAsterisk server, List<AmiAction> actions, int warmUp, int rounds) throws Exception {
        server.require();
        AmiClient plain = client(server, null);
        AmiClient encrypted = client(server, new Tls(trustsAll(), false));
        long[][] nanos = new long[3][rounds];
        try (PlainClient other = new PlainClient(server, actions)) {
            for (int round = -warmUp; round < rounds; round++) {
                int at = Math.max(0, round);
                nanos[0][at] = nanos(plain, actions);
                nanos[1][at] = nanos(encrypted, actions);
                nanos[2][at] = other.nanos();
            }
        }
        double best = Double.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            assertThat(Duration.ofNanos(nanos[1][round])).isLessThan(Duration.ofSeconds(2));
            best = Math.min(best, (double) nanos[1][round] / nanos[0][round]);
        }
        assertThat(best).as("the best round over TLS, in times of plain text").isLessThan(2);
        Medians medians = new Medians(median(nanos[0]), median(nanos[1]), median(nanos[2]));
        System.out.printf("%s: %d action(s): %s%n", server, actions.size(), medians);
        return medians;
    }

    private static Duration median(long[] nanos) {
        Arrays.sort(nanos);
        return Duration.ofNanos(nanos[nanos.length / 2]);
    }

    private static long nanos(AmiClient client, List<AmiAction> actions) throws Exception {
        long begun = System.nanoTime();
        List<CompletableFuture<AmiReply>> replies = new ArrayList<>();
        for (AmiAction action : actions) {
            replies.add(client.send(AmiRequest.of(action, TIMEOUT), TIMEOUT));
        }
        for (CompletableFuture<AmiReply> reply : replies) {
            assertThat(reply.get(10, TimeUnit.SECONDS).response().status()).isEqualTo("Success");
        }
        return System.nanoTime() - begun;
    }

    /** Sends the actions as TLS records of whole lines, of at most 1024 bytes, and reads until there is an answer to each. */
    private static final class PlainClient implements AutoCloseable {

        private final Socket socket;
        private final byte[] sent;
        private final int answers;
        private final byte[] received = new byte[65_536];

        PlainClient(RealAsterisk server, List<AmiAction> actions) throws Exception {
            socket = trustsAll().getSocketFactory().createSocket(server.host(), server.tlsPort());
            socket.setSoTimeout(5000);
            socket.setTcpNoDelay(true);
            write("Action: Login\r\nUsername: camel\r\nSecret: camel-secret\r\nEvents: off\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            readAnswers(1);
            StringBuilder text = new StringBuilder();
            for (AmiAction action : actions) {
                text.append("Action: ").append(action.name()).append("\r\nActionID: plain-client\r\n");
                action.fields().forEach(field -> text.append(field.getKey())
                        .append(": ")
                        .append(field.getValue())
                        .append("\r\n"));
                text.append("\r\n");
            }
            sent = text.toString().getBytes(StandardCharsets.US_ASCII);
            answers = actions.size();
        }

        long nanos() throws IOException {
            long begun = System.nanoTime();
            write(sent);
            readAnswers(answers);
            return System.nanoTime() - begun;
        }

        private void write(byte[] lines) throws IOException {
            for (int from = 0; from < lines.length; ) {
                int to = Math.min(lines.length, from + 1024);
                while (lines[to - 1] != '\n') {
                    to--;
                }
                socket.getOutputStream().write(lines, from, to - from); // a record
                from = to;
            }
        }

        /** Each answer ends with a blank line. */
        private void readAnswers(int count) throws IOException {
            int missing = count;
            int endsInARow = 0;
            while (missing > 0) {
                int length = socket.getInputStream().read(received);
                assertThat(length).as("the server closed").isPositive();
                for (int i = 0; i < length; i++) {
                    endsInARow = received[i] == '\n' ? endsInARow + 1 : received[i] == '\r' ? endsInARow : 0;
                    if (endsInARow == 2) {
                        missing--;
                        endsInARow = 0;
                    }
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private AmiClient client(RealAsterisk server, Tls tls) throws Exception {
        HostPort address = new HostPort(server.host(), tls == null ? server.port() : server.tlsPort());
        ClientKey key = new ClientKey(List.of(address), tls, "camel", "camel-secret", "");
        AmiClient client = clients.client(key, ClientOptions.DEFAULTS);
        client.open(false).get(10, TimeUnit.SECONDS);
        return client;
    }

    private static SSLContext trustsAll() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        return context;
    }
}
