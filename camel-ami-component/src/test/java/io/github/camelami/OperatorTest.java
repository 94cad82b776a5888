/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.fault.Phase;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsole.MediaType;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator sees while the server is up, down and refusing the login. */
class OperatorTest extends RouteTest {

    private static final String OPTIONS = "reconnectDelay=50ms&maxReconnectDelay=100ms";

    /** Configures health checks as camel-main does with {@code camel.health.producers-enabled=true}. */
    @BeforeEach
    void enableChecks() {
        HealthCheckRegistry.get(camel).setExposureLevel("full");
        for (String kind : List.of("consumers", "producers")) {
            HealthCheckHelper.getHealthCheckRepository(camel, kind, HealthCheckRepository.class)
                    .setEnabled(true);
        }
    }

    private void startBoth() throws Exception {
        start(route -> {
            route.from("ami:pbx?" + OPTIONS).routeId("events").process(this::remember);
            route.from("direct:ping").routeId("ping").to("ami:pbx?action=Ping&" + OPTIONS);
            route.from("direct:pong").routeId("pong").to("ami:pbx?action=Ping&connectionWaitTimeout=0&" + OPTIONS);
        });
    }

    private HealthCheck.Result health(String id) {
        Collection<HealthCheck.Result> all = HealthCheckHelper.invokeReadiness(camel);
        return all.stream()
                .filter(result -> result.getCheck().getId().startsWith(id))
                .reduce((one, other) -> {
                    throw new AssertionError("two checks " + id);
                })
                .orElseThrow(() -> new AssertionError("no " + id + " in "
                        + all.stream().map(result -> result.getCheck().getId()).toList()));
    }

    private boolean isUp(String id) {
        return health(id).getState() == HealthCheck.State.UP;
    }

    @Test
    void health_is_up_with_the_link_and_down_without_it_and_says_why() throws Exception {
        startBoth();
        awaitConnected();
        template().sendBody("direct:ping", null);
        assertThat(isUp("consumer:events")).isTrue();
        assertThat(isUp("producer:ami-camel@127.0.0.1")).isTrue();

        pbx().stopListening();
        pbx().cutConnections();

        eventually(() -> !isUp("consumer:events")
                && !isUp("producer:")
                && health("consumer:events").getMessage().orElse("").contains("refused"));
        HealthCheck.Result down = health("consumer:events");
        assertThat(down.getMessage().orElseThrow())
                .contains("Not logged in to Asterisk camel@127.0.0.1:" + extension.port())
                .contains("refused");
        assertThat(down.getDetails())
                .containsEntry("address", "127.0.0.1:" + extension.port())
                .containsEntry("link", "event")
                .containsEntry("route.id", "events")
                .containsEntry("failure", "UNREACHABLE")
                .containsKeys("since", "attempts");
        assertThat(down.getCheck().isLiveness())
                .as("a dead PBX must not restart us")
                .isFalse();

        pbx().listen();

        eventually(() -> isUp("consumer:events") && isUp("producer:"));
    }

    @Test
    void a_refused_login_is_reported_as_such() throws Exception {
        AmiServer wrong = server();
        wrong.setPassword("not-the-secret");
        camel.getRegistry().bind("wrong", wrong);
        start(route -> route.from("ami:wrong").routeId("events").process(this::remember));

        eventually(() -> !isUp("consumer:events")
                && health("consumer:events").getDetails().containsKey("failure"));
        HealthCheck.Result down = health("consumer:events");

        assertThat(down.getDetails()).containsEntry("failure", "LOGIN_REFUSED");
        assertThat(down.getMessage().orElseThrow())
                .contains("Authentication failed")
                .doesNotContain("not-the-secret");
    }

    @Test
    void the_check_of_a_producer_is_there_as_long_as_one_uses_the_server() throws Exception {
        startBoth();
        template().sendBody("direct:ping", null);

        camel.getRouteController().stopRoute("ping");
        assertThat(isUp("producer:")).isTrue();
        camel.getRouteController().stopRoute("pong");

        assertThat(HealthCheckHelper.invokeReadiness(camel))
                .noneMatch(result -> result.getCheck().getId().startsWith("producer:"));
    }

    /** Both producers use the same address and user. A secret may be changed while only one of the routes is reloaded. */
    @Test
    void producers_with_different_secrets_have_a_check_each() throws Exception {
        AmiServer wrong = server();
        wrong.setPassword("not-the-secret");
        camel.getRegistry().bind("wrong", wrong);
        start(route -> {
            route.from("direct:ping").routeId("ping").to("ami:pbx?action=Ping&" + OPTIONS);
            route.from("direct:pong").routeId("pong").to("ami:wrong?action=Ping&" + OPTIONS);
        });
        String up = producerCheck("ami:pbx?action=Ping&" + OPTIONS);
        String down = producerCheck("ami:wrong?action=Ping&" + OPTIONS);

        eventually(() -> producers().equals(Map.of(up, HealthCheck.State.UP, down, HealthCheck.State.DOWN)));
        camel.getRouteController().stopRoute("ping");
        assertThat(producers()).isEqualTo(Map.of(down, HealthCheck.State.DOWN));
    }

    /** The id of the check of this endpoint's producers. */
    private String producerCheck(String uri) {
        return "producer:ami-" + camel.getEndpoint(uri, AmiEndpoint.class).client();
    }

    private Map<String, HealthCheck.State> producers() {
        return HealthCheckHelper.invokeReadiness(camel).stream()
                .filter(result -> result.getCheck().getId().startsWith("producer:ami-"))
                .collect(Collectors.toMap(result -> result.getCheck().getId(), HealthCheck.Result::getState));
    }

