/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.route.RouteExecutor;
import io.github.camelami.simulator.fault.Fault;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.model.ClaimCheckOperation;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.throttling.ThrottlingInflightRoutePolicy;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Camel's own features, used with our consumer and producer. */
class CamelFeaturesTest extends RouteTest {

    private static Set<String> mdc() {
        Map<String, String> now = MDC.getCopyOfContextMap();
        return now == null ? Set.of() : now.keySet();
    }

    @Test
    void patterns_of_messages_see_an_event_as_any_other_message() throws Exception {
        Map<String, Object> out = new ConcurrentHashMap<>();
        start(route -> {
            route.from("ami:pbx?events=Tick")
                    .streamCache("true")
                    .wireTap("direct:tap")
                    .multicast()
                    .parallelProcessing()
                    .to("direct:one", "direct:two")
                    .end()
                    .idempotentConsumer(
                            route.header(AmiConstants.UNIQUEID),
                            MemoryIdempotentRepository.memoryIdempotentRepository())
                    .process(e -> out.merge("new", 1, (a, b) -> (Integer) a + 1))
                    .end()
                    .claimCheck(ClaimCheckOperation.Push)
                    .setBody()
                    .constant("x")
                    .removeHeaders("*")
                    .claimCheck(ClaimCheckOperation.Pop)
                    .process(e -> out.put("claimed", e.getMessage().getHeader(AmiConstants.UNIQUEID)))
                    .process(e -> out.put(
                            "simple",
                            route.simple("${header[camelamievent]} ${body[n]} ${header.CamelAmiUniqueid}")
                                    .evaluate(e, String.class)))
                    .marshal()
                    .json()
                    .process(e -> out.put("json", e.getMessage().getBody(String.class)));
            route.from("direct:tap")
                    .process(e ->
                            out.put("tap", e.getMessage().getBody(Map.class).get("N")));
            route.from("direct:one")
                    .setHeader("X", route.constant(1))
                    .process(e -> out.put("one", e.getMessage().getHeader("X")));
            route.from("direct:two")
                    .process(e -> out.put("two", e.getMessage().getHeaders().containsKey("X")));
        });
        pbx().awaitLogins(1);

        userEvent("Tick", "N", "1", "Uniqueid", "u");
        userEvent("Tick", "N", "1", "Uniqueid", "u");

        eventually(() -> out.containsKey("json") && out.containsKey("tap") && out.containsKey("two"));
        assertThat(out)
                .containsEntry("new", 1)
                .containsEntry("claimed", "u")
                .containsEntry("simple", "Tick 1 u")
                .containsEntry("tap", "1")
                .containsEntry("one", 1)
                .containsEntry("two", false);
        assertThat((String) out.get("json")).contains("\"N\":\"1\"", "\"Uniqueid\":\"u\"");
    }

    @Test
    void a_body_becomes_what_a_route_asks_for_and_cannot_be_changed() throws Exception {
        Map<Class<?>, Object> out = new ConcurrentHashMap<>();
        start(route -> route.from("ami:pbx?events=Tick").process(e -> {
            for (Class<?> type : List.of(String.class, byte[].class, InputStream.class, Map.class)) {
                out.put(type, e.getMessage().getBody(type));
            }
            try {
                e.getMessage().getBody(Map.class).put("x", "y");
            } catch (UnsupportedOperationException expected) {
                out.put(UnsupportedOperationException.class, expected);
            }
            out.put(HashMap.class, new HashMap<>(e.getMessage().getBody(Map.class)));
        }));
        pbx().awaitLogins(1);

        userEvent("Tick", "N", "1");

        eventually(() -> out.containsKey(HashMap.class));
        assertThat(out)
                .containsKeys(String.class, byte[].class, InputStream.class, UnsupportedOperationException.class);
        assertThat((Map<?, ?>) out.get(HashMap.class)).hasSize(((Map<?, ?>) out.get(Map.class)).size());
    }

    @Test
    void a_throttling_policy_suspends_and_resumes_and_each_lost_event_is_counted() throws Exception {
        ThrottlingInflightRoutePolicy policy = new ThrottlingInflightRoutePolicy();
        policy.setMaxInflightExchanges(5);
        policy.setResumePercentOfMax(50);
        AtomicInteger lost = new AtomicInteger();
        AtomicInteger processed = new AtomicInteger();
        start(route -> {
            route.from("ami:pbx?events=AmiGap,Tick")
                    .routeId("throttled")
                    .routePolicy(policy)
                    .threads(8)
                    .process(e -> {
                        if ("AmiGap".equals(e.getMessage().getHeader(AmiConstants.EVENT))) {
                            lost.addAndGet(Integer.parseInt(
                                    (String) e.getMessage().getBody(Map.class).get("Lost")));
                        } else {
                            processed.incrementAndGet();
                        }
                    });
        });
        pbx().awaitLogins(1);

        numbered("Tick", 500);

        eventually(() -> processed.get() + lost.get() == 500);
    }

