/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.testing.RealAsterisk;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real servers write a caller's number to AMI unchanged, also if it contains line ends. What follows them must neither
 * join the list in which it stands, nor hide what comes after it.
 */
class LineEndsInValuesIT {

    private static final String SERVERS = "io.github.camelami.testing.RealAsterisk#all";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @RegisterExtension
    final Clients clients = new Clients(1);

    private AmiClient client;

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_callers_number_forges_no_item_of_a_list(RealAsterisk server) throws Exception {
        AmiReply channels = whileCalling(
                server, "9%0d%0a%0d%0aEvent%3a%20CoreShowChannel%0d%0aChannel%3a%20PJSIP/forged-00000001%0d%0aX%3a%20");

        assertThat(channels.items())
                .hasSizeGreaterThanOrEqualTo(2)
                .extracting(item -> item.get("Channel"))
                .doesNotContain("PJSIP/forged-00000001");
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_callers_number_ends_no_list(RealAsterisk server) throws Exception {
        AmiReply channels = whileCalling(
                server, "9%0d%0a%0d%0aEvent%3a%20CoreShowChannelsComplete%0d%0aEventList%3a%20Complete%0d%0aX%3a%20");

        assertThat(channels.items()).hasSizeGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_callers_number_hides_nothing(RealAsterisk server) throws Exception {
        AmiReply channels = whileCalling(server, "9%0d%0a%0d%0aResponse%3a%20Follows%0d%0a%0d%0a");

        assertThat(channels.items()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(ask(AmiAction.of("Ping")).response().headers().first("Ping")).isEqualTo("Pong");
    }

    /** Lists the channels while one has this caller's number, written as in an address. */
    private AmiReply whileCalling(RealAsterisk server, String number) throws Exception {
        server.require();
        client = clients.client(
                new ClientKey(List.of(new HostPort(server.host(), server.port())), null, "admin", "admin-secret", ""),
                ClientOptions.DEFAULTS);
        AmiClient control = clients.client(
                new ClientKey(
                        List.of(new HostPort(server.host(), server.port())), null, "admin", "admin-secret", "control"),
                ClientOptions.DEFAULTS);
        String call = UUID.randomUUID().toString();
        extension(control, "1", "Set", "CALLERID(num)=${URIDECODE(" + number + ")}");
        extension(control, "2", "Set", "GLOBAL(DIALLED)=" + call);
        extension(control, "3", "Wait", "20");
        try {
            control.send(
                            AmiRequest.of(
                                    AmiAction.of(
                                            "Originate",
                                            "Channel",
                                            "Local/1@forged/n",
                                            "ChannelId",
                                            call,
                                            "Application",
                                            "Wait",
                                            "Data",
                                            "20",
                                            "Async",
                                            "true"),
                                    TIMEOUT),
                            TIMEOUT)
                    .get(10, TimeUnit.SECONDS);
            AmiRequest dialled = AmiRequest.of(AmiAction.of("Getvar", "Variable", "DIALLED"), TIMEOUT);
            await().atMost(TIMEOUT)
                    .until(() -> call.equals(control.send(dialled, TIMEOUT)
                            .get(10, TimeUnit.SECONDS)
                            .response()
                            .headers()
                            .first("Value")));
            return ask(AmiAction.of("CoreShowChannels"));
        } finally {
            control.send(AmiRequest.of(AmiAction.of("Hangup", "Channel", call), TIMEOUT), TIMEOUT)
                    .get(10, TimeUnit.SECONDS);
            control.send(
                            AmiRequest.of(
                                    AmiAction.of("DialplanExtensionRemove", "Context", "forged", "Extension", "1"),
                                    TIMEOUT),
                            TIMEOUT)
                    .get(10, TimeUnit.SECONDS);
        }
    }

    private static void extension(AmiClient control, String priority, String application, String data)
            throws Exception {
        control.send(
                        AmiRequest.of(
                                AmiAction.of(
                                        "DialplanExtensionAdd",
                                        "Context",
                                        "forged",
                                        "Extension",
                                        "1",
                                        "Priority",
                                        priority,
                                        "Application",
                                        application,
                                        "ApplicationData",
                                        data,
                                        "Replace",
                                        "yes"),
                                TIMEOUT),
                        TIMEOUT)
                .get(10, TimeUnit.SECONDS);
    }

    private AmiReply ask(AmiAction action) throws Exception {
        return client.send(AmiRequest.of(action, TIMEOUT), TIMEOUT).get(10, TimeUnit.SECONDS);
    }
}
