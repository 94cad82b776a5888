/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.testing.LogLines;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.DefaultExchangeHolder;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The behaviour that a consumer guarantees to its route. */
class AmiConsumerTest extends RouteTest {

    @Test
    void an_event_is_a_map_with_a_few_headers() throws Exception {
        start(route -> route.from("ami:pbx").process(this::remember));
        awaitConnected();

        pbx().emit(SimulatedEvent.of("Newchannel", EventClass.CALL)
                .add("Channel", "PJSIP/201-00000001")
                .add("CallerIDName", "Zoë")
                .add("Uniqueid", "u.1")
                .add("Linkedid", "l.1")
                .add("ChanVariable", "A=1")
                .add("ChanVariable", "B=2"));

        eventually(() -> names().contains("Newchannel"));
        Message event = seen.get(seen.size() - 1);
        assertThat(event.getHeader(AmiConstants.SERVER)).isEqualTo("pbx");
        assertThat(event.getHeader(AmiConstants.CHANNEL)).isEqualTo("PJSIP/201-00000001");
        assertThat(event.getHeader(AmiConstants.UNIQUEID)).isEqualTo("u.1");
        assertThat(event.getHeader(AmiConstants.LINKEDID)).isEqualTo("l.1");
        assertThat(event.getHeader(Exchange.MESSAGE_TIMESTAMP, Long.class)).isPositive();
        assertThat(event.getMessageTimestamp()).isPositive();
        AmiFields body = event.getBody(AmiFields.class);
        assertThat(body.get("calleridname")).isEqualTo("Zoë");
        assertThat(body.getAll("ChanVariable")).containsExactly("A=1", "B=2");
        assertThat(new ObjectMapper().writeValueAsString(body))
                .startsWith("{\"Event\":\"Newchannel\"")
                .contains("\"Uniqueid\":\"u.1\"");
    }

    @Test
    void the_simple_language_and_converters_reach_into_it() throws Exception {
        AtomicReference<String> text = new AtomicReference<>();
        start(route -> route.from("ami:pbx?events=Order")
                .filter(route.simple("${body[Kind]} == 'big' && ${header.CamelAmiEvent} == 'Order'"))
                .process(e -> text.set(e.getMessage().getBody(String.class)))
                .process(e -> assertThat(
                                e.getMessage().getBody(InputStream.class).readAllBytes())
                        .isEqualTo(text.get().getBytes(StandardCharsets.UTF_8)))
                .setBody(route.simple("${body[No]} for ${body[customer]}"))
                .to("mock:orders"));
        MockEndpoint orders = camel.getEndpoint("mock:orders", MockEndpoint.class);
        orders.expectedBodiesReceived("7 for Ann");
        pbx().awaitLogins(1);

        userEvent("Order", "Kind", "small", "No", "6", "Customer", "Bob");
        userEvent("Order", "Kind", "big", "No", "7", "Customer", "Ann");

        orders.assertIsSatisfied();
        assertThat(text.get()).startsWith("Event: UserEvent\n").endsWith("Customer: Ann");
    }

    @Test
    void a_user_event_is_known_by_its_own_name_and_by_its_kind() throws Exception {
        start(route -> {
            route.from("ami:pbx?events=AmiConnected,PlaybackStart").process(this::remember);
            route.from("ami:pbx?events=UserEvent").to("mock:all");
        });
        awaitConnected();
        camel.getEndpoint("mock:all", MockEndpoint.class).expectedMessageCount(2);

        userEvent("PlaybackStart");
        userEvent("Other");

        camel.getEndpoint("mock:all", MockEndpoint.class).assertIsSatisfied();
        eventually(() -> !names().isEmpty());
        assertThat(names()).containsExactly("PlaybackStart");
    }

    @Test
    void fields_can_be_matched() throws Exception {
        start(route -> route.from("ami:pbx?events=AmiConnected,Order&match.Kind=b*&match.No=?")
                .process(this::remember));
        pbx().awaitLogins(1);

        userEvent("Order", "Kind", "big", "No", "12");
        userEvent("Order", "Kind", "small", "No", "1");
        userEvent("Order", "Kind", "BIG", "No", "2");

        eventually(() -> !names().isEmpty());
        assertThat(values("No")).containsExactly("2");
    }

