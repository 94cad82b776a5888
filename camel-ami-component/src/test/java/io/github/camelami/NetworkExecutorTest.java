/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.internal.route.NetworkExecutor;
import io.github.camelami.testing.LogLines;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code usingExecutorService=false}, the route runs on the thread that reads the events. */
class NetworkExecutorTest extends RouteTest {

    @Test
    void events_pass_the_route_on_the_network_thread_in_order() throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        start(route -> route.from("ami:pbx?events=Tick&usingExecutorService=false")
                .process(e -> {
                    threads.add(Thread.currentThread().getName());
                    remember(e);
                }));
        pbx().awaitLogins(1);

        numbered("Tick", 2000);

        eventually(() -> seen.size() == 2000);
        assertThat(values("N")).isEqualTo(numbers(2000));
        assertThat(threads).singleElement().asString().contains("AmiNetwork");
    }

    @Test
    void a_route_that_continues_elsewhere_still_has_one_event_at_a_time() throws Exception {
        List<String> done = new CopyOnWriteArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        start(route -> route.from("ami:pbx?events=Tick&usingExecutorService=false")
                .threads(2)
                .process(e -> {
                    first.await(5, TimeUnit.SECONDS);
                    done.add(
                            (String) e.getMessage().getBody(java.util.Map.class).get("N"));
                }));
        pbx().awaitLogins(1);

        numbered("Tick", 300);
        assertThat(done).isEmpty();
        first.countDown();

        eventually(() -> done.size() == 300);
        assertThat(done).isEqualTo(numbers(300));
    }

    @Test
    void an_action_continues_without_blocking_that_thread() throws Exception {
        start(route -> route.from("ami:pbx?events=Tick&usingExecutorService=false")
                .to("ami:pbx?action=Ping")
                .process(this::remember));
        pbx().awaitLogins(2);

        numbered("Tick", 20);

        eventually(() -> seen.size() == 20);
        assertThat(values("Ping")).hasSize(20).containsOnly("Pong");
    }

    @Test
    void suspended_it_drops_and_reports() throws Exception {
        start(route -> route.from("ami:pbx?events=Tick&usingExecutorService=false")
                .routeId("ticks")
                .process(this::remember));
        pbx().awaitLogins(1);
        numbered("Tick", 1);
        eventually(() -> seen.size() == 1);

        context().getRouteController().suspendRoute("ticks");
        numbered("Tick", 3);
        eventually(() -> ((AmiConsumer) context().getRoute("ticks").getConsumer()).getLostEvents() == 3);
        context().getRouteController().resumeRoute("ticks");
        numbered("Tick", 1);

        eventually(() -> seen.size() == 2);
        assertThat(seen.get(1).getHeader(AmiConstants.GAP)).isNotNull();
    }

    @Test
    void a_route_that_blocks_the_thread_is_logged_once_while_it_does() throws Exception {
        try (LogLines log = LogLines.of(NetworkExecutor.class.getName())) {
            start(route -> route.from("ami:pbx?events=Tick&usingExecutorService=false")
                    .routeId("slow")
                    .process(e -> {
                        eventually(() -> !log.lines().isEmpty());
                        remember(e);
                    }));
            pbx().awaitLogins(1);

            numbered("Tick", 3);
            eventually(() -> seen.size() == 3);

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("slow", "has blocked the network thread", "remove it");
        }
    }

    @Test
    void rejects_several_consumers() {
        assertThatThrownBy(() -> start(route -> route.from("ami:pbx?usingExecutorService=false&concurrentConsumers=4")
                        .process(e -> {})))
                .hasMessage("concurrentConsumers=4 needs threads of its own and excludes usingExecutorService=false."
                        + " Remove one of the two options");
    }

    /** Nothing that runs on that thread can end the wait: neither the response nor the link's own timeout. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void blocking_it_for_a_response_that_it_would_read_ends_in_time(boolean singleLink) throws Exception {
        camel.getComponent("ami", AmiComponent.class).setWorkerCount(1);
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        String more = "&requestTimeout=300ms&connectionWaitTimeout=200ms&singleLink=" + singleLink;
        ProducerTemplate template = template();
        start(route -> {
            route.from("ami:pbx?events=Tick&usingExecutorService=false" + more).process(e -> {
                failures.add(
                        template.request("ami:pbx?action=Ping" + more, x -> {}).getException());
                remember(e);
            });
            route.from("direct:ping").to("ami:pbx?action=Ping" + more);
        });
        assertThat(template.request("direct:ping", e -> {}).getException()).isNull();
        pbx().awaitLogins(singleLink ? 1 : 2);

        numbered("Tick", 2);

        eventually(() -> seen.size() == 2);
        assertThat(failures).hasSize(2).allSatisfy(failure -> assertThat(failure)
                .isInstanceOf(AmiOutcomeUnknownException.class)
                .hasMessageContaining("Action Ping was sent to Asterisk")
                .hasMessageContaining("no response was read within 500 ms")
                .hasMessageContaining("Remove usingExecutorService=false"));
        assertThat(template.request("direct:ping", e -> {}).getException())
                .as("afterwards the link serves again")
                .isNull();
    }

    /** As without memory for it: that thread would wait indefinitely for the response that only it can read. */
    @Test
    void an_action_that_gets_no_timer_on_that_thread_ends_at_once() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        camel.getExecutorServiceManager().setThreadPoolFactory(new FaultyClocks(broken));
        camel.getComponent("ami", AmiComponent.class).setWorkerCount(1);
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        ProducerTemplate template = template();
        start(route -> {
            route.from("ami:pbx?events=Tick&usingExecutorService=false").process(e -> {
                broken.set(failures.isEmpty());
                failures.add(template.request(
                                "ami:pbx?action=Ping&requestTimeout=300ms&connectionWaitTimeout=200ms", x -> {})
                        .getException());
                remember(e);
            });
            route.from("direct:ping").to("ami:pbx?action=Ping");
        });
        assertThat(template.request("direct:ping", e -> {}).getException()).isNull();
        pbx().awaitLogins(2);

        numbered("Tick", 2);

        eventually(() -> seen.size() == 2);
        assertThat(failures.get(0))
                .isInstanceOf(AmiOutcomeUnknownException.class)
                .hasMessageContaining("Action Ping was sent to Asterisk")
                .hasMessageContaining("no timer could be set for its response")
                .hasRootCauseMessage("no memory for a timer");
        assertThat(failures.get(1)).as("the next event").hasMessageContaining("no response was read within 500 ms");
        assertThat(template.request("direct:ping", e -> {}).getException()).isNull();
    }

    /** Makes pools on which, at times, an action gets no timer for its timeouts, which are 500 ms together. */
    private static final class FaultyClocks extends DefaultThreadPoolFactory {

        private static final long PATIENCE = 500;

        private final AtomicBoolean broken;

        FaultyClocks(AtomicBoolean broken) {
            this.broken = broken;
        }

        @Override
        public ScheduledExecutorService newScheduledThreadPool(ThreadPoolProfile profile, ThreadFactory threads) {
            return new ScheduledThreadPoolExecutor(profile.getPoolSize(), threads) {
                @Override
                public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
                    if (unit == TimeUnit.MILLISECONDS && delay == PATIENCE && broken.getAndSet(false)) {
                        throw new Error("no memory for a timer");
                    }
                    return super.schedule(task, delay, unit);
                }
            };
        }
    }
}
