/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.params.provider.ValueSource;

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
                "action=Originate&phone=PJSIP202          | for example PJSIP/202",
                "action=Originate&phone=sip:202           | for example PJSIP/202",
                "action=Originate&phone=iax2-trunk        | for example PJSIP/iax2-trunk",
                "action=Originate&phone=RAW(PJSIP\\202)   | for example PJSIP/202",
                "action=Originate&phone=RAW(+4912345)     | for example PJSIP/+4912345@trunk",
                "action=Originate&phone=sip:202@host      | for example PJSIP/201",
                "action=Originate&phone=RAW(Phone 202)    | for example PJSIP/201",
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

    /** No message can replace a value in the URI, so the route fails at its start, whatever the action. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mode=whispr                 | Option mode of the URI is 'whispr'; it must be one of [listen, whisper, barge]",
                "control=pauze               | Option control of the URI is 'pauze'; it must be one of [pause",
                "phone=202                   | Option phone of the URI is '202'; it must be a technology and a device",
                "phone=PJSIP/                | Option phone of the URI is 'PJSIP/'",
                "requestedCause=200          | Option requestedCause of the URI is '200'; it must be a whole number from 0 to 127",
                "requestedCause=-1           | Option requestedCause of the URI is '-1'",
                "skip=2h                     | Option skip of the URI is '7200000'; it must be a time from 1 ms to 3600000 ms",
                "ringTimeout=0               | Option ringTimeout of the URI is '0'",
                "channelId=a b               | Option channelId of the URI is 'a b'",
                "offset=-5                   | offset=-5 is not a duration",
                "onOverflow=BLOCK            | write one of [PAUSE, DROP_OLDEST, DROP_NEWEST]",
                "phone=PJSIP/+4930@trunk     | Camel reads + as a blank. Write phone=RAW(PJSIP/+4930@trunk)",
                "phone=PJSIP/%2B4930@trunk   | Write phone=RAW(PJSIP/+4930@trunk)",
                "callerId=+4930123           | Write callerId=RAW(+4930123)",
                "callerId=\"Kim\" <+4930>    | Write callerId=RAW(\"Kim\" <+4930>)",
                "exten=+4930123              | Write exten=RAW(+4930123)",
                "target=PJSIP/20+2           | Write target=RAW(PJSIP/20+2)",
                "handle=PJSIP/20+2-01        | Write handle=RAW(PJSIP/20+2-01)",
                "data=PJSIP/+4930@trunk      | Write data=RAW(PJSIP/+4930@trunk)",
                "variable.N=+4930123         | Option variable.N of the URI has a blank before a number",
                "allowedPhones=PJSIP/+49*@t  | Write allowedPhones=RAW(PJSIP/+49*@t)",
            })
    void a_constant_that_can_never_be_right_prevents_the_start(String option, String error) {
        String uri = "ami:pbx?" + option;
        assertThatThrownBy(() -> start(route -> route.from("direct:never").to(uri)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mode=Whisper",
                "control=STOP",
                "phone=",
                "phone=PJSIP/201",
                "requestedCause=127",
                "offset=0",
                "offset=1m",
                "callerId=\"Kim B\" <0301>",
                "variable.N=two words",
                "variable.N=fewer than < 3",
                "action=UserEvent&field.UserEvent=Load&field.Text=load < 5",
                "data=RAW(+49)",
                "channelId=x"
            })
    void a_constant_that_may_be_right_does_not(String option) throws Exception {
        start(route -> {
            route.from("direct:fine").to("ami:pbx?" + option);
            route.from("direct:good").to("ami:pbx?action=Ping");
        });

        assertStillUp();
    }

    /** Sending it again never helps, so it is no AmiNotSentException, which routes repeat. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "action=Originate&phone=PJSIP/201&application=Wait&data=1",
                "action=Playback&phone=PJSIP/201&file=hello",
                "action=Status"
            })
    void what_the_charset_cannot_encode_is_invalid_input(String options) throws Exception {
        Map<String, Object> header = options.endsWith("Status")
                ? Map.of(AmiConstants.HANDLE, "\u0633")
                : Map.of(AmiConstants.CALLER_ID, "\u0633");

        Exchange failed = send(options + "&charset=ISO-8859-1&connectionGroup=latin", header);

        assertThat(failed.getException())
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("which the charset ISO-8859-1 cannot encode");
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
