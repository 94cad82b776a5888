/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.SimulatedCall;
import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.manager.ManagerUser;
import io.github.camelami.testing.LogLines;
import io.github.camelami.testing.ScriptedServer;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.ServiceStatus;
import org.apache.camel.spi.AsyncProcessorAwaitManager;
import org.apache.camel.spi.SupervisingRouteController;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The behaviour that a producer guarantees to its route. */
class AmiProducerTest extends RouteTest {

    private Exchange ask(String uri, Object... headers) {
        return template().request(uri, exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getMessage().setHeader((String) headers[i], headers[i + 1]);
            }
        });
    }

    private static Message done(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage();
    }

    private SimulatedCall aCall(String agent, String customer) {
        return pbx().call(agent).to(customer).place().awaitTalking();
    }

    // ---- one call, several actions
    // -------------------------------------------------------------------------------------------------------

    /** As when a message is delivered twice. */
    @Test
    void a_second_call_with_an_id_that_is_awaited_is_not_sent() throws Exception {
        start(route -> route.from("direct:unused").stop());
        pbx().phone("PJSIP/201").doesNotAnswer();
        String call = "ami:pbx?action=Originate&phone=PJSIP/201&application=Wait&data=1&ringTimeout=2s";
        CompletableFuture<Exchange> first = template()
                .asyncSend(call, exchange -> exchange.getMessage().setHeader(AmiConstants.CHANNEL_ID, "job-17"));
        eventually(() -> pbx().channels().toString().contains("PJSIP/201"));

        assertThat(ask(call, AmiConstants.CHANNEL_ID, "job-17").getException())
                .as("redelivery would place a second call")
                .isInstanceOf(AmiActionRefusedException.class)
                .hasMessageContaining("was not sent")
                .hasMessageContaining("already waiting for the outcome of a call with the ChannelId job-17");

        assertThat(done(first.get(20, TimeUnit.SECONDS)).getHeader(AmiConstants.OUTCOME))
                .isEqualTo("noAnswer");
        assertThat(pbx().actions("Originate")).hasSize(1);
        AmiProducer counting = (AmiProducer) camel.getEndpoint(call).createProducer();
        counting.start();
        assertThat(counting.getNotSentActions()).isEqualTo(1);
        assertThat(counting.getSentActions()).isEqualTo(1);
        assertThat(counting.getRefusedActions()).isZero();
        counting.stop();
    }

    @Test
    void a_command_waits_for_earlier_ones_only_as_long_as_its_message_may() throws Exception {
        start(route -> route.from("direct:unused").stop());
        pbx().faults().add(Fault.unanswered().on("Status").once());
        String pause = "ami:pbx?action=ControlPlayback&control=pause";
        CompletableFuture<Exchange> first = template().asyncSend(pause, exchange -> exchange.getMessage()
                .setHeaders(new HashMap<>(Map.of(AmiConstants.HANDLE, "h-1", AmiConstants.REQUEST_TIMEOUT, 2000))));
        eventually(() -> pbx().actions("Status").size() == 1);

        assertThat(ask(pause, AmiConstants.HANDLE, "h-1", AmiConstants.REQUEST_TIMEOUT, 50)
                        .getException())
                .isInstanceOf(AmiNotSentException.class)
                .hasMessageContaining("earlier actions for channel h-1 did not end within");

        assertThat(first.get(20, TimeUnit.SECONDS).getException()).isNotNull();
        assertThat(ask(pause, AmiConstants.HANDLE, "h-1").getException())
                .as("the turn is free again")
                .isInstanceOf(AmiActionRefusedException.class);
    }

    // ---- flows
    // -------------------------------------------------------------------------------------------------------

    @Test
    void a_supervisor_listens_switches_and_leaves() throws Exception {
        start(route -> route.from("direct:listen").to("ami:pbx?action=Listen&mode=listen"));
        aCall("PJSIP/202", "PJSIP/203");
        pbx().phone("PJSIP/201").answersAtOnce();

        Message spy = done(ask("direct:listen", AmiConstants.PHONE, "PJSIP/201", AmiConstants.TARGET, "PJSIP/202"));

        String handle = spy.getHeader(AmiConstants.UNIQUEID, String.class);
        assertThat(spy.getHeader(AmiConstants.SPIED_CHANNEL, String.class)).startsWith("PJSIP/202-");
        assertThat(spy.getHeader(AmiConstants.SPY_CHANNEL, String.class)).startsWith("PJSIP/201-");
        assertThat(spy.getHeader(AmiConstants.TARGET)).as("headers stay").isEqualTo("PJSIP/202");
        assertThat(pbx().spies())
                .singleElement()
                .satisfies(view -> assertThat(view.mode().toString()).isEqualToIgnoringCase("listen"));

        done(ask("ami:pbx?action=ListenMode", AmiConstants.HANDLE, handle, AmiConstants.MODE, "whisper"));
        eventually(() -> pbx().spies().get(0).mode().toString().equalsIgnoreCase("whisper"));

        done(ask("ami:pbx?action=Hangup", AmiConstants.HANDLE, handle));
        eventually(() -> pbx().spies().isEmpty());
        assertThat(pbx().channels()).as("the call continues").hasSize(2);
    }

    @Test
    void a_recording_is_controlled() throws Exception {
        start(route -> route.from("direct:play").to("ami:pbx?action=Playback&phone=PJSIP/201&skip=2000"));
        pbx().sound("long", Duration.ofMinutes(5));
        pbx().phone("PJSIP/201").answersAtOnce();

        Message playing = done(ask("direct:play", AmiConstants.FILE, "long.wav"));

        String handle = playing.getHeader(AmiConstants.UNIQUEID, String.class);
        assertThat(pbx().actions("Originate").get(0).get("Data")).isEqualTo("long,2000");
        for (String word : List.of("pause", "pause", "resume", "resume", "forward")) {
            Message steered = done(
                    ask("ami:pbx?action=ControlPlayback", AmiConstants.HANDLE, handle, AmiConstants.CONTROL, word));
            assertThat(steered.getHeader(AmiConstants.PAUSED)).isEqualTo(word.equals("pause"));
        }
        assertThat(pbx().actions("ControlPlayback"))
                .as("a pause is a toggle on the wire")
                .hasSize(3);
        done(ask("ami:pbx?action=ControlPlayback&control=stop", AmiConstants.HANDLE, handle));
        eventually(() -> pbx().channels().isEmpty());

        assertThat(ask("direct:play", AmiConstants.FILE, "none").getException())
                .isInstanceOf(AmiActionRefusedException.class)
                .hasMessageContaining("none");
    }

    @Test
    void the_outcome_of_a_call_is_in_headers() throws Exception {
        start(route -> route.from("direct:call").to("ami:pbx?action=Originate&application=Wait&data=1"));
        pbx().phone("PJSIP/201").busy();
        pbx().phone("PJSIP/202").answersAtOnce();

        Message busy = done(ask("direct:call", AmiConstants.PHONE, "PJSIP/201"));
        Message answered = done(ask("direct:call", AmiConstants.PHONE, "PJSIP/202"));

        assertThat(busy.getHeader(AmiConstants.OUTCOME)).isEqualTo("busy");
        assertThat(busy.getHeader(AmiConstants.HANGUP_CAUSE)).isEqualTo(17);
        assertThat(answered.getHeader(AmiConstants.OUTCOME)).isEqualTo("answered");
        assertThat(answered.getHeader(AmiConstants.CHANNEL, String.class)).startsWith("PJSIP/202-");
        assertThat(answered.getHeader(AmiConstants.UNIQUEID, String.class)).hasSize(36);
    }

    @Test
    void status_and_lists_are_lists_of_maps() throws Exception {
        start(route -> route.from("direct:list").to("ami:pbx?allowedActions=Status,CoreShowChannels"));
        aCall("PJSIP/202", "PJSIP/203");

        assertThat(done(ask("direct:list", AmiConstants.ACTION, "Status")).getBody(List.class))
                .hasSize(2);
        List<?> channels = done(ask("direct:list", AmiConstants.ACTION, "CoreShowChannels"))
                .getBody(List.class);
        assertThat(channels).hasSize(2).allSatisfy(channel -> assertThat(((Map<?, ?>) channel).get("BridgeId"))
                .isNotNull());
    }

    @Test
    void fields_of_any_action_come_from_options_and_body() throws Exception {
        start(route -> {
            route.from("ami:pbx?events=AmiConnected,Order").process(this::remember);
            route.from("direct:tell").to("ami:pbx?action=UserEvent&field.UserEvent=Order&field.Kind=small");
        });
        awaitConnected();

        template().sendBody("direct:tell", Map.of("Kind", "big", "No", 7));

        eventually(() -> names().contains("Order"));
        assertThat(values("Kind")).as("the URI is fixed").containsExactly("small");
        assertThat(values("No")).containsExactly("7");
    }

    @Test
    void an_event_can_be_followed_by_an_action_that_takes_nothing_of_it() throws Exception {
        start(route ->
                route.from("ami:pbx?events=Order").to("ami:pbx?action=Ping").process(this::remember));
        pbx().awaitLogins(2);

        userEvent("Order", "Channel", "PJSIP/666-1");

        eventually(() -> seen.size() == 1);
        assertThat(seen.get(0).getBody(Map.class).get("Ping")).isEqualTo("Pong");
        assertThat(pbx().actions("Ping"))
                .anySatisfy(ping -> assertThat(ping.get("Channel")).isEmpty());
        Exchange rung = ask("ami:pbx?action=Originate&application=Wait", AmiConstants.CHANNEL, "PJSIP/202");
        assertThat(rung.getException()).hasMessageContaining("CamelAmiPhone");
    }

    // ---- the contract of an asynchronous producer
    // --------------------------------------------------------------------

    @Test
    void a_route_continues_on_a_camel_thread() throws Exception {
        AtomicReference<String> thread = new AtomicReference<>();
        start(route -> route.from("direct:ping")
                .to("ami:pbx?action=Ping")
                .process(e -> thread.set(Thread.currentThread().getName())));

        CompletableFuture<Exchange> later = template().asyncSend("direct:ping", e -> {});

        assertThat(later.get(5, TimeUnit.SECONDS).getException()).isNull();
        assertThat(thread.get()).doesNotContain("AmiNetwork");
    }

    @Test
    void no_thread_waits_for_answers() throws Exception {
        start(route -> route.from("direct:ping").to("ami:pbx?action=Ping"));
        done(ask("direct:ping"));
        pbx().faults().add(Fault.late(Duration.ofMillis(300)).on("Ping").times(200));

        List<CompletableFuture<Exchange>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(camel.createProducerTemplate().asyncSend("direct:ping", e -> {}));
        }

        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
        assertThat(all).allSatisfy(one -> assertThat(one.join().getException()).isNull());
    }

    /** Routes that block until an action is answered must not occupy the threads that deliver the answers. */
    @Test
    void routes_that_block_for_an_answer_do_not_starve_it() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        start(route -> {
            route.from("ami:pbx?events=Tick&concurrentConsumers=20").process(e -> {
                template().requestBody("ami:pbx?action=Ping", (Object) null);
                answered.incrementAndGet();
            });
            route.from("direct:nested").to("ami:pbx?action=Ping").process(e -> {
                template().requestBody("ami:pbx?action=Ping", (Object) null);
                answered.incrementAndGet();
            });
        });
        pbx().awaitLogins(2);

        for (int i = 0; i < 40; i++) {
            userEvent("Tick", "Linkedid", "call-" + i);
        }
        List<CompletableFuture<Exchange>> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(template().asyncSend("direct:nested", e -> {}));
        }

        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(15, TimeUnit.SECONDS);
        eventually(() -> answered.get() == 80);
    }

    /**
     * A synchronous caller waits as Camel waits for any asynchronous producer, including for several steps and for a
     * failure.
     */
    @Test
    void a_caller_may_wait_for_the_reply() throws Exception {
        start(route -> route.from("direct:unused").stop());
        pbx().phone("PJSIP/201").answersAtOnce();
        aCall("PJSIP/202", "PJSIP/203");
        AmiEndpoint endpoint = camel.getEndpoint("ami:pbx?allowedActions=Listen,NoSuchAction,Ping", AmiEndpoint.class);
        AmiProducer producer = (AmiProducer) endpoint.createProducer();
        producer.start();

        Exchange listening = endpoint.createExchange();
        listening.getMessage().setHeader(AmiConstants.ACTION, "Listen");
        listening.getMessage().setHeader(AmiConstants.PHONE, "PJSIP/201");
        listening.getMessage().setHeader(AmiConstants.TARGET, "PJSIP/202");
        producer.process(listening);
        assertThat(done(listening).getHeader(AmiConstants.SPIED_CHANNEL, String.class))
                .startsWith("PJSIP/202-");

        Exchange unknown = endpoint.createExchange();
        unknown.getMessage().setHeader(AmiConstants.ACTION, "NoSuchAction");
        producer.process(unknown);
        assertThat(unknown.getException()).isInstanceOf(AmiActionRefusedException.class);

        pbx().faults().add(Fault.unanswered().on("Ping").once());
        Exchange interrupted = endpoint.createExchange();
        interrupted.getMessage().setHeader(AmiConstants.ACTION, "Ping");
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                producer.process(interrupted);
                ended.complete(true);
            } catch (Exception e) {
                ended.completeExceptionally(e);
            }
        });
        caller.start();
        eventually(() -> camel.getCamelContextExtension()
                        .getContextPlugin(AsyncProcessorAwaitManager.class)
                        .size()
                == 1);
        caller.interrupt();
        assertThat(ended.get(5, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted.getException())
                .as("as Camel ends whatever waits for an asynchronous processor")
                .isInstanceOf(InterruptedException.class);
        producer.stop();
    }

    @Test
    void every_exchange_is_finished_once_also_when_everything_stops() throws Exception {
        start(route -> route.from("direct:ping").to("ami:pbx?action=Ping&requestTimeout=60s"));
        done(ask("direct:ping"));
        pbx().faults().add(Fault.unanswered().on("Ping").times(1000));
        AtomicInteger finished = new AtomicInteger();
        List<CompletableFuture<Exchange>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            CompletableFuture<Exchange> one = camel.createProducerTemplate().asyncSend("direct:ping", e -> {});
            one.whenComplete((exchange, error) -> finished.incrementAndGet());
            all.add(one);
        }
        pbx().await("the pings on the wire", () -> pbx().actions("Ping").size() >= 51);

        pbx().cutConnections();

        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
        eventually(() -> finished.get() == 50); // the order of these notifications is not defined
        assertThat(all).allSatisfy(one -> assertThat(one.join().getException())
                .isInstanceOf(AmiOutcomeUnknownException.class));
    }

    // ---- endings
    // -----------------------------------------------------------------------------------------------------

    @Test
    void what_was_not_sent_may_be_sent_again() throws Exception {
        pbx().stopListening();
        AtomicInteger redeliveries = new AtomicInteger();
        start(route -> {
            route.onException(AmiNotSentException.class)
                    .maximumRedeliveries(50)
                    .redeliveryDelay(50)
                    .onRedelivery(e -> {
                        if (redeliveries.incrementAndGet() == 2) {
                            pbx().listen();
                        }
                    });
            route.from("direct:ping")
                    .to("ami:pbx?action=Ping&connectionWaitTimeout=0&reconnectDelay=50ms&maxReconnectDelay=100ms");
        });

        assertThat(done(ask("direct:ping")).getBody(Map.class).get("Ping")).isEqualTo("Pong");
        assertThat(pbx().actions("Ping").stream().filter(ping -> ping.get("ActionID") != null))
                .isNotEmpty();
    }

    @Test
    void an_action_waits_for_the_link_as_long_as_configured() throws Exception {
        pbx().stopListening();
        start(route -> {
            route.from("direct:wait")
                    .to("ami:pbx?action=Ping&connectionWaitTimeout=8s&reconnectDelay=50ms&maxReconnectDelay=100ms");
            route.from("direct:fail")
                    .to("ami:pbx?action=Ping&connectionWaitTimeout=100ms&reconnectDelay=50ms&maxReconnectDelay=100ms");
        });
        assertThat(ask("direct:fail").getException())
                .isInstanceOf(AmiNotSentException.class)
                .hasMessageContaining("Ping")
                .hasMessageContaining(Integer.toString(extension.port()));

        CompletableFuture<Exchange> waiting = template().asyncSend("direct:wait", e -> {});
        pbx().listen();

        assertThat(waiting.get(8, TimeUnit.SECONDS).getException()).isNull();
    }

    @Test
    void an_answer_that_does_not_come_leaves_the_outcome_unknown_with_the_ids_to_look_it_up() throws Exception {
        start(route -> {
            route.from("direct:ping").to("ami:pbx?action=Ping");
            route.from("direct:call").to("ami:pbx?action=Originate&application=Wait&phone=PJSIP/201");
        });
        done(ask("direct:ping"));
        pbx().faults()
                .add(Fault.unanswered().on("Ping").once())
                .add(Fault.unanswered().on("Originate").once());

        Exchange ping = ask("direct:ping", AmiConstants.REQUEST_TIMEOUT, 200);
        Exchange call = ask("direct:call", AmiConstants.REQUEST_TIMEOUT, 200);

        assertThat(ping.getException())
                .isInstanceOf(AmiOutcomeUnknownException.class)
                .hasMessageContaining("Ping");
        assertThat(ping.getMessage().getHeader(AmiConstants.ACTION_ID)).isNotNull();
        assertThat(call.getException()).isInstanceOf(AmiOutcomeUnknownException.class);
        assertThat(call.getMessage().getHeader(AmiConstants.UNIQUEID))
                .isEqualTo(pbx().actions("Originate").get(0).get("ChannelId"));
        assertThat(done(ask("direct:ping")).getBody(Map.class).get("Ping")).isEqualTo("Pong");
    }

    @Test
    void a_refusal_has_the_servers_message_and_the_missing_privilege() throws Exception {
        pbx().user(ManagerUser.named("poor").secret("poor-secret").read("call").write("reporting"));
        start(route -> {
            route.onException(AmiActionRefusedException.class)
                    .handled(true)
                    .setBody(route.simple("${exception.action}: ${exception.serverMessage}"));
            route.from("direct:call")
                    .to(
                            "ami:pbx?username=poor&password=RAW(poor-secret)&action=Originate&application=Wait&phone=PJSIP/201");
        });

        assertThat(done(ask("direct:call")).getBody(String.class)).isEqualTo("Originate: Permission denied");
        assertThat(ask("ami:pbx?username=poor&password=RAW(poor-secret)&action=Hangup&handle=x")
                        .getException())
                .hasMessageContaining("Permission denied")
                .hasMessageContaining("call");
    }

    @Test
    void wrong_input_fails_the_exchange_and_sends_nothing() throws Exception {
        start(route -> route.from("direct:ami").to("ami:pbx"));

        assertThat(ask("direct:ami").getException()).hasMessageContaining("CamelAmiAction");
        assertThat(ask("direct:ami", AmiConstants.ACTION, "originat").getException())
                .hasMessageContaining("did you mean Originate");
        assertThat(ask("direct:ami", AmiConstants.ACTION, "Playback", AmiConstants.PHONE, "PJSIP/201")
                        .getException())
                .hasMessageContaining("CamelAmiFile");
        assertThat(pbx().actions().stream().map(action -> action.name())).doesNotContain("Originate", "originat");
    }

    // ---- addresses and starting
    // --------------------------------------------------------------------------------------

    @Test
    void one_template_reaches_many_servers() throws Exception {
        try (AmiSimulator other = AmiSimulator.start()) {
            camel.getRegistry().bind("second", serverAt(other.port()));
            AmiConfiguration common =
                    camel.getComponent("ami", AmiComponent.class).getConfiguration();
            common.setUsername("camel"); // not in the address, which Camel logs
            common.setPassword("camel-secret");
            start(route -> {
                route.from("direct:ping").toD("ami:${header.server}?action=Ping");
                route.from("direct:address").recipientList(route.simple("ami:${header.server}?action=Ping"));
            });

            done(ask("direct:ping", "server", "pbx"));
            done(ask("direct:ping", "server", "second"));
            done(ask("direct:address", "server", "127.0.0.1:" + other.port()));

            assertThat(other.actions("Ping")).hasSize(2);
            assertThat(other.connectionCount())
                    .as("the same user of the same server shares a link")
                    .isEqualTo(1);
        }
    }

    private AmiServer serverAt(int port) {
        AmiServer server = server();
        server.setPort(port);
        return server;
    }

    @Test
    void unknown_options_do_not_start() {
        assertThatThrownBy(() -> start(route -> route.from("direct:a").to("ami:pbx?acton=Ping")))
                .hasRootCauseInstanceOf(ResolveEndpointFailedException.class)
                .rootCause()
                .hasMessageContaining("acton");
    }

    @Test
    void misspelled_actions_do_not_start() {
        assertThatThrownBy(() -> start(route -> route.from("direct:a").to("ami:pbx?action=lisen")))
                .hasRootCauseMessage("Unknown action 'lisen': did you mean Listen? There are " + knownActions()
                        + " and every other AMI action by its own name");
    }

    private static String knownActions() {
        return "[ControlPlayback, Hangup, Listen, ListenMode, Originate, Playback, Status]";
    }

    @Test
    void a_connection_can_be_required_at_start() throws Exception {
        pbx().stopListening();
        camel.setRouteController(new org.apache.camel.impl.engine.DefaultSupervisingRouteController());
        SupervisingRouteController controller = camel.getRouteController().adapt(SupervisingRouteController.class);
        controller.setInitialDelay(0);
        controller.setBackOffDelay(100);
        start(route -> {
            route.from("ami:pbx?testConnectionOnStartup=true")
                    .routeId("demanding")
                    .process(this::remember);
            route.from("direct:lazy")
                    .routeId("lazy")
                    .to("ami:pbx?action=Ping&testConnectionOnStartup=true&lazyStartProducer=true");
        });
        assertThat(camel.getRouteController().getRouteStatus("demanding")).isNotEqualTo(ServiceStatus.Started);
        eventually(() -> camel.getRouteController().getRouteStatus("lazy") == ServiceStatus.Started);
        assertThat(ask("direct:lazy").getException()).isNotNull();

        pbx().listen();

        eventually(() -> camel.getRouteController().getRouteStatus("demanding") == ServiceStatus.Started);
        done(ask("direct:lazy"));
        awaitConnected();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_refused_login_fails_a_start_that_requires_a_connection(boolean consumer) {
        String wrong = "ami:pbx?password=RAW(wrong-secret)&testConnectionOnStartup=true";

        assertThatThrownBy(() -> start(route -> {
                    if (consumer) {
                        route.from(wrong).to("mock:x");
                    } else {
                        route.from("direct:x").to(wrong + "&action=Ping");
                    }
                }))
                .hasMessageNotContaining("wrong-secret")
                .rootCause()
                .isInstanceOf(AmiLoginRefusedException.class)
                .hasMessageContaining("Authentication failed")
                .hasMessageContaining("camel")
                .hasMessageNotContaining("wrong-secret");
    }

    @Test
    void an_absent_server_fails_a_start_that_requires_a_connection() {
        pbx().stopListening();

        assertThatThrownBy(() -> start(route ->
                        route.from("ami:pbx?testConnectionOnStartup=true").to("mock:x")))
                .hasStackTraceContaining(ConnectException.class.getName())
                .hasMessageNotContaining(SECRET);
    }

    /**
     * The first exception of the link itself, without those that Camel wraps around it; there must be no other in
     * between.
     */
    private static Throwable demandingStartFailure(Throwable thrown) {
        Throwable inner = thrown;
        while (inner.getCause() != null && inner.getClass().getName().startsWith("org.apache.camel")) {
            inner = inner.getCause();
        }
        return inner;
    }

    @Test
    void a_peer_that_is_not_ami_fails_a_start_that_requires_a_connection() throws Exception {
        try (ScriptedServer web = new ScriptedServer((line, number) -> line.send("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            assertThatThrownBy(() -> start(route -> route.from("ami:127.0.0.1:" + web.port()
                                    + "?username=camel&password=secret&testConnectionOnStartup=true")
                            .to("mock:x")))
                    .satisfies(thrown -> assertThat(demandingStartFailure(thrown))
                            .isInstanceOf(AmiProtocolException.class)
                            .hasMessageContaining("HTTP/1.1 400"));
        }
    }

    @Test
    void a_password_that_is_never_sent_may_be_longer_than_a_line() throws Exception {
        start(route -> {});
        String secret = "s3".repeat(1500);
        pbx().user(ManagerUser.named("long").secret(secret));
        String to = "ami:pbx?action=Ping&username=long&password=RAW(" + secret + ")";

        done(ask(to));

        assertThatThrownBy(() -> ask(to + "&plainLogin=true&allowUnencryptedPassword=true"))
                .hasStackTraceContaining("password is longer than 1000 bytes")
                .hasStackTraceContaining("plainLogin")
                .hasMessageNotContaining(secret);
        assertThatThrownBy(() -> ask("ami:pbx?action=Ping&username=" + "u".repeat(1001)))
                .hasStackTraceContaining("username is longer than 1000 bytes");
    }

    @Test
    void a_password_that_the_charset_cannot_write_is_refused_as_such() throws Exception {
        start(route -> {});

        assertThatThrownBy(() -> ask("ami:pbx?action=Ping&charset=ISO-8859-1&password=RAW(\u20ac5)"))
                .hasStackTraceContaining("password holds a character that the charset ISO-8859-1 cannot encode")
                .hasMessageNotContaining("\u20ac5");
    }

    @Test
    void endpoints_that_share_a_link_must_agree_on_it() throws Exception {
        start(route -> route.from("ami:pbx?pingInterval=5s").to("mock:x"));

        assertThatThrownBy(() -> ask("ami:pbx?action=Ping&pingInterval=7s"))
                .rootCause()
                .hasMessageContaining("pingInterval=7000ms")
                .hasMessageContaining("pingInterval=5000ms")
                .hasMessageContaining("connectionGroup")
                .hasMessageNotContaining(SECRET);
        done(ask("ami:pbx?action=Ping&pingInterval=7s&connectionGroup=mine"));
    }

    @Test
    void the_last_to_stop_closes_the_link() throws Exception {
        start(route -> {
            route.from("direct:one").routeId("one").to("ami:pbx?action=Ping");
            route.from("direct:two").routeId("two").to("ami:pbx?action=Ping&connectionWaitTimeout=1s");
        });
        done(ask("direct:one"));
        done(ask("direct:two"));
        assertThat(pbx().connections()).hasSize(1);

        camel.getRouteController().stopRoute("one");
        assertThat(pbx().connections()).hasSize(1);
        camel.getRouteController().stopRoute("two");

        eventually(() -> pbx().connections().isEmpty());
    }

    @Test
    void headers_of_an_earlier_call_do_not_stay_with_a_newer_one() throws Exception {
        start(route -> route.from("direct:call").to("ami:pbx?action=Originate&application=Wait&data=1"));
        pbx().phone("PJSIP/201").busy();
        Message busy = done(ask(
                "direct:call",
                AmiConstants.PHONE,
                "PJSIP/201",
                AmiConstants.CHANNEL,
                "PJSIP/202-00000001",
                AmiConstants.SPY_CHANNEL,
                "PJSIP/203-00000001"));

        assertThat(busy.getHeader(AmiConstants.OUTCOME)).isEqualTo("busy");
        assertThat(busy.getHeaders()).doesNotContainKeys(AmiConstants.CHANNEL, AmiConstants.SPY_CHANNEL);
    }

    /** The first of two answers takes most of the timeout, which does not start again for the second. */
    @Test
    void the_messages_timeout_is_for_all_its_actions_together() throws Exception {
        start(route -> route.from("direct:listen").to("ami:pbx?action=Listen&phone=PJSIP/201&target=PJSIP/202"));
        aCall("PJSIP/202", "PJSIP/203");
        pbx().phone("PJSIP/201").doesNotAnswer();
        long begun = System.nanoTime();
        Exchange listening = ask("direct:listen", AmiConstants.REQUEST_TIMEOUT, 700);
        long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();

        assertThat(listening.getException()).hasMessageContaining("no outcome within");
        String left = listening.getException().getMessage().replaceAll("(?s).*within (\\d+) ms.*", "$1");
        assertThat(Integer.parseInt(left)).isLessThan(700);
        assertThat(took).isGreaterThanOrEqualTo(690);
    }

    @Test
    void a_bean_decides_who_may_listen_and_the_audit_records_it() throws Exception {
        camel.getRegistry()
                .bind("policy", (io.github.camelami.ListenPolicy) request -> "anna".equals(request.supervisor()));
        start(route -> route.from("direct:listen").to("ami:pbx?action=Listen&listenPolicy=#policy"));
        aCall("PJSIP/202", "PJSIP/203");
        pbx().phone("PJSIP/201").answersAtOnce();
        Map<String, Object> headers =
                new HashMap<>(Map.of(AmiConstants.PHONE, "PJSIP/201", AmiConstants.TARGET, "PJSIP/202"));

        try (LogLines audit = LogLines.of("io.github.camelami.audit")) {
            headers.put(AmiConstants.SUPERVISOR, "bob\u0007BEGUN");
            assertThat(template()
                            .request("direct:listen", e -> e.getMessage().setHeaders(new HashMap<>(headers)))
                            .getException())
                    .hasMessageContaining("bob");
            assertThat(pbx().actions("Originate")).isEmpty();
            headers.put(AmiConstants.SUPERVISOR, "anna");
            done(template().request("direct:listen", e -> e.getMessage().setHeaders(new HashMap<>(headers))));

            assertThat(audit.lines()).hasSize(2);
            assertThat(audit.lines().get(0)).startsWith("REFUSED server=pbx supervisor=bob?BEGUN phone=PJSIP/201");
            assertThat(audit.lines().get(1))
                    .startsWith("BEGUN server=pbx supervisor=anna phone=PJSIP/201 target=PJSIP/202-")
                    .contains("mode=listen handle=");
        }
    }
}
