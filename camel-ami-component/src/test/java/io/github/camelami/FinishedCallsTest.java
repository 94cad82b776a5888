/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.simulator.SimulatedCall;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.wire.EventClass;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.cloudevents.CloudEvent;
import org.apache.camel.support.AsyncProcessorSupport;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** A consumer with {@code calls=finished}. */
class FinishedCallsTest extends RouteTest {

    private static final String FINISHED = "ami:pbx?calls=finished&reconnectDelay=10ms&maxReconnectDelay=20ms";

    private void startFollowing() throws Exception {
        start(route -> route.from(FINISHED).process(this::remember));
        pbx().awaitLogins(1);
        pbx().awaitAction("QueueStatus");
    }

    private SimulatedCall call() {
        pbx().phone("PJSIP/203").answersAtOnce();
        return pbx().call("PJSIP/202").to("PJSIP/203").named("O'Neil").place().awaitTalking();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> body(Message message) {
        return message.getBody(Map.class);
    }

    @Test
    void a_call_is_one_exchange_when_it_is_over() throws Exception {
        startFollowing();
        SimulatedCall call = call();
        call.hangUp();
        call.awaitEnd();

        eventually(() -> !seen.isEmpty());
        Message message = seen.get(0);
        assertThat(message.getHeader(AmiConstants.EVENT)).isEqualTo("AmiCallFinished");
        assertThat(message.getHeader(AmiConstants.SERVER)).isEqualTo("pbx");
        assertThat(message.getHeader(AmiConstants.LINKEDID)).isEqualTo(call.uniqueid());
        assertThat(message.getHeader(AmiConstants.UNIQUEID)).isEqualTo(call.uniqueid());
        assertThat(message.getHeader(AmiConstants.CHANNEL, String.class)).startsWith("PJSIP/202-");
        assertThat(message.getHeader(AmiConstants.MESSAGE_TIMESTAMP, Long.class))
                .isPositive();
        assertThat(body(message))
                .containsEntry("Outcome", "answered")
                .containsEntry("CallerName", "O'Neil")
                .containsEntry("CalleeDevice", "PJSIP/203")
                .containsEntry("Doubtful", false)
                .containsKeys("Started", "Answered", "Ended", "AnsweredAfterMs", "TalkedMs");
        assertThat(body(message).get("Legs"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(2);
    }

    @Test
    void calls_that_ended_in_a_gap_are_reported_once_and_said_to_be_doubtful() throws Exception {
        startFollowing();
        SimulatedCall lost = call();
        pbx().stopListening();
        pbx().cutConnections();
        lost.hangUp();
        lost.awaitEnd();
        assertThat(seen).isEmpty();
        pbx().listen();

        eventually(() -> !seen.isEmpty());
        assertThat(body(seen.get(0))).containsEntry("Doubtful", true).containsEntry("Outcome", "answered");
        SimulatedCall next = call();
        next.hangUp();
        eventually(() -> seen.size() > 1);
        assertThat(body(seen.get(1))).containsEntry("Linkedid", next.uniqueid()).containsEntry("Doubtful", false);
        assertThat(seen).hasSize(2);
        assertThat(seen.get(0).getHeader(AmiConstants.GAP))
                .as("a call within the gap leaves no other trace")
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsKeys("From", "To", "DurationMs")
                .containsEntry("Cause", "cut");
        assertThat(seen.get(1).getHeader(AmiConstants.GAP)).isNull();
    }

    @Test
    void several_gaps_become_one_and_belong_to_the_next_call_that_ends() {
        FinishedCalls calls = new FinishedCalls();
        begin(calls, "1.1");
        begin(calls, "1.2");
        calls.endedBy(gap("2026-01-01T00:00:02Z", "2026-01-01T00:00:03Z", "overflow", "Lost", "4"));
        calls.endedBy(gap("2026-01-01T00:00:01Z", "2026-01-01T00:00:02.500Z", "suspended", "Lost", "3"));

        assertThat(end(calls, "1.1").gap())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "Event", "AmiGap",
                        "From", "2026-01-01T00:00:01Z",
                        "To", "2026-01-01T00:00:03Z",
                        "DurationMs", "2000",
                        "Cause", "suspended",
                        "Lost", "7"));
        assertThat(end(calls, "1.2").gap()).isNull();
    }

    @Test
    void a_gap_of_unknown_losses_makes_the_sum_unknown() {
        FinishedCalls calls = new FinishedCalls();
        begin(calls, "1.1");
        begin(calls, "1.2");
        calls.endedBy(gap("2026-01-01T00:00:01Z", "2026-01-01T00:00:02Z", "overflow", "Lost", "4"));
        calls.endedBy(gap("2026-01-01T00:00:03Z", "2026-01-01T00:00:04Z", "cut"));

        assertThat(end(calls, "1.1").gap()).containsEntry("DurationMs", "3000").doesNotContainKey("Lost");

        calls.endedBy(gap("2026-01-01T00:00:05Z", "2026-01-01T00:00:06Z", "cut"));
        calls.endedBy(gap("2026-01-01T00:00:07Z", "2026-01-01T00:00:08Z", "overflow", "Lost", "4"));

        assertThat(end(calls, "1.2").gap()).containsEntry("Cause", "overflow").doesNotContainKey("Lost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UserEvent&field.UserEvent=CallDone", "CoreStatus"})
    void a_finished_call_in_the_body_is_no_field_of_an_action(String action) throws Exception {
        start(route -> route.from("ami:pbx?calls=finished")
                .to("ami:pbx?action=" + action)
                .process(this::remember));
        pbx().awaitAction("QueueStatus");
        call().hangUp();

        eventually(() -> !seen.isEmpty());
        String name = action.split("&")[0];
        assertThat(pbx().actions(name)).singleElement().satisfies(sent -> assertThat(sent.toString())
                .doesNotContain("Linkedid", "Legs"));
    }

    private static AmiEvent gap(String from, String to, String cause, String... lost) {
        String duration = String.valueOf(
                Duration.between(Instant.parse(from), Instant.parse(to)).toMillis());
        List<String> fields = new ArrayList<>(List.of("From", from, "To", to, "DurationMs", duration, "Cause", cause));
        fields.addAll(List.of(lost));
        return AmiEvent.of("AmiGap", fields.toArray(String[]::new));
    }

    private static void begin(FinishedCalls calls, String id) {
        calls.endedBy(AmiEvent.of(
                "Newchannel", "Channel", "PJSIP/" + id, "ChannelState", "6", "Uniqueid", id, "Linkedid", id));
    }

    private static FinishedCalls.FinishedCall end(FinishedCalls calls, String id) {
        Iterator<FinishedCalls.FinishedCall> ended = calls.endedBy(
                AmiEvent.of("Hangup", "Channel", "PJSIP/" + id, "Uniqueid", id, "Linkedid", id, "Cause", "16"));
        assertThat(ended.hasNext()).isTrue();
        return ended.next();
    }

    /** A restart of the server ends all calls at once, perhaps while a routePolicy suspends the consumer. */
    @Test
    void suspended_it_keeps_calls_that_ended_together_until_it_resumes() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        start(route -> route.from(FINISHED)
                .routeId("calls")
                .process(e -> {
                    entered.countDown();
                    assertThat(leave.await(10, TimeUnit.SECONDS)).isTrue();
                })
                .process(this::remember));
        pbx().awaitLogins(1);
        pbx().awaitAction("QueueStatus");
        for (int i = 0; i < 4; i++) {
            pbx().emit(SimulatedEvent.of("Newchannel", EventClass.CALL)
                    .add("Channel", "PJSIP/many-" + i)
                    .add("ChannelState", "6")
                    .add("Uniqueid", "many." + i)
                    .add("Linkedid", "many." + i));
        }
        AmiConsumer consumer = (AmiConsumer) camel.getRoute("calls").getConsumer();
        eventually(() -> consumer.getPendingExchangesSize() == 0);
        pbx().cutConnections();
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

        consumer.suspend();
        leave.countDown();
        eventually(() -> consumer.getPendingExchangesSize() == 0);
        assertThat(seen).as("the one that was in the route is finished").hasSize(1);

        consumer.resume();
        eventually(() -> seen.size() == 4);
        assertThat(seen)
                .extracting(message -> message.getHeader(AmiConstants.LINKEDID))
                .containsExactlyInAnyOrder("many.0", "many.1", "many.2", "many.3");
    }