    @Test
    void events_arrive_exactly_in_order_one_at_a_time() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        start(route -> route.from("ami:pbx?events=Tick")
                .process(e -> most.accumulateAndGet(inside.incrementAndGet(), Math::max))
                .process(this::remember)
                .process(e -> inside.decrementAndGet()));
        pbx().awaitLogins(1);

        numbered("Tick", 500);

        eventually(() -> seen.size() == 500);
        assertThat(values("N")).isEqualTo(numbers(500));
        assertThat(most).hasValue(1);
    }

    @Test
    void order_holds_when_the_route_continues_elsewhere() throws Exception {
        start(route -> route.from("ami:pbx?events=Tick").threads(4).process(this::remember));
        pbx().awaitLogins(1);

        numbered("Tick", 200);

        eventually(() -> seen.size() == 200);
        assertThat(values("N")).isEqualTo(numbers(200));
    }

    @Test
    void several_consumers_keep_the_order_within_each_call() throws Exception {
        Map<String, List<String>> calls = new ConcurrentHashMap<>();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch both = new CountDownLatch(2);
        start(route -> route.from("ami:pbx?events=Step&concurrentConsumers=4").process(e -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            both.countDown();
            both.await(5, TimeUnit.SECONDS); // only two at the same time get through
            Map<?, ?> body = e.getMessage().getBody(Map.class);
            calls.computeIfAbsent((String) body.get("Linkedid"), call -> new CopyOnWriteArrayList<>())
                    .add((String) body.get("N"));
            inside.decrementAndGet();
        }));
        pbx().awaitLogins(1);

        for (int n = 0; n < 50; n++) {
            for (int call = 0; call < 8; call++) {
                userEvent("Step", "Linkedid", "call-" + call, "N", Integer.toString(n));
            }
        }

        eventually(() -> calls.values().stream().mapToInt(List::size).sum() == 400);
        assertThat(calls).hasSize(8).allSatisfy((call, numbers) -> assertThat(numbers)
                .isEqualTo(numbers(50)));
        assertThat(most.get()).isBetween(2, 4);
    }

    @Test
    void pooled_exchanges_carry_each_its_own_event() throws Exception {
        camel.getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
        start(route -> route.from("ami:pbx?events=Tick").process(this::remember));
        pbx().awaitLogins(1);

        numbered("Tick", 100);

        eventually(() -> seen.size() == 100);
        assertThat(values("N")).isEqualTo(numbers(100));
        assertThat(names()).containsOnly("Tick");
        eventually(() ->
                camel.getCamelContextExtension().getExchangeFactoryManager().getPooledCounter() <= 1);
    }

    @Test
    void headers_can_be_set_removed_and_copied() throws Exception {
        start(route -> route.from("ami:pbx?events=Order")
                .setHeader("Mine", route.constant("x"))
                .removeHeader(AmiConstants.SERVER)
                .wireTap("direct:copy")
                .removeHeaders("*")
                .process(e -> assertThat(e.getMessage().getHeaders()).isEmpty())
                .process(e ->
                        assertThat(e.getMessage().getHeader(AmiConstants.EVENT)).isNull())
                .to("mock:original")
                .end());
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:copy").to("mock:copy");
            }
        });
        MockEndpoint original = camel.getEndpoint("mock:original", MockEndpoint.class);
        MockEndpoint copy = camel.getEndpoint("mock:copy", MockEndpoint.class);
        original.expectedMessageCount(1);
        copy.expectedMessageCount(1);
        pbx().awaitLogins(1);

        userEvent("Order", "Uniqueid", "u.9");

        copy.assertIsSatisfied();
        original.assertIsSatisfied();
        assertThat(copy.getExchanges().get(0).getMessage().getHeaders())
                .containsEntry("Mine", "x")
                .containsEntry(AmiConstants.EVENT, "Order")
                .containsEntry(AmiConstants.UNIQUEID, "u.9")
                .doesNotContainKey(AmiConstants.SERVER);
    }

    @Test
    void a_failing_route_is_reported_once_and_the_events_continue() throws Exception {
        List<Throwable> reported = new CopyOnWriteArrayList<>();
        ExceptionHandler handler = new ExceptionHandler() {
            @Override
            public void handleException(Throwable exception) {
                reported.add(exception);
            }

            @Override
            public void handleException(String message, Throwable exception) {
                reported.add(exception);
            }

            @Override
            public void handleException(String message, Exchange exchange, Throwable exception) {
                reported.add(exception);
            }
        };
        camel.getRegistry().bind("handler", handler);
        start(route -> {
            route.errorHandler(route.noErrorHandler());
            route.from("ami:pbx?events=Tick&exceptionHandler=#handler")
                    .process(this::remember)
                    .filter(route.simple("${body[N]} == '1'"))
                    .throwException(new IllegalStateException("no"));
        });
        pbx().awaitLogins(1);

        numbered("Tick", 4);

        eventually(() -> seen.size() == 4);
        eventually(() -> reported.size() == 1);
        assertThat(reported.get(0)).hasMessage("no");
    }

    @Test
    void it_can_be_suspended_and_reports_what_was_missed() throws Exception {
        start(route ->
                route.from("ami:pbx?events=AmiConnected,Tick").routeId("ticks").process(this::remember));
        awaitConnected();
        numbered("Tick", 1);
        eventually(() -> values("N").size() == 1);

        camel.getRouteController().suspendRoute("ticks");
        numbered("Tick", 3);
        AmiConsumer consumer = (AmiConsumer) camel.getRoute("ticks").getConsumer();
        eventually(() -> consumer.getLostEvents() == 3);
        camel.getRouteController().resumeRoute("ticks");
        userEvent("Tick", "N", "9");

        eventually(() -> values("N").contains("9"));
        assertThat(values("N")).containsExactly("0", "9");
        Map<?, ?> gap = seen.get(seen.size() - 1).getHeader(AmiConstants.GAP, Map.class);
        assertThat(gap.get("Lost")).isEqualTo("3");
        assertThat(pbx().loginCount()).as("suspending keeps the link").isEqualTo(1);
    }

    @Test
    void suspended_by_itself_it_emits_nothing_of_what_waits() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        start(route -> route.from("ami:pbx?events=Tick")
                .routeId("ticks")
                .process(e -> {
                    entered.countDown();
                    assertThat(leave.await(10, TimeUnit.SECONDS)).isTrue();
                })
                .process(this::remember));
        pbx().awaitLogins(1);
        numbered("Tick", 100);
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        AmiConsumer consumer = (AmiConsumer) camel.getRoute("ticks").getConsumer();
        eventually(() -> consumer.getPendingExchangesSize() == 100);

        consumer.suspend();
        leave.countDown();

        eventually(() -> consumer.getPendingExchangesSize() == 0);
        assertThat(seen).as("what was in the route is finished").hasSize(1);
        assertThat(consumer.getWaitingEvents()).as("what waits stays").isEqualTo(99);
        numbered("Tick", 3);
        eventually(() -> consumer.getLostEvents() == 3);
        assertThat(seen).hasSize(1);
        consumer.resume();
        eventually(() -> seen.size() == 100);
        assertThat(values("N")).isEqualTo(numbers(100));
    }

    /** Camel starts a suspended consumer, and does not resume it, when it starts all routes. */
    @Test
    void started_while_suspended_it_continues_with_what_it_has() throws Exception {
        start(route ->
                route.from("ami:pbx?events=AmiConnected,Tick").routeId("ticks").process(this::remember));
        awaitConnected();
        AmiConsumer consumer = (AmiConsumer) camel.getRoute("ticks").getConsumer();
        camel.getRouteController().suspendRoute("ticks");
        numbered("Tick", 3);
        eventually(() -> consumer.getLostEvents() == 3);

        camel.getRouteController().startAllRoutes();
        userEvent("Tick", "N", "9");

        eventually(() -> values("N").contains("9"));
        assertThat(values("N")).containsExactly("9");
        Map<?, ?> gap = seen.get(seen.size() - 1).getHeader(AmiConstants.GAP, Map.class);
        assertThat(gap.get("Lost")).isEqualTo("3");
        assertThat(consumer.isStarted()).isTrue();
        camel.getRouteController().stopRoute("ticks");
        eventually(() -> pbx().connections().isEmpty());
    }

    /** Camel starts the consumer again if the route does not end in time. */
    @Test
    void a_stop_that_is_aborted_changes_nothing() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        start(route -> route.from("ami:pbx?events=Tick")
                .routeId("ticks")
                .process(e -> {
                    entered.countDown();
                    assertThat(leave.await(10, TimeUnit.SECONDS)).isTrue();
                })
                .process(this::remember));
        pbx().awaitLogins(1);
        numbered("Tick", 100);
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        AmiConsumer consumer = (AmiConsumer) camel.getRoute("ticks").getConsumer();
        eventually(() -> consumer.getPendingExchangesSize() == 100);

        assertThat(camel.getRouteController().stopRoute("ticks", 100, TimeUnit.MILLISECONDS, true))
                .isFalse();
        leave.countDown();

        eventually(() -> values("N").size() == 100);
        userEvent("Tick", "N", "100");
        eventually(() -> values("N").size() == 101);
        assertThat(values("N")).isEqualTo(numbers(101));
        assertThat(pbx().connections()).hasSize(1);
        camel.getRouteController().stopRoute("ticks");
        eventually(() -> pbx().connections().isEmpty());
    }

    @Test
    void a_graceful_suspension_of_the_route_finishes_what_waits_first() throws Exception {
        start(route -> route.from("ami:pbx?events=Tick").routeId("ticks").process(this::remember));
        pbx().awaitLogins(1);
        numbered("Tick", 500);
        AmiConsumer consumer = (AmiConsumer) camel.getRoute("ticks").getConsumer();
        eventually(() -> consumer.getAcceptedEvents() >= 500);

        camel.getRouteController().suspendRoute("ticks");

        assertThat(values("N")).isEqualTo(numbers(500));
    }

    @Test
    void stopped_while_suspended_it_is_fast_and_reports_what_is_lost() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        start(route -> route.from("ami:pbx?events=Tick").routeId("ticks").process(e -> {
            entered.countDown();
            assertThat(leave.await(10, TimeUnit.SECONDS)).isTrue();
            remember(e);
        }));
        pbx().awaitLogins(1);
        numbered("Tick", 5);
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        AmiConsumer consumer = (AmiConsumer) camel.getRoute("ticks").getConsumer();
        eventually(() -> consumer.getPendingExchangesSize() == 5);
        consumer.suspend();
        leave.countDown();

        try (LogLines log = LogLines.of(AmiConsumer.class.getName())) {
            camel.getRouteController().stopRoute("ticks");
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("ticks: stopped with 4 events waiting, which are lost");
        }
        assertThat(seen).hasSize(1);
    }

    /** Starts a route, which the first of five events keeps busy until the latch opens. */
    private AmiConsumer busyWithTheFirstOfFive(String options, CountDownLatch leave) throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        start(route -> route.from("ami:pbx?events=Tick" + options)
                .routeId("ticks")
                .process(e -> {
                    entered.countDown();
                    assertThat(leave.await(10, TimeUnit.SECONDS)).isTrue();
                })
                .process(this::remember));
        pbx().awaitLogins(1);
        for (int i = 0; i < 5; i++) {
            // of one call, so that concurrent consumers take them one after the other
            userEvent("Tick", "N", Integer.toString(i), "Uniqueid", "1.1");
        }
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        AmiConsumer consumer = (AmiConsumer) camel.getRoute("ticks").getConsumer();
        eventually(() -> consumer.getPendingExchangesSize() == 5);
        return consumer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&concurrentConsumers=3", "&onOverflow=DROP_OLDEST"})
    void a_stop_that_purges_finishes_what_is_in_the_route_and_says_what_it_discards(String options) throws Exception {
        CountDownLatch leave = new CountDownLatch(1);
        AmiConsumer consumer = busyWithTheFirstOfFive("&purgeWhenStopping=true" + options, leave);

        try (LogLines log = LogLines.of(AmiConsumer.class.getName())) {
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> {
                try {
                    camel.getRouteController().stopRoute("ticks");
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            eventually(() -> consumer.getPendingExchangesSize() == 1);
            assertThat(stopped).as("the route is not done").isNotDone();
            leave.countDown();
            stopped.get(10, TimeUnit.SECONDS);

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("ticks: stopped with 4 events waiting, which are lost");
        }
        assertThat(values("N")).containsExactly("0");
    }

    @Test
    void a_suspension_purges_nothing() throws Exception {
        CountDownLatch leave = new CountDownLatch(1);
        AmiConsumer consumer = busyWithTheFirstOfFive("&purgeWhenStopping=true", leave);

        leave.countDown();
        camel.getRouteController().suspendRoute("ticks");

        int before = seen.size();
        assertThat(before + consumer.getWaitingEvents()).isEqualTo(5);
        camel.getRouteController().resumeRoute("ticks");
        eventually(() -> seen.size() == 5);
        assertThat(values("N")).isEqualTo(numbers(5));
    }

    @Test
    void a_stop_by_default_finishes_what_waits() throws Exception {
        CountDownLatch leave = new CountDownLatch(1);
        busyWithTheFirstOfFive("", leave);

        leave.countDown();
        camel.getRouteController().stopRoute("ticks");

        assertThat(values("N")).isEqualTo(numbers(5));
    }

    @Test
    void a_body_is_serialised_as_a_plain_map_and_in_lists_too() throws Exception {
        List<Object> copies = new CopyOnWriteArrayList<>();
        start(route -> {
            route.from("ami:pbx?events=Order").process(e -> {
                DefaultExchangeHolder holder = DefaultExchangeHolder.marshal(e);
                DefaultExchange copy = new DefaultExchange(camel);
                DefaultExchangeHolder.unmarshal(copy, (DefaultExchangeHolder) copyOf(holder));
                copies.add(copy.getMessage().getBody());
            });
            route.from("ami:pbx?events=Part")
                    .aggregate(route.constant(true), new GroupedBodyAggregationStrategy())
                    .completionSize(2)
                    .process(e -> copies.add(copyOf(e.getMessage().getBody())));
        });
        pbx().awaitLogins(1);

        userEvent("Order", "Kind", "big", "Customer", "Zoë");
        eventually(() -> copies.size() == 1);
        assertThat(copies.get(0))
                .isExactlyInstanceOf(LinkedHashMap.class)
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("Kind", "big")
                .containsEntry("Customer", "Zoë")
                .containsKeys("Event", "UserEvent");
        userEvent("Part", "No", "1");
        userEvent("Part", "No", "2");
        eventually(() -> copies.size() == 2);
        assertThat((List<?>) copies.get(1))
                .allSatisfy(part -> assertThat(part).isExactlyInstanceOf(LinkedHashMap.class));
    }

    /** Copies by Java serialisation, with a reader that accepts only classes of the JDK and of Camel. */
    private static Object copyOf(Object value) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            in.setObjectInputFilter(ObjectInputFilter.Config.createFilter("java.**;org.apache.camel.**;!*"));
            return in.readObject();
        }
    }

    @Test
    void a_gap_is_reported_by_the_next_event_or_its_own() throws Exception {
        start(route -> {
            route.from("ami:pbx?events=AmiConnected,Tick&reconnectDelay=50ms").process(this::remember);
            route.from("ami:pbx?events=AmiGap,AmiDisconnected&reconnectDelay=50ms")
                    .to("mock:link");
        });
        MockEndpoint link = camel.getEndpoint("mock:link", MockEndpoint.class);
        link.expectedMessageCount(2);
        awaitConnected();

        pbx().cutConnections();
        link.assertIsSatisfied();
        pbx().awaitLogins(1);
        userEvent("Tick", "N", "1");

        eventually(() -> values("N").contains("1"));
        assertThat(link.getExchanges().stream().map(e -> e.getMessage().getHeader(AmiConstants.EVENT)))
                .containsExactly("AmiDisconnected", "AmiGap");
        assertThat(seen.stream()
                        .filter(m -> m.getHeader(AmiConstants.GAP) != null)
                        .toList())
                .singleElement()
                .satisfies(first -> assertThat(
                                first.getHeader(AmiConstants.GAP, Map.class).get("Cause"))
                        .isEqualTo("cut"));
    }

    @Test
    void a_snapshot_comes_between_its_marks() throws Exception {
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        start(route -> route.from("ami:pbx?events=AmiSnapshot*,CoreShowChannel&snapshot=CoreShowChannels")
                .process(this::remember));

        eventually(() -> seen.stream().anyMatch(m -> "AmiSnapshotEnd".equals(m.getHeader(AmiConstants.EVENT))));
        assertThat(seen.stream().map(m -> m.getHeader(AmiConstants.EVENT)))
                .containsExactly("AmiSnapshotStart", "CoreShowChannel", "CoreShowChannel", "AmiSnapshotEnd");
    }

    @Test
    void a_stop_lets_the_pending_exchange_finish_and_then_releases_the_link() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        start(route -> route.from("ami:pbx?events=Tick")
                .routeId("ticks")
                .process(e -> {
                    entered.countDown();
                    leave.await(5, TimeUnit.SECONDS);
                })
                .process(this::remember));
        pbx().awaitLogins(1);
        numbered("Tick", 3);
        assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
        AmiConsumer consumer = (AmiConsumer) camel.getRoute("ticks").getConsumer();
        eventually(() -> consumer.getPendingExchangesSize() == 3);

        leave.countDown();
        camel.getRouteController().stopRoute("ticks");

        assertThat(values("N")).containsExactly("0", "1", "2");
        eventually(() -> pbx().connections().isEmpty());

        camel.getRouteController().startRoute("ticks");
        pbx().awaitLogins(1);
        numbered("Tick", 1);
        eventually(() -> seen.size() == 4);
    }

    @Test
    void two_routes_of_one_address_share_the_link() throws Exception {
        start(route -> {
            route.from("ami:pbx?events=Tick").to("mock:one");
            route.from("ami:pbx?events=Tick").to("mock:two");
        });
        pbx().awaitLogins(1);
        MockEndpoint one = camel.getEndpoint("mock:one", MockEndpoint.class);
        MockEndpoint two = camel.getEndpoint("mock:two", MockEndpoint.class);
        one.expectedMessageCount(5);
        two.expectedMessageCount(5);

        numbered("Tick", 5);

        one.assertIsSatisfied();
        two.assertIsSatisfied();
        assertThat(pbx().loginCount()).isEqualTo(1);
    }

    @Test
    void an_application_starts_without_its_server_and_continues_once_it_is_up() throws Exception {
        pbx().stopListening();
        start(route -> route.from("ami:pbx?reconnectDelay=50ms&maxReconnectDelay=200ms")
                .process(this::remember));
        assertThat(camel.getStatus().isStarted()).isTrue();

        pbx().listen();

        awaitConnected();
    }

    @Test
    void route_threads_are_neither_event_loops_nor_kept_after_the_stop() throws Exception {
        AtomicReference<String> thread = new AtomicReference<>();
        start(route -> route.from("ami:pbx")
                .process(e -> thread.set(Thread.currentThread().getName())));
        eventually(() -> thread.get() != null);
        assertThat(thread.get()).contains("AmiRoute");

        camel.stop();

        await().atMost(PATIENCE).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().contains("Ami") && t.getName().contains(camel.getName())));
    }
}
