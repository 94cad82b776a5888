/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.simulator.junit.AmiSimulatorExtension;
import io.github.camelami.simulator.manager.ManagerUser;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each mistake causes one clear error that names the input, the value and the solution; the application keeps running.
 */
class BadInputTest extends RouteTest {

    @Override
    AmiSimulatorExtension simulator() {
        return AmiSimulatorExtension.with(pbx -> pbx.user(
                ManagerUser.named("readonly").secret(SECRET).read("call").write("")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "action=Originat                          | did you mean Originate",
                "action=Li sten                           | cannot be an action",
                "                                         | Missing header CamelAmiAction (or option action)",
                "action=Originate                         | Missing header CamelAmiPhone (or option phone): the device to ring",
                "action=Originate&phone=201               | for example PJSIP/201",
                "action=Originate&phone=PJSIP/201         | header CamelAmiApplication (or option application)",
                "action=Listen&phone=PJSIP/201            | Missing header CamelAmiTarget (or option target)",
                "action=Listen&phone=PJSIP/201&target=PJSIP/202&mode=wisper  | must be one of [listen, whisper, barge]",
                "action=Playback&phone=PJSIP/201          | Missing header CamelAmiFile (or option file)",
                "action=ControlPlayback&handle=x          | pause, resume, forward, reverse, restart or stop",
                "action=Hangup                            | Missing header CamelAmiHandle (or option handle)",
            })
    void what_the_route_gives_wrong_is_named(String options, String error) throws Exception {
        Exchange failed = send(options == null ? "" : options, Map.of());

        assertThat(root(failed)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(error);
        assertStillUp();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "action=Hangup&handle=PJSIP/nobody-00000001 | No such channel         | PJSIP/nobody-00000001",
                "action=NoSuchAction                         | unknown command         | NoSuchAction",
                "action=Listen&phone=PJSIP/201&target=PJSIP/202 | No call to listen to  | PJSIP/202",
                "action=Playback&phone=PJSIP/201&file=no-such-file | does not exist    | no-such-file",
                "action=ControlPlayback&handle=nobody&control=pause | No such channel | nobody",
            })
    void a_refusal_of_the_server_is_reported_in_its_words_and_ours(String options, String words, String thing)
            throws Exception {
        Exchange failed = send(options, Map.of());

        assertThat(failed.getException())
                .isInstanceOf(AmiActionRefusedException.class)
                .hasMessageContaining(words)
                .hasMessageContaining(thing);
        assertStillUp();
    }

    @Test
    void a_missing_privilege_is_named_with_the_line_that_grants_it() throws Exception {
        Exchange failed = send("username=readonly&action=Originate&application=Wait&phone=PJSIP/201", Map.of());

        assertThat(failed.getException())
                .isInstanceOf(AmiActionRefusedException.class)
                .hasMessageContaining("Permission denied")
                .hasMessageContaining("add originate to 'write ='");
    }

    @Test
    void a_line_end_smuggles_no_action() throws Exception {
        Exchange failed = send(
                "action=Originate&application=Wait&phone=PJSIP/201",
                Map.of("CamelAmiCallerId", "Ann\r\n\r\nAction: Command\r\nCommand: core stop now"));

        assertThat(failed.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CamelAmiCallerId")
                .hasMessageContaining("line end at position 3");
        assertThat(pbx().actions("Command")).isEmpty();
        assertStillUp();
    }

    @Test
    void a_wrong_secret_is_reported_without_showing_it() throws Exception {
        Exchange failed = send("password=RAW(not-the-secret)&connectionWaitTimeout=3s&action=Ping", Map.of());

        assertThat(failed.getException())
                .isInstanceOf(AmiNotSentException.class)
                .hasMessageContaining("refused the login of user 'camel'")
                .hasMessageContaining("Authentication failed")
                .hasMessageNotContaining("not-the-secret");
        assertThat(camel.getStatus().isStarted()).isTrue();
    }

    @Test
    void a_wrong_port_is_reported() throws Exception {
        int closed = closedPort();
        startWith("ami:127.0.0.1:" + closed + "?username=camel&password=x&action=Ping&connectionWaitTimeout=1s");

        Exchange failed = template().request("direct:bad", exchange -> {});

        assertThat(failed.getException())
                .isInstanceOf(AmiNotSentException.class)
                .hasMessageContaining("127.0.0.1:" + closed)
                .hasMessageContaining("Connection refused");
        assertThat(camel.getStatus().isStarted()).isTrue();
    }

    @Test
    void a_wrong_host_is_reported() throws Exception {
        startWith("ami:no-such-host.invalid?username=camel&password=x&action=Ping&connectionWaitTimeout=10s");

        Exchange failed = template().request("direct:bad", exchange -> {});

        assertThat(failed.getException())
                .isInstanceOf(AmiNotSentException.class)
                .hasMessageContaining("no-such-host.invalid");
        assertThat(camel.getStatus().isStarted()).isTrue();
    }

    private Exchange send(String options, Map<String, Object> headers) throws Exception {
        startWith("ami:pbx" + (options.isBlank() ? "" : "?" + options.strip()));
        return template()
                .request("direct:bad", exchange -> exchange.getMessage().setHeaders(new HashMap<>(headers)));
    }

    private void startWith(String uri) throws Exception {
        start((RouteBuilder route) -> {
            route.errorHandler(route.noErrorHandler());
            // toD: an endpoint with a wrong option must not keep the application from starting
            route.from("direct:bad").toD(uri);
            route.from("direct:good").to("ami:pbx?action=Ping");
        });
    }

    /** A dynamic endpoint with wrong options fails with our message, wrapped in Camel's. */
    private static Throwable root(Exchange failed) {
        Throwable error = failed.getException();
        while (error != null && error.getCause() != null) {
            error = error.getCause();
        }
        return error;
    }

    private void assertStillUp() {
        Exchange pong = template().request("direct:good", exchange -> {});
        assertThat(pong.getException()).isNull();
        assertThat(pong.getMessage().getBody(Map.class)).containsEntry("Ping", "Pong");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