    @Test
    void a_call_that_outlasts_a_gap_is_reported_when_it_ends() throws Exception {
        startFollowing();
        SimulatedCall call = call();
        pbx().cutConnections();
        pbx().awaitAction("QueueStatus");
        pbx().awaitLogins(1);
        call.hangUp();

        eventually(() -> !seen.isEmpty());
        assertThat(body(seen.get(0))).containsEntry("Linkedid", call.uniqueid());
        assertThat(seen).hasSize(1);
    }

    @Test
    void a_call_that_lasted_before_the_start_is_doubtful() throws Exception {
        SimulatedCall call = call();
        startFollowing();
        call.hangUp();

        eventually(() -> !seen.isEmpty());
        assertThat(body(seen.get(0))).containsEntry("Doubtful", true).containsEntry("CallerDevice", "PJSIP/202");
    }

    @Test
    void json_and_cloud_events_take_it() throws Exception {
        start(route -> route.from(FINISHED)
                .transformDataType("ami:application-cloudevents")
                .transformDataType("ami:application-json")
                .process(this::remember));
        pbx().awaitAction("QueueStatus");
        SimulatedCall call = call();
        call.hangUp();

        eventually(() -> !seen.isEmpty());
        Message message = seen.get(0);
        assertThat(message.getHeader(CloudEvent.CAMEL_CLOUD_EVENT_TYPE))
                .isEqualTo("org.apache.camel.event.ami.AmiCallFinished");
        assertThat(message.getHeader(CloudEvent.CAMEL_CLOUD_EVENT_SOURCE)).isEqualTo("ami://pbx");
        Map<?, ?> json = new ObjectMapper().readValue(message.getBody(String.class), Map.class);
        assertThat(json.get("Outcome")).isEqualTo("answered");
        assertThat((List<?>) json.get("Legs")).hasSize(2);
    }

