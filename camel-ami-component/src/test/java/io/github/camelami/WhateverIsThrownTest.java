/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.simulator.SimulatedCall;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.wire.EventClass;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.language.ConstantExpression;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** User code may throw anything, but nothing that it throws may stop an event, an action, or another route. */
class WhateverIsThrownTest extends RouteTest {

    static List<Throwable> throwables() {
        return List.of(
                new IllegalStateException("on purpose"),
                new IOException("checked, on purpose"),
                new OutOfMemoryError("on purpose"),
                new StackOverflowError("on purpose"),
                new NoClassDefFoundError("on purpose"));
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** A handler that always throws, whichever method is called. */
    private static ExceptionHandler handler(Throwable thrown) {
        return new ExceptionHandler() {
            @Override
            public void handleException(Throwable exception) {
                WhateverIsThrownTest.<RuntimeException>sneak(thrown);
            }

            @Override
            public void handleException(String message, Throwable exception) {
                WhateverIsThrownTest.<RuntimeException>sneak(thrown);
            }

            @Override
            public void handleException(String message, Exchange exchange, Throwable exception) {
                WhateverIsThrownTest.<RuntimeException>sneak(thrown);
            }
        };
    }

    /**
     * If a route threw a VirtualMachineError, Camel counts its exchange as pending until the shutdown timeout expires.
     */
    @Override
    void prepare(Routes routes) throws Exception {
        super.prepare(routes);
        camel.getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
        camel.getShutdownStrategy().setTimeout(500);
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void a_route_and_its_exception_handler_throw_and_the_events_continue(Throwable thrown) throws Exception {
        AtomicInteger events = new AtomicInteger();
        camel.getRegistry().bind("handler", handler(thrown));
        start(route -> {
            route.errorHandler(route.noErrorHandler());
            for (String lanes : List.of("1", "3")) {
                route.from("ami:pbx?events=Tick&exceptionHandler=#bean:handler&concurrentConsumers=" + lanes)
                        .process(e -> {
                            events.incrementAndGet();
                            WhateverIsThrownTest.<RuntimeException>sneak(thrown);
                        });
            }
        });
        pbx().awaitLogins(1);

        numbered("Tick", 50);

        eventually(() -> events.get() == 100);
    }

    /** Code around a route may throw instead of setting its failure on the exchange. */
    @ParameterizedTest
    @MethodSource("throwables")
    void a_processor_that_throws_is_survived_too(Throwable thrown) throws Exception {
        camel.getRegistry().bind("pbx", server());
        camel.start();
        AtomicInteger events = new AtomicInteger();
        AsyncProcessor processor = new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                events.incrementAndGet();
                WhateverIsThrownTest.<RuntimeException>sneak(thrown);
                return true;
            }
        };
        AmiEndpoint endpoint = camel.getEndpoint("ami:pbx?events=Tick", AmiEndpoint.class);
        AmiConsumer consumer = new AmiConsumer(endpoint, processor);
        consumer.setExceptionHandler(handler(thrown));
        consumer.start();
        pbx().awaitLogins(1);

        numbered("Tick", 50);

        eventually(() -> events.get() == 50);
        eventually(() -> consumer.getPendingExchangesSize() == 0);
        consumer.stop();
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void a_listen_policy_throws_and_the_actions_continue(Throwable thrown) throws Exception {
        camel.getRegistry().bind("policy", (ListenPolicy) request -> {
            WhateverIsThrownTest.<RuntimeException>sneak(thrown);
            return true;
        });
        start(route -> {
            route.from("ami:pbx?events=AmiListenAudit").process(this::remember);
            route.from("direct:listen")
                    .to("ami:pbx?action=Listen&phone=PJSIP/201&target=PJSIP/202&listenPolicy=#bean:policy");
            route.from("direct:ping").to("ami:pbx?action=Ping");
        });
        pbx().phone("PJSIP/201").answersAtOnce();
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();

        int times = Runtime.getRuntime().availableProcessors() + 2;
        for (int i = 0; i < times; i++) {
            assertThat(asked("direct:listen").getException())
                    .isInstanceOf(AmiActionRefusedException.class)
                    .hasMessageContaining(String.valueOf(thrown.getMessage()));
        }
        eventually(() -> seen.size() == times);
        assertThat(seen).as("audited").allSatisfy(message -> assertThat(
                        message.getBody(Map.class).get("What"))
                .isEqualTo("refused"));
        assertThat(asked("direct:ping").getException()).isNull();
        assertThat(pbx().actions("Originate")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void a_message_that_does_not_take_the_reply_still_ends(Throwable thrown) throws Exception {
        start(route -> route.from("direct:ping").to("ami:pbx?action=Ping"));
        asked("direct:ping");

        DefaultExchange exchange = new DefaultExchange(camel);
        exchange.setIn(new DefaultMessage(camel) {
            @Override
            public void setBody(Object body) {
                WhateverIsThrownTest.<RuntimeException>sneak(thrown);
            }
        });
        Exchange ended = template().asyncSend("direct:ping", exchange).get(5, TimeUnit.SECONDS);

        assertThat(rootCause(ended.getException())).isSameAs(thrown);
    }

    private static Throwable rootCause(Throwable thrown) {
        return thrown.getCause() == null ? thrown : rootCause(thrown.getCause());
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void a_route_after_a_producer_throws_and_the_replies_continue(Throwable thrown) throws Exception {
        AtomicInteger thrownSoFar = new AtomicInteger();
        start(route -> {
            route.errorHandler(route.noErrorHandler());
            route.from("direct:bad").to("ami:pbx?action=Ping").process(e -> {
                thrownSoFar.incrementAndGet();
                WhateverIsThrownTest.<RuntimeException>sneak(thrown);
            });
            route.from("direct:ping").to("ami:pbx?action=Ping");
        });

        for (int i = 0; i < 5; i++) {
            template()
                    .asyncSend(
                            "direct:bad", e -> {}); // Camel itself lets no exchange end that met a VirtualMachineError
        }
        eventually(() -> thrownSoFar.get() == 5);
        assertThat(asked("direct:ping").getException()).isNull();
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void a_consumers_route_throws_after_a_producer_and_the_events_continue(Throwable thrown) throws Exception {
        AtomicInteger events = new AtomicInteger();
        start(route -> {
            route.errorHandler(route.noErrorHandler());
            route.from("ami:pbx?events=Tick").to("ami:pbx?action=Ping").process(e -> {
                events.incrementAndGet();
                WhateverIsThrownTest.<RuntimeException>sneak(thrown);
            });
        });
        pbx().awaitLogins(2);

        numbered("Tick", 5);

        eventually(() -> events.get() == 5);
    }

    private static final String STATUS = "ami:pbx?action=Status";

    /** Steps that replace the message of an event, or that continue with a copy of its exchange. */
    private enum Steps {
        SET_BODY(route -> route.setBody(new ConstantExpression("x")).to(STATUS)),
        CONVERT(route -> route.convertBodyTo(String.class).to(STATUS)),
        NEW_MESSAGE(
                route -> route.process(e -> e.setMessage(new DefaultMessage(e))).to(STATUS)),
        TWO_ACTIONS(route -> route.to(STATUS).to(STATUS)),
        DYNAMIC(route -> route.toD(STATUS)),
        ENRICH(route -> route.enrich(STATUS)),
        SPLIT(route -> route.split(new ConstantExpression("a,b")).to(STATUS).end()),
        SPLIT_TWICE(route -> route.split(new ConstantExpression("a,b"))
                .split(new ConstantExpression("c,d"))
                .to(STATUS)
                .end()
                .end()),
        MULTICAST(route -> route.multicast().to(STATUS).end()),
        RECIPIENTS(route -> route.recipientList(new ConstantExpression(STATUS)).end()),
        DIRECT(route -> route.setBody(new ConstantExpression("x")).to("direct:status")),
        SEDA(route -> route.to(ExchangePattern.InOut, "seda:status"));

        private final Function<ProcessorDefinition<?>, ProcessorDefinition<?>> add;

        Steps(Function<ProcessorDefinition<?>, ProcessorDefinition<?>> add) {
            this.add = add;
        }
    }

    static Stream<Arguments> routes() {
        return Stream.of(
                        Stream.of(Steps.values()).map(steps -> Arguments.of("events=Tick", steps)),
                        Stream.of(Steps.SET_BODY, Steps.ENRICH, Steps.SPLIT, Steps.MULTICAST, Steps.SEDA)
                                .map(steps -> Arguments.of("events=Tick&concurrentConsumers=2", steps)),
                        Stream.of(Steps.SET_BODY, Steps.SPLIT)
                                .map(steps -> Arguments.of("events=Tick&usingExecutorService=false", steps)),
                        Stream.of(Steps.TWO_ACTIONS, Steps.SPLIT).map(steps -> Arguments.of("calls=finished", steps)))
                .flatMap(each -> each);
    }

    /** Camel never ends an exchange that met a VirtualMachineError, whichever steps came before. */
    @ParameterizedTest
    @MethodSource("routes")
    void a_route_of_any_steps_meets_an_error_after_an_action_and_the_events_continue(String options, Steps steps)
            throws Exception {
        AtomicInteger events = new AtomicInteger();
        start(route -> {
            route.errorHandler(route.noErrorHandler());
            steps.add.apply(route.from("ami:pbx?" + options)).process(e -> {
                events.incrementAndGet();
                throw new StackOverflowError("on purpose");
            });
            route.from("direct:status").to(STATUS);
            route.from("seda:status").to(STATUS);
        });
        camel.getShutdownStrategy().setTimeout(1);
        pbx().awaitLogins(2);

        if (options.startsWith("calls")) {
            pbx().phone("PJSIP/203").answersAtOnce();
            for (int i = 0; i < 5; i++) {
                SimulatedCall call =
                        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
                call.hangUp();
                call.awaitEnd();
            }
        } else {
            numbered("Tick", 5);
        }

        eventually(() -> events.get() >= 5);
        AmiConsumer consumer = (AmiConsumer) camel.getRoutes().get(0).getConsumer();
        eventually(() -> consumer.getPendingExchangesSize() == 0);
        assertThat(events).hasValue(5);
    }

    /** Nothing waits for the exchange of a wireTap, or for one that is only put into a queue. */
    @Test
    void an_error_in_a_copy_for_which_nothing_waits_ends_no_event() throws Exception {
        List<Exchange> copies = new CopyOnWriteArrayList<>();
        List<Exchange> events = new CopyOnWriteArrayList<>();
        start(route -> {
            route.from("ami:pbx?events=Tick")
                    .wireTap("direct:tap")
                    .to(ExchangePattern.InOnly, "seda:tap")
                    .process(new AsyncProcessorSupport() {
                        @Override
                        public boolean process(Exchange exchange, AsyncCallback callback) {
                            events.add(exchange);
                            return false; // the route is not finished with the event
                        }
                    });
            route.from("direct:tap").process(copies::add);
            route.from("seda:tap").process(copies::add);
        });
        camel.getShutdownStrategy().setTimeout(1);
        pbx().awaitLogins(1);
        numbered("Tick", 2);
        eventually(() -> copies.size() == 2 && events.size() == 1);

        assertThat(copies).noneMatch(AmiConsumer::endEventOf);
        assertThat(AmiConsumer.endEventOf(events.get(0))).isTrue();
        eventually(() -> events.size() == 2);
        assertThat(AmiConsumer.endEventOf(events.get(0))).as("ended before").isFalse();
    }

    /** For example the consumer that {@code master:} starts. */
    @Test
    void a_consumer_that_is_not_the_one_of_its_route_continues_after_an_error() throws Exception {
        AtomicInteger events = new AtomicInteger();
        start(route -> {
            route.errorHandler(route.noErrorHandler());
            route.from("direct:events").to(STATUS).process(e -> {
                events.incrementAndGet();
                throw new StackOverflowError("on purpose");
            });
        });
        camel.getShutdownStrategy().setTimeout(1);
        AsyncProducer route = camel.getEndpoint("direct:events").createAsyncProducer();
        route.start();
        AmiConsumer consumer = new AmiConsumer(camel.getEndpoint("ami:pbx?events=Tick", AmiEndpoint.class), route);
        consumer.start();
        pbx().awaitLogins(2);

        numbered("Tick", 5);

        eventually(() -> events.get() == 5 && consumer.getPendingExchangesSize() == 0);
        consumer.stop();
    }

    /** Camel starts the exchange of the next call within the end of the one before, and blames that one for errors. */
    @Test
    void an_error_of_a_later_one_of_many_calls_that_end_at_once_does_not_stop_the_rest() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        start(route -> {
            route.errorHandler(route.noErrorHandler());
            route.from("ami:pbx?calls=finished")
                    .process(e -> {
                        if (calls.incrementAndGet() == 2) {
                            throw new StackOverflowError("on purpose");
                        }
                    })
                    .to(STATUS);
        });
        camel.getShutdownStrategy().setTimeout(1);
        pbx().awaitAction("QueueStatus");
        for (int i = 0; i < 4; i++) {
            pbx().emit(SimulatedEvent.of("Newchannel", EventClass.CALL)
                    .add("Channel", "PJSIP/many-" + i)
                    .add("ChannelState", "6")
                    .add("Uniqueid", "many." + i)
                    .add("Linkedid", "many." + i));
        }
        AmiConsumer consumer = (AmiConsumer) camel.getRoutes().get(0).getConsumer();
        eventually(() -> consumer.getPendingExchangesSize() == 0);

        pbx().cutConnections();

        eventually(() -> calls.get() == 4 && consumer.getPendingExchangesSize() == 0);
    }

    /** As on a thread pool of the JDK, the flag that one task leaves set does not reach the next one. */
    @Test
    void an_interrupt_flag_that_a_route_leaves_reaches_no_other_route_and_no_other_event() throws Exception {
        AtomicInteger interrupted = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        Processor look = e -> {
            if (Thread.currentThread().isInterrupted()) {
                interrupted.incrementAndGet();
            }
            ended.incrementAndGet();
        };
        Processor interrupt = e -> Thread.currentThread().interrupt();
        start(route -> {
            route.from("ami:pbx?events=Tick").process(look).process(interrupt);
            route.from("ami:pbx?events=Tick&concurrentConsumers=2")
                    .process(look)
                    .process(interrupt);
            route.from("ami:pbx?events=Tick&usingExecutorService=false")
                    .process(look)
                    .process(interrupt);
            route.from("direct:a").to("ami:pbx?action=Ping").process(look).process(interrupt);
        });
        pbx().awaitLogins(2);

        numbered("Tick", 100);
        for (int i = 0; i < 100; i++) {
            template().asyncSend("direct:a", e -> {});
        }

        eventually(() -> ended.get() == 400);
        assertThat(interrupted).hasValue(0);
    }

    /** A caller's own callback is user code, too. */
    @ParameterizedTest
    @MethodSource("throwables")
    void a_callback_throws_and_the_replies_continue(Throwable thrown) throws Exception {
        start(route -> route.from("direct:ping").to("ami:pbx?action=Ping"));
        AmiEndpoint endpoint = camel.getEndpoint("ami:pbx?action=Ping", AmiEndpoint.class);
        AmiProducer producer = (AmiProducer) endpoint.createProducer();
        producer.start();
        AtomicInteger called = new AtomicInteger();
        for (int i = 0; i < 5; i++) {
            producer.process(endpoint.createExchange(), sync -> {
                called.incrementAndGet();
                WhateverIsThrownTest.<RuntimeException>sneak(thrown);
            });
        }

        eventually(() -> called.get() == 5);
        assertThat(asked("direct:ping").getException()).isNull();
        assertThat(called).as("once each").hasValue(5);
        producer.stop();
    }

    /** As without memory for the first step of an operation. */
    @Test
    void an_operation_that_cannot_begin_ends_its_exchange() throws Exception {
        start(route -> route.from("direct:unused").stop());
        Error noMemory = new Error("no memory for a wait");
        AmiProducer producer = withoutMemory("Ping", 1, noMemory);
        Exchange exchange = producer.getEndpoint().createExchange();

        assertThat(ended(producer, exchange)).isFalse();

        assertThat(rootCause(exchange.getException())).isSameAs(noMemory);
        producer.stop();
    }

    /** A phone may ring, since nobody knows whether the action was sent. */
    @Test
    void a_call_of_which_nobody_knows_whether_it_was_sent_is_hung_up() throws Exception {
        start(route -> route.from("direct:unused").stop());
        Error noMemory = new Error("no memory for a wait");
        AmiProducer producer = withoutMemory("Playback", 1, noMemory);
        Exchange exchange = producer.getEndpoint().createExchange();
        exchange.getMessage().setHeader(AmiConstants.PHONE, "PJSIP/201");
        exchange.getMessage().setHeader(AmiConstants.FILE, "beep");

        ended(producer, exchange);

        assertThat(exchange.getException())
                .isInstanceOf(AmiOutcomeUnknownException.class)
                .hasMessageContaining("Originate may have been sent")
                .hasMessageContaining("no memory for a wait");
        assertThat(rootCause(exchange.getException())).isSameAs(noMemory);
        assertThat(exchange.getMessage().getHeader(AmiConstants.HANDLE)).isNotNull();
        assertThat(pbx().actions("Hangup")).isNotEmpty();
        producer.stop();
    }

    /** The audit must not wait for a hangup that was not sent. */
    @Test
    void a_hangup_that_cannot_be_sent_leaves_the_spy_session_to_the_audit() throws Exception {
        Queue<Object> ended = new ConcurrentLinkedQueue<>();
        start(route -> {
            route.from("direct:listen").to("ami:pbx?action=Listen&phone=PJSIP/201&target=PJSIP/202");
            route.from("ami:pbx?events=AmiListenAudit")
                    .filter(route.simple("${body[What]} == 'ended'"))
                    .process(e -> ended.add(e.getMessage().getBody(Map.class).get("Reason")));
        });
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        pbx().phone("PJSIP/201").answersAtOnce();
        Exchange listening = asked("direct:listen");
        Error noMemory = new Error("no memory for a wait");
        AmiProducer producer = withoutMemory("Hangup", 2, noMemory);
        Exchange exchange = producer.getEndpoint().createExchange();
        String handle = listening.getMessage().getHeader(AmiConstants.HANDLE, String.class);
        exchange.getMessage().setHeader(AmiConstants.HANDLE, handle);

        ended(producer, exchange);
        assertThat(rootCause(exchange.getException())).isSameAs(noMemory);
        pbx().hangup(handle);

        eventually(() -> ended.contains("the call or the listening phone was hung up"));
        producer.stop();
    }

    private static boolean ended(AmiProducer producer, Exchange exchange) throws Exception {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        assertThat(producer.process(exchange, ended::complete)).isFalse();
        return ended.get(20, TimeUnit.SECONDS);
    }

    /** Returns a producer for which sending fails once. */
    private AmiProducer withoutMemory(String action, int failing, Error noMemory) throws Exception {
        AtomicInteger sent = new AtomicInteger();
        AmiConfiguration configuration = new AmiConfiguration() {
            @Override
            public long getConnectionWaitTimeout() {
                if (sent.incrementAndGet() == failing) {
                    throw noMemory;
                }
                return super.getConnectionWaitTimeout();
            }
        };
        configuration.setAction(action);
        configuration.setUsername("camel");
        configuration.setPassword(SECRET);
        AmiEndpoint endpoint = new AmiEndpoint("ami:pbx", camel.getComponent("ami", AmiComponent.class), configuration);
        AmiServer server = camel.getRegistry().lookupByNameAndType("pbx", AmiServer.class);
        endpoint.locate(new Addresses.Parsed("pbx", 0), server);
        AmiProducer producer = (AmiProducer) endpoint.createProducer();
        producer.start();
        return producer;
    }

    @Test
    void a_reply_while_the_component_stops_has_an_honest_ending() throws Exception {
        pbx().faults().add(Fault.unanswered().on("Ping").times(100));
        start(route -> route.from("direct:unused").stop());
        AmiEndpoint endpoint = camel.getEndpoint("ami:pbx?action=Ping&requestTimeout=60s", AmiEndpoint.class);
        AmiProducer producer = (AmiProducer) endpoint.createProducer();
        producer.start();
        Exchange exchange = endpoint.createExchange();
        CompletableFuture<Exchange> ended = new CompletableFuture<>();
        producer.process(exchange, sync -> ended.complete(exchange));
        pbx().await("the ping", () -> !pbx().actions("Ping").isEmpty());

        camel.removeComponent("ami");

        assertThat(ended.get(10, TimeUnit.SECONDS).getException())
                .isInstanceOf(io.github.camelami.AmiOutcomeUnknownException.class);
        Exchange late = endpoint.createExchange();
        producer.process(late);
        assertThat(late.getException()).isInstanceOf(io.github.camelami.AmiException.class);
        assertThatThrownBy(() -> endpoint.createProducer().start())
                .hasMessageContaining("The component ami is not started");
        producer.stop();
    }

    private Exchange asked(String to) throws Exception {
        return template().asyncSend(to, e -> {}).get(10, TimeUnit.SECONDS);
    }
}
