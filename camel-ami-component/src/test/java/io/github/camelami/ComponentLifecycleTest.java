/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a component opens when it starts, how users configure it, and that it leaves nothing open when it stops. */
class ComponentLifecycleTest extends RouteTest {

    private Map<String, Long> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("(" + camel.getName() + ")") && name.contains(" - Ami"))
                .collect(Collectors.groupingBy(
                        name -> name.replaceAll(".* - ", ""), TreeMap::new, Collectors.counting()));
    }

    private AmiComponent component() {
        return camel.getComponent("ami", AmiComponent.class);
    }

    // ---- start and stop ------------------------------------------------------------------------------------------

    @Test
    void what_is_asked_before_the_start_opens_nothing() throws Exception {
        prepare(route -> {
            route.from("ami:pbx?events=Tick&tls=true").to("mock:x");
            route.from("direct:ping").to("ami:pbx?action=Ping");
        });
        camel.init();
        AmiEndpoint endpoint = camel.getEndpoint("ami:pbx?action=Ping", AmiEndpoint.class);

        assertThat(endpoint.isConnected()).isFalse();
        assertThat(endpoint.report()).contains("No consumer or producer uses");
        assertThat(component().statuses()).isEmpty();
        assertThat(threads()).isEmpty();
        assertThatThrownBy(() -> component().clients())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The component ami is not started. Add it to a CamelContext and start that");
    }

    @Test
    void a_stopped_component_opens_nothing_again() throws Exception {
        start(route -> route.from("direct:ping").to("ami:pbx?action=Ping"));
        assertThat(ask("direct:ping").getException()).isNull();
        assertThat(threads()).isNotEmpty();

        component().stop();

        assertThat(ask("direct:ping").getException()).isNotNull();
        assertThatThrownBy(() -> ask("ami:pbx?action=Ping&connectionGroup=other"))
                .hasStackTraceContaining("The component ami is not started");
        eventually(() -> threads().isEmpty());
    }

    /** A container may interrupt the thread that stops the application. */
    @Test
    void an_interrupted_stop_while_a_phone_rings_leaves_no_thread() throws Exception {
        start(route -> route.from("direct:ping").to("ami:pbx?action=Ping"));
        pbx().phone("PJSIP/201").doesNotAnswer();
        camel.createProducerTemplate().asyncSend("ami:pbx?action=Playback&phone=PJSIP/201&file=beep", exchange -> {});
        eventually(() -> pbx().channels().toString().contains("PJSIP/201"));
        AmiComponent component = component();

        Thread stopping = new Thread(() -> {
            Thread.currentThread().interrupt();
            try {
                component.stop();
            } catch (RuntimeException interrupted) {
                // the stop has failed, but must have closed everything
            }
        });
        stopping.start();
        stopping.join(10_000);

        assertThat(component.statuses()).isEmpty();
        eventually(() -> threads().isEmpty());
    }

    @Test
    void a_component_removed_under_its_routes_leaves_no_thread() throws Exception {
        start(route -> {
            route.from("ami:pbx?events=Tick&bridgeErrorHandler=true&reconnectDelay=20ms")
                    .process(this::remember);
            route.from("direct:ping").to("ami:pbx?action=Ping&reconnectDelay=20ms");
        });
        pbx().awaitLogins(2);

        camel.removeComponent("ami");

        eventually(() -> threads().isEmpty());
        camel.stop();
        eventually(() -> threads().isEmpty());
    }

    @Test
    void a_context_can_be_started_again() throws Exception {
        String uri = "ami:127.0.0.1:" + extension.port() + "?username=camel&password=" + SECRET;
        start(route -> {
            route.from(uri + "&events=AmiConnected,Tick").process(this::remember);
            route.from("direct:ping").to(uri + "&action=Ping");
        });
        awaitConnected();

        camel.stop();
        eventually(() -> threads().isEmpty());
        seen.clear();
        camel.start();
        awaitConnected();
        numbered("Tick", 1);

        eventually(() -> values("N").size() == 1);
        assertThat(ask("direct:ping").getException()).isNull();
    }

    @Test
    void routes_added_and_removed_leave_nothing() throws Exception {
        start(route -> route.from("direct:keep").to("ami:pbx?action=Ping"));
        ask("direct:keep");
        Map<String, Long> before = threads();
        for (int i = 0; i < 20; i++) {
            String id = "r" + i;
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("ami:pbx?events=Tick&connectionGroup=" + id)
                            .routeId(id)
                            .to("ami:pbx?action=Ping&connectionGroup=" + id);
                }
            });
            camel.getRouteController().stopRoute(id);
            camel.removeRoute(id);
        }
        eventually(() -> component().statuses().size() == 1);
        assertThat(threads().get("AmiNetwork")).isLessThanOrEqualTo(Math.max(2, before.get("AmiNetwork") + 1));
    }

    // ---- pools ---------------------------------------------------------------------------------------------------

    @Test
    void each_pool_has_a_name_of_its_own_in_jmx_and_so_has_that_of_another_component() throws Exception {
        camel.addComponent("second", new AmiComponent());
        start(route -> {
            route.from("ami:pbx?events=Tick").process(this::remember);
            route.from("direct:ping").to("ami:pbx?action=Ping");
            route.from("direct:second").to("second:pbx?action=Ping");
        });
        MBeanServer server = camel.getManagementStrategy().getManagementAgent().getMBeanServer();
        Set<ObjectName> pools = server.queryNames(
                new ObjectName("org.apache.camel:context=" + camel.getManagementName() + ",type=threadpools,*"), null);

        assertThat(pools.stream().map(name -> ObjectName.unquote(name.getKeyProperty("name"))))
                .contains("AmiRoute", "AmiReply", "AmiNameLookup")
                .contains("AmiRoute(second)", "AmiReply(second)", "AmiNameLookup(second)");
        camel.removeComponent("second");
        assertThat(server.queryNames(
                        new ObjectName("org.apache.camel:context=" + camel.getManagementName() + ",type=threadpools,*"),
                        null))
                .noneMatch(name -> name.toString().contains("second"));
    }

    @Test
    void a_profile_of_its_name_configures_a_pool_and_leaves_the_rest_as_it_is() throws Exception {
        camel.getExecutorServiceManager()
                .registerThreadPoolProfile(
                        new ThreadPoolProfileBuilder("AmiRoute").maxPoolSize(3).build());
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch three = new CountDownLatch(3);
        CountDownLatch go = new CountDownLatch(1);
        start(route -> {
            for (int i = 0; i < 6; i++) {
                route.from("ami:pbx?events=Tick").process(e -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    three.countDown();
                    assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
                    inside.decrementAndGet();
                    remember(e);
                });
            }
        });
        pbx().awaitLogins(1);
        eventually(() -> component().statuses().get(0).isReady());

        numbered("Tick", 10);

        assertThat(three.await(10, TimeUnit.SECONDS)).isTrue();
        go.countDown();
        eventually(() -> seen.size() == 60);
        assertThat(most).hasValue(3);
    }

    // ---- event loops ---------------------------------------------------------------------------------------------

    @Test
    void no_event_loops_are_taken_from_the_registry_unasked() throws Exception {
        DefaultEventLoopGroup local = new DefaultEventLoopGroup(1);
        NioEventLoopGroup boss = new NioEventLoopGroup(1, new DefaultThreadFactory("boss"));
        camel.getRegistry().bind("local", local);
        start(route -> {
            route.from("ami:pbx?events=Tick&usingExecutorService=false").process(e -> {
                e.getMessage().setHeader("thread", Thread.currentThread().getName());
                remember(e);
            });
            route.from("direct:ping").to("ami:pbx?action=Ping");
        });
        assertThat(ask("direct:ping").getException()).isNull();
        camel.stop();
        camel.getRegistry().unbind("local");
        camel.getRegistry().bind("boss", boss);
        assertThat(((PropertyConfigurerGetter) component().getComponentPropertyConfigurer()).getAutowiredNames())
                .isNullOrEmpty();
        local.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        boss.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void a_shared_group_of_any_size_serves_answers_and_events(int loops) throws Exception {
        NioEventLoopGroup shared = new NioEventLoopGroup(loops, new DefaultThreadFactory("shared"));
        component().setWorkerGroup(shared);
        start(route -> {
            route.from("ami:pbx?events=AmiConnected,Tick").process(this::remember);
            route.from("direct:ping").to("ami:pbx?action=Ping");
        });
        awaitConnected();
        numbered("Tick", 100);
        for (int i = 0; i < 20; i++) {
            assertThat(ask("direct:ping").getException()).isNull();
        }
        eventually(() -> values("N").size() == 100);
        assertThat(threads()).doesNotContainKey("AmiNetwork");

        camel.stop();

        assertThat(shared.isShuttingDown()).isFalse();
        shared.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void a_group_that_cannot_serve_sockets_fails_the_start_in_clear_words_and_leaves_no_thread() throws Exception {
        DefaultEventLoopGroup local = new DefaultEventLoopGroup(1);
        component().setWorkerGroup(local);

        assertThatThrownBy(() -> start(route -> route.from("direct:ping").to("ami:pbx?action=Ping")))
                .hasStackTraceContaining("workerGroup is a DefaultEventLoopGroup, which cannot serve sockets");
        eventually(() -> threads().isEmpty());
        local.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    // ---- health --------------------------------------------------------------------------------------------------

    /** The links would stay open, and phones would keep ringing. */
    @Test
    void a_repository_of_health_checks_that_throws_keeps_no_link_open() throws Exception {
        HealthCheckRegistry registry = HealthCheckRegistry.get(camel);
        registry.unregister(
                HealthCheckHelper.getHealthCheckRepository(camel, "producers", HealthCheckRepository.class));
        registry.register(new ThrowingRepository());
        start(route -> route.from("direct:ping").routeId("ping").to("ami:pbx?action=Ping"));
        assertThat(ask("direct:ping").getException()).isNull();

        camel.getRouteController().stopRoute("ping");

        eventually(() -> pbx().connections().isEmpty());
    }

    private static final class ThrowingRepository implements WritableHealthCheckRepository {

        @Override
        public String getId() {
            return "producers-repository";
        }

        @Override
        public void addHealthCheck(HealthCheck check) {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public void removeHealthCheck(HealthCheck check) {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public boolean isEnabled() {
            return true;
        }

        @Override
        public void setEnabled(boolean enabled) {}

        @Override
        public Stream<HealthCheck> stream() {
            return Stream.empty();
        }
    }

    @Test
    void two_components_on_one_server_have_a_health_check_each() throws Exception {
        HealthCheckRepository producers =
                HealthCheckHelper.getHealthCheckRepository(camel, "producers", HealthCheckRepository.class);
        producers.setEnabled(true);
        AmiComponent second = new AmiComponent();
        camel.addComponent("second", second);
        start(route -> {
            route.from("direct:a").routeId("a").to("ami:pbx?action=Ping");
            route.from("direct:b").routeId("b").to("second:pbx?action=Ping");
        });
        String server = "camel@127.0.0.1:" + extension.port();

        assertThat(producers.stream().map(HealthCheck::getId))
                .contains("producer:ami-" + server, "producer:second-" + server);
        camel.getRouteController().stopRoute("b");
        camel.removeRoute("b");
        camel.removeComponent("second");
        assertThat(producers.stream().map(HealthCheck::getId))
                .contains("producer:ami-" + server)
                .doesNotContain("producer:second-" + server);
    }

    private Exchange ask(String to) {
        return template().request(to, e -> {});
    }
}