    @Test
    void checks_can_be_switched_off() throws Exception {
        camel.getComponent("ami", AmiComponent.class).setHealthCheckConsumerEnabled(false);
        pbx().stopListening();
        startBoth();

        assertThat(health("consumer:events").getState()).isEqualTo(HealthCheck.State.UNKNOWN);
    }

    @Test
    void the_console_shows_links_buffers_and_numbers_as_text_and_json() throws Exception {
        startBoth();
        awaitConnected();
        template().sendBody("direct:ping", null);
        DevConsole console = PluginHelper.getDevConsoleResolver(camel.getCamelContextExtension())
                .resolveDevConsole("ami");

        String text = (String) console.call(MediaType.TEXT, Map.of());
        Map<?, ?> json = (Map<?, ?>) console.call(MediaType.JSON, Map.of());

        assertThat(text)
                .contains("Component ami")
                .contains("camel@127.0.0.1:" + extension.port())
                .contains("event link: READY")
                .contains("action link: READY")
                .contains("consumer events")
                .contains("actionsSent 1")
                .doesNotContain(SECRET);
        Map<?, ?> component = (Map<?, ?>) ((List<?>) json.get("components")).get(0);
        Map<?, ?> server = (Map<?, ?>) ((List<?>) component.get("servers")).get(0);
        assertThat(server.get("ready")).isEqualTo(true);
        assertThat((List<?>) server.get("links")).hasSize(2);
        assertThat((List<?>) server.get("consumers")).hasSize(1);
        assertThat(((Map<?, ?>) server.get("counters")).get("actionsSent")).isEqualTo(1L);
        assertThat(Jsoner.serialize(json)).contains("\"amiVersion\"").doesNotContain(SECRET);

        pbx().stopListening();
        pbx().cutConnections();
        eventually(() -> ((String) console.call(MediaType.TEXT, Map.of())).contains("UNREACHABLE"));
        assertThat(console.call(MediaType.TEXT, Map.of()).toString())
                .contains("(not ready)")
                .contains("last error:");
    }

    @Test
    void jmx_reports_and_can_reconnect() throws Exception {
        startBoth();
        awaitConnected();
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName consumer = one(beans, "consumers", "AmiConsumer(*");
        ObjectName producer = one(beans, "producers", "AmiProducer(*");

        assertThat(beans.getAttribute(consumer, "Connected")).isEqualTo(true);
        assertThat(beans.getAttribute(consumer, "WaitingEvents")).isEqualTo(0);
        assertThat((Long) beans.getAttribute(consumer, "AcceptedEvents")).isPositive();
        assertThat(beans.getAttribute(consumer, "LostEvents")).isEqualTo(0L);
        assertThat(beans.getAttribute(producer, "PendingActions")).isEqualTo(0);
        assertThat(beans.queryNames(new ObjectName("org.apache.camel:*"), null).toString())
                .doesNotContain(SECRET);

        long logins = pbx().loginCount();
        beans.invoke(consumer, "reconnect", null, null);

        eventually(() -> pbx().loginCount() > logins);
    }

    private ObjectName one(MBeanServer beans, String type, String name) throws Exception {
        Set<ObjectName> found = beans.queryNames(
                new ObjectName(
                        "org.apache.camel:context=" + camel.getManagementName() + ",type=" + type + ",name=" + name),
                null);
        assertThat(found).isNotEmpty();
        return found.iterator().next();
    }

    @Test
    void a_silent_server_is_reported_with_what_it_did_not_send() throws Exception {
        pbx().faults().add(Fault.silent().at(Phase.CONNECT).times(100));
        start(route -> route.from("ami:pbx?loginTimeout=100ms&" + OPTIONS)
                .routeId("events")
                .process(this::remember));

        eventually(() -> health("consumer:events").getMessage().orElse("").contains("loginTimeout"));
    }

    @Test
    void the_number_of_threads_is_the_configured_one() throws Exception {
        AmiComponent component = camel.getComponent("ami", AmiComponent.class);
        component.setWorkerCount(1);
        component.setRouteThreads(2);
        start(route -> {
            for (int i = 0; i < 5; i++) {
                route.from("ami:pbx?events=AmiConnected,Tick").routeId("r" + i).process(this::remember);
            }
        });
        // the server has logged in before the link is up: an event between the two belongs to no stream
        eventually(() -> seen.size() == 5);

        numbered("Tick", 20);

        eventually(() -> seen.size() == 105);
        assertThat(threads("AmiNetwork")).isEqualTo(1);
        // a thread that has just ended its work may not be asleep yet when the next is taken
        assertThat(threads("AmiRoute")).isBetween(1L, 3L);
    }

    @Test
    void all_buffers_together_hold_no_more_than_allowed_and_lose_nothing() throws Exception {
        camel.getComponent("ami", AmiComponent.class).setBufferMemory(20_000);
        CountDownLatch slow = new CountDownLatch(1);
        start(route -> route.from("ami:pbx?events=AmiConnected,Tick")
                .routeId("slow")
                .process(exchange -> {
                    assertThat(slow.await(30, TimeUnit.SECONDS)).isTrue();
                    remember(exchange);
                }));
        AmiConsumer consumer = (AmiConsumer) camel.getRoute("slow").getConsumer();
        eventually(consumer::isConnected);

        numbered("Tick", 1000);

        eventually(consumer::isLinkPaused);
        assertThat(consumer.getWaitingEvents()).isLessThan(1000);
        slow.countDown();
        eventually(() -> seen.size() == 1001);
        assertThat(consumer.isLinkPaused()).isFalse();
        assertThat(consumer.getLostEvents()).isZero();
    }

    private long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("(" + camel.getName() + ")")
                        && thread.getName().contains(name))
                .count();
    }
}
