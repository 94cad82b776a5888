/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiServer;
import io.github.camelami.simulator.AmiSimulator;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.asterisk.AsteriskConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.asteriskjava.manager.event.NewChannelEvent;
import org.asteriskjava.manager.response.ExtensionStateResponse;
import org.asteriskjava.manager.response.ManagerError;
import org.asteriskjava.manager.response.ManagerResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Runs each kind of camel-asterisk route next to ours, with one server, to check docs/coming-from-camel-asterisk.md.
 */
class ComingFromCamelAsteriskTest {

    /** camel-asterisk supports only port 5038, which is free for the test on an otherwise unused loopback address. */
    private static final String HOST = "127.0.50.38";

    private static final String ASTERISK = "asterisk:pbx?hostname=" + HOST + "&username=camel&password=camel-secret";
    private static final Duration SOON = Duration.ofSeconds(10);

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private AmiSimulator pbx;

    @BeforeEach
    void start() throws Exception {
        pbx = simulator();
        AmiServer server = new AmiServer();
        server.setHost(HOST);
        server.setUsername("camel");
        server.setPassword("camel-secret");
        camel.getRegistry().bind("pbx", server);
    }

    private static AmiSimulator simulator() throws Exception {
        return AmiSimulator.builder()
                .address(InetAddress.getByName(HOST))
                .port(5038)
                .start();
    }

    @AfterEach
    void stop() {
        camel.stop();
        pbx.close();
    }

    @Test
    void events() throws Exception {
        BlockingQueue<Exchange> theirs = new LinkedBlockingQueue<>();
        BlockingQueue<Exchange> ours = new LinkedBlockingQueue<>();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(ASTERISK)
                        .filter(header(AsteriskConstants.EVENT_NAME).isEqualTo("NewChannelEvent"))
                        .process(theirs::add);
                from("ami:pbx?events=Newchannel").process(ours::add);
            }
        });
        camel.start();
        await().atMost(SOON).until(() -> pbx.loginCount() == 2);
        camel.createProducerTemplate()
                .requestBodyAndHeader(
                        "ami:pbx?action=Originate&application=Wait&data=1&awaitOutcome=false",
                        null,
                        "CamelAmiPhone",
                        "PJSIP/201");

        Exchange their = theirs.poll(10, TimeUnit.SECONDS);
        Exchange our = ours.poll(10, TimeUnit.SECONDS);
        assertThat(their.getMessage().getBody()).isInstanceOf(NewChannelEvent.class);
        assertThat(our.getMessage().getHeader("CamelAmiEvent")).isEqualTo("Newchannel");
        assertThat(our.getMessage().getBody(Map.class))
                .containsEntry(
                        "Channel",
                        their.getMessage().getBody(NewChannelEvent.class).getChannel());
    }

    @Test
    void queue_status_loses_its_list_there_and_has_it_here() throws Exception {
        camel.start();
        Object theirs = camel.createProducerTemplate().requestBody(ASTERISK + "&action=QUEUE_STATUS", (Object) null);
        Object ours = camel.createProducerTemplate().requestBody("ami:pbx?action=QueueStatus", (Object) null);

        assertThat(theirs).isInstanceOfSatisfying(ManagerResponse.class, response -> assertThat(response.getMessage())
                .isEqualTo("Queue status will follow"));
        assertThat((List<?>) ours).isNotEmpty().allSatisfy(row -> assertThat((Map<?, ?>) row)
                .isNotEmpty());
        assertThat((List<?>) ours)
                .anySatisfy(row -> assertThat(((Map<?, ?>) row).get("Queue")).isEqualTo("support"));
    }

    @Test
    void a_header_names_any_action_there_and_an_allowed_one_here() throws Exception {
        camel.start();
        Object theirs = camel.createProducerTemplate()
                .requestBodyAndHeader(ASTERISK + "&action=SIP_PEERS", null, AsteriskConstants.ACTION, "QUEUE_STATUS");
        Object ours = camel.createProducerTemplate()
                .requestBodyAndHeader("ami:pbx?allowedActions=QueueStatus", null, "CamelAmiAction", "QueueStatus");

        assertThat(theirs).isInstanceOfSatisfying(ManagerResponse.class, response -> assertThat(response.getMessage())
                .isEqualTo("Queue status will follow"));
        assertThat((List<?>) ours).isNotEmpty();
        assertThatThrownBy(() -> camel.createProducerTemplate()
                        .requestBodyAndHeader("ami:pbx", null, "CamelAmiAction", "QueueStatus"))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .hasStackTraceContaining("allowedActions");
        Object fixed = camel.createProducerTemplate()
                .requestBodyAndHeader("ami:pbx?action=Ping", null, "CamelAmiAction", "QueueStatus");
        assertThat(((Map<?, ?>) fixed).get("Ping")).isEqualTo("Pong");
    }

    @Test
    void an_error_is_a_success_there_and_an_error_here() throws Exception {
        camel.start();
        Object theirs = camel.createProducerTemplate().requestBody(ASTERISK + "&action=SIP_PEERS", (Object) null);

        assertThat(theirs).isInstanceOf(ManagerError.class); // and no exception: the route continues
        assertThatThrownBy(() -> camel.createProducerTemplate().requestBody("ami:pbx?action=SIPpeers", (Object) null))
                .isInstanceOf(CamelExecutionException.class)
                .hasCauseInstanceOf(AmiActionRefusedException.class)
                .hasRootCauseMessage(
                        "Asterisk " + HOST
                                + ":5038 refused action SIPpeers: Invalid/unknown command: SIPpeers. Use Action: ListCommands to show available commands.");
    }

    @Test
    void extension_state() throws Exception {
        camel.start();
        Object theirs = camel.createProducerTemplate()
                .requestBodyAndHeaders(
                        ASTERISK + "&action=EXTENSION_STATE",
                        null,
                        Map.of(AsteriskConstants.EXTENSION, "201", AsteriskConstants.CONTEXT, "phones"));
        Object ours = camel.createProducerTemplate()
                .requestBody("ami:pbx?action=ExtensionState&field.Context=phones", Map.of("Exten", "201"));

        assertThat(theirs).isInstanceOfSatisfying(ExtensionStateResponse.class, state -> assertThat(state.getStatus())
                .isEqualTo(-1));
        assertThat(((Map<?, ?>) ours).get("Status")).isEqualTo("-1");
        assertThat(((Map<?, ?>) ours).get("StatusText")).isEqualTo("Unknown");
    }

    @Test
    void with_the_pbx_down_no_route_starts_there_and_every_route_here() throws Exception {
        pbx.close();
        DefaultCamelContext theirs = new DefaultCamelContext();
        theirs.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(ASTERISK).to("log:theirs");
            }
        });
        assertThatThrownBy(theirs::start).hasStackTraceContaining("Connection refused");
        theirs.stop();

        BlockingQueue<Exchange> ours = new LinkedBlockingQueue<>();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("ami:pbx?events=AmiConnected&reconnectDelay=50ms").process(ours::add);
            }
        });
        camel.start();
        pbx = simulator();
        assertThat(ours.poll(10, TimeUnit.SECONDS)).isNotNull();
    }
}