    @Test
    void a_route_that_fails_or_continues_elsewhere_gets_the_next_call() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        start(route -> route.from(FINISHED)
                .process(this::remember)
                .process(exchange -> {
                    if (first.getAndSet(false)) {
                        throw new IllegalStateException("on purpose");
                    }
                })
                .threads(2)
                .process(exchange -> {}));
        pbx().awaitAction("QueueStatus");
        for (int i = 0; i < 3; i++) {
            call().hangUp();
        }

        eventually(() -> seen.size() == 3);
    }

    @Test
    void thousands_that_end_at_once_are_reported_one_after_the_other() throws Exception {
        CountDownLatch all = new CountDownLatch(3000);
        AtomicReference<String> busy = new AtomicReference<>();
        start(route -> route.from(FINISHED).process(exchange -> {
            assertThat(busy.getAndSet(exchange.getExchangeId())).isNull();
            all.countDown();
            busy.set(null);
        }));
        pbx().awaitAction("QueueStatus");
        for (int i = 0; i < 3000; i++) {
            pbx().emit(SimulatedEvent.of("Newchannel", EventClass.CALL)
                    .add("Channel", "PJSIP/trunk-" + i)
                    .add("Uniqueid", "many." + i)
                    .add("Linkedid", "many." + i));
        }
        pbx().cutConnections(); // and the next list shows none of them

        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void thousands_that_end_at_once_do_not_nest_where_the_route_answers_as_if_later() throws Exception {
        CountDownLatch all = new CountDownLatch(3000);
        start(route -> route.from(FINISHED).process(new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                all.countDown();
                callback.done(false);
                return false;
            }
        }));
        pbx().awaitAction("QueueStatus");
        for (int i = 0; i < 3000; i++) {
            pbx().emit(SimulatedEvent.of("Newchannel", EventClass.CALL)
                    .add("Channel", "PJSIP/trunk-" + i)
                    .add("Uniqueid", "many." + i)
                    .add("Linkedid", "many." + i));
        }
        pbx().cutConnections();

        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void log_lines_about_a_call_name_its_server() throws Exception {
        camel.setUseMDCLogging(true);
        AtomicReference<String> server = new AtomicReference<>();
        start(route -> route.from(FINISHED)
                .process(exchange -> server.set(MDC.get("camel.ami.server")))
                .process(this::remember));
        pbx().awaitAction("QueueStatus");
        call().hangUp();

        eventually(() -> !seen.isEmpty());
        assertThat(server.get()).isEqualTo("pbx");
    }

    @Test
    void a_route_that_is_stopped_and_started_reports_calls_that_end_later() throws Exception {
        startFollowing();
        SimulatedCall call = call();
        String route = camel.getRoutes().get(0).getId();
        camel.getRouteController().stopRoute(route);
        camel.getRouteController().startRoute(route);
        eventually(() -> pbx().actions("QueueStatus").size() == 2);
        call.hangUp();

        eventually(() -> !seen.isEmpty());
        assertThat(body(seen.get(0))).containsEntry("Linkedid", call.uniqueid()).containsEntry("Doubtful", true);
        assertThat(seen).hasSize(1);
    }

    @Test
    void a_call_that_outlasts_a_suspension_is_reported_once() throws Exception {
        startFollowing();
        SimulatedCall call = call();
        SimulatedCall other = call();
        String route = camel.getRoutes().get(0).getId();
        List<String> hungUp = new CopyOnWriteArrayList<>();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(FINISHED.replace("calls=finished", "events=Hangup"))
                        .process(e -> hungUp.add(e.getMessage().getHeader(AmiConstants.UNIQUEID, String.class)));
            }
        });
        camel.getRouteController().suspendRoute(route);
        other.hangUp();
        eventually(() -> hungUp.contains(other.uniqueid())); // so the suspended route has missed it
        camel.getRouteController().resumeRoute(route);
        eventually(() -> seen.size() == 1);
        call.hangUp();

        eventually(() -> seen.size() > 1);
        assertThat(seen)
                .extracting(one -> body(one).get("Linkedid"))
                .containsExactly(other.uniqueid(), call.uniqueid());
        assertThat(seen).extracting(one -> body(one).get("Doubtful")).containsOnly(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "events=Hangup",
                "snapshot=CoreShowChannels",
                "match.Channel=PJSIP/*",
                "concurrentConsumers=2",
                "onOverflow=DROP_OLDEST"
            })
    void options_that_would_leave_events_out_are_refused(String option) {
        assertThatThrownBy(() -> start(
                        route -> route.from("ami:pbx?calls=finished&" + option).to("mock:x")))
                .hasMessageContaining("calls=finished excludes " + option.split("[=]")[0]);
    }

    @Test
    void another_word_is_refused() {
        assertThatThrownBy(
                        () -> start(route -> route.from("ami:pbx?calls=started").to("mock:x")))
                .hasMessage("calls=started is unknown; write calls=finished");
    }
}