    @Test
    void poll_enrich_takes_one_event() throws Exception {
        CountDownLatch polling = new CountDownLatch(1);
        start(route ->
                route.from("direct:x").process(e -> polling.countDown()).pollEnrich("ami:pbx?events=Tick", 8000));
        ProducerTemplate template = template();
        var asked = template.asyncRequestBody("direct:x", null, Map.class);
        assertThat(polling.await(5, TimeUnit.SECONDS)).isTrue();
        pbx().awaitLogins(1);

        numbered("Tick", 1);

        assertThat(asked.get(10, TimeUnit.SECONDS).get("N")).isEqualTo("0");
    }

    @Test
    void pooled_exchanges_all_come_back_also_those_that_fail() throws Exception {
        PooledExchangeFactory factory = new PooledExchangeFactory();
        factory.setStatisticsEnabled(true);
        camel.getCamelContextExtension().setExchangeFactory(factory);
        start(route -> {
            route.errorHandler(route.noErrorHandler());
            route.from("ami:pbx?events=Tick").process(e -> {
                if (((String) e.getMessage().getBody(Map.class).get("N")).endsWith("7")) {
                    throw new IllegalStateException("on purpose");
                }
                remember(e);
            });
        });
        pbx().awaitLogins(1);

        numbered("Tick", 200);

        eventually(() -> seen.size() == 180);
        var statistics =
                camel.getCamelContextExtension().getExchangeFactoryManager().getStatistics();
        eventually(() -> statistics.getReleasedCounter() == 200);
        assertThat(statistics.getCreatedCounter()).isLessThanOrEqualTo(2);
    }

    @Test
    void a_template_that_waits_is_seen_by_the_await_manager() throws Exception {
        pbx().faults().add(Fault.unanswered().on("Ping").once());
        start(route -> route.from("direct:unused").stop());
        ProducerTemplate template = template();
        var waiting = template.asyncSend("ami:pbx?action=Ping&requestTimeout=1s", e -> {});
        Thread blocked = new Thread(() -> template.request("ami:pbx?action=Ping&requestTimeout=1s", e -> {}));
        pbx().faults().add(Fault.unanswered().on("Ping").times(5));
        blocked.start();

        eventually(() -> PluginHelper.getAsyncProcessorAwaitManager(camel).size() > 0);
        blocked.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(blocked.isAlive()).isFalse();
        assertThat(waiting.get(10, TimeUnit.SECONDS).getException()).isNotNull();
    }

    @Test
    void actions_in_the_route_of_a_consumer_in_every_way() throws Exception {
        ProducerTemplate template = template();
        start(route -> route.from("ami:pbx?events=Tick")
                .enrich("ami:pbx?action=Ping")
                .toD("ami:pbx?action=Status&requestTimeout=2s")
                .process(e -> assertThat(
                                template.request("ami:pbx?action=Ping", x -> {}).getException())
                        .isNull())
                .process(this::remember));
        pbx().awaitLogins(1);

        numbered("Tick", 30);

        eventually(() -> seen.size() == 30);
    }

    @Test
    void a_route_stopped_in_a_flood_finishes_in_order_and_starts_again() throws Exception {
        start(route -> route.from("ami:pbx?events=Tick").routeId("ticks").process(this::remember));
        pbx().awaitLogins(1);
        numbered("Tick", 2000);

        camel.getRouteController().stopRoute("ticks");
        int before = seen.size();
        assertThat(values("N")).isEqualTo(numbers(before));
        eventually(() -> pbx().connections().isEmpty());
        camel.getRouteController().startRoute("ticks");
        pbx().awaitLogins(1);
        numbered("Tick", 5);

        eventually(() -> seen.size() == before + 5);
    }

    @Test
    void no_thread_of_ours_keeps_anything_in_the_mdc() throws Exception {
        camel.setUseMDCLogging(true);
        ExecutorService pool = Executors.newFixedThreadPool(1);
        AsyncProcessor elsewhere = new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                pool.execute(() -> callback.done(false));
                return false;
            }
        };
        start(route -> {
            route.from("ami:pbx?events=Tick").process(elsewhere).process(this::remember);
            route.from("ami:pbx?events=Tock").to("ami:pbx?action=Ping").process(this::remember);
        });
        pbx().awaitLogins(2);
        numbered("Tick", 20);
        numbered("Tock", 20);
        eventually(() -> seen.size() == 40);
        Set<String> left = ConcurrentHashMap.newKeySet();
        ComponentResources resources =
                camel.getComponent("ami", AmiComponent.class).resources();
        CountDownLatch looked = new CountDownLatch(40);
        for (int i = 0; i < 20; i++) {
            for (RouteExecutor executor : List.of(resources.routes(), resources.replies())) {
                executor.execute(() -> {
                    left.addAll(mdc());
                    looked.countDown();
                });
            }
        }

        assertThat(looked.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(left).noneMatch(key -> key.startsWith("camel.ami"));
        pool.shutdown();
    }

    @Test
    void routes_come_and_go_while_events_flow() throws Exception {
        start(route -> route.from("ami:pbx?events=Tick").routeId("first").process(this::remember));
        pbx().awaitLogins(1);
        for (int i = 0; i < 10; i++) {
            String id = "more-" + i;
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("ami:pbx?events=Tick").routeId(id).to("mock:" + id);
                }
            });
            numbered("Tick", 10);
            camel.getRouteController().stopRoute(id);
            camel.removeRoute(id);
        }

        eventually(() -> seen.size() == 100);
    }
}
