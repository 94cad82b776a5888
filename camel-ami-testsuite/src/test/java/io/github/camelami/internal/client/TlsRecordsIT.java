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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Over TLS, a real server reads all data as quickly as in plain text. */
class TlsRecordsIT {

    private static final String SERVERS = "io.github.camelami.testing.RealAsterisk#all";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** The first rounds are slow, and others use the machine; what stalls takes seconds in every round. */
    private static final int MOST_ROUNDS = 300;

    @RegisterExtension
    final Clients clients = new Clients(2);

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_thousand_actions_at_once_are_answered(RealAsterisk server) throws Exception {
        List<AmiAction> pings = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            pings.add(AmiAction.of("Ping"));
        }

        compare(server, pings);
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_long_action_is_answered(RealAsterisk server) throws Exception {
        AmiAction.Builder action = AmiAction.named("UserEvent").with("UserEvent", "Long");
        for (int i = 0; i < 97; i++) {
            action.with("Field" + i, "v".repeat(i % 7 == 0 ? 900 : 30 + i));
        }

        compare(server, List.of(action.build()));
    }

    private void compare(RealAsterisk server, List<AmiAction> actions) throws Exception {
        server.require();
        AmiClient plain = client(server, null);
        AmiClient encrypted = client(server, trustsAll());
        long inPlainText = 0;
        long overTls = Long.MAX_VALUE;
        for (int round = 0; round < MOST_ROUNDS && overTls >= 2 * inPlainText; round++) {
            inPlainText = nanos(plain, actions);
            overTls = nanos(encrypted, actions);
            assertThat(Duration.ofNanos(overTls)).isLessThan(Duration.ofSeconds(2));
        }

        assertThat(overTls).isLessThan(2 * inPlainText);
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

    private AmiClient client(RealAsterisk server, Tls tls) throws Exception {
        HostPort address = new HostPort(server.host(), tls == null ? server.port() : server.tlsPort());
        ClientKey key = new ClientKey(List.of(address), tls, "camel", "camel-secret", "");
        AmiClient client = clients.client(key, ClientOptions.DEFAULTS);
        client.open(false).get(10, TimeUnit.SECONDS);
        return client;
    }

    private static Tls trustsAll() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        return new Tls(context, false);
    }
}
