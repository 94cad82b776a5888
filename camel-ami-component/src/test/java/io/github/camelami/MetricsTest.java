/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.observe.MicrometerMetrics;
import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.testing.LogLines;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Consumer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The component's figures as Micrometer meters. */
class MetricsTest extends RouteTest {

    /** More action names than there can be meters. */
    private static final List<String> MANY =
            IntStream.range(0, 110).mapToObj(i -> "NoSuch" + i).toList();

    private final MeterRegistry registry = new SimpleMeterRegistry();

    private double number(String name, String... tags) {
        return registry.get("camel.ami." + name)
                .tags(tags)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    private void startBoth() throws Exception {
        camel.getRegistry().bind("metricsRegistry", registry);
        start(route -> {
            route.from("ami:pbx?events=Tick,Ami*").routeId("events").process(this::remember);
            route.from("direct:ping").to("ami:pbx?action=Ping");
            route.from("direct:any")
                    .errorHandler(route.noErrorHandler())
                    .to("ami:pbx?allowedActions=" + String.join(",", MANY));
        });
        awaitConnected();
        template().sendBody("direct:ping", null);
    }

    @Test
    void links_events_buffers_and_actions_are_reported() throws Exception {
        startBoth();
        numbered("Tick", 3);
        numbered("Tock", 2);
        eventually(() -> names().size() == 3 && number("events.filtered") >= 2);
        pbx().faults().add(Fault.refuse("Not now").on("Ping").once());
        assertThat(template().send("direct:ping", e -> {}).getException()).isNotNull();

        assertThat(number("ready")).isEqualTo(1);
        assertThat(number("link.up", "link", "event")).isEqualTo(1);
        assertThat(number("link.up", "link", "action")).isEqualTo(1);
        assertThat(number("connects")).isEqualTo(2);
        assertThat(number("events.received")).isGreaterThanOrEqualTo(5);
        assertThat(number("events.delivered")).isGreaterThanOrEqualTo(3);
        assertThat(number("events.lost")).isZero();
        assertThat(number("actions.sent")).isEqualTo(2);
        assertThat(number("actions.refused")).isEqualTo(1);
        assertThat(number("actions.pending")).isZero();
        assertThat(number("buffer.events", "consumer", "events")).isZero();
        assertThat(number("buffer.oldest", "consumer", "events")).isZero();
        assertThat(registry.get("camel.ami.action")
                        .tags("action", "Ping", "outcome", "answered")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("camel.ami.action")
                        .tags("action", "Ping", "outcome", "refused")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getTags().toString())
                        .contains("camel@127.0.0.1:" + extension.port(), "component", camel.getName())
                        .doesNotContain(SECRET));
    }

    @Test
    void lines_that_are_no_message_are_counted() throws Exception {
        startBoth();
        assertThat(number("messages.skipped")).isZero();

        pbx().emitRaw("the rest of a value\r\nUniqueid: 1.2\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        eventually(() -> number("messages.skipped") == 1);
        numbered("Tick", 1);
        eventually(() -> names().contains("Tick"));
    }

    @Test
    void an_outage_shows_and_so_does_what_waits() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        camel.getRegistry().bind("anyName", registry);
        start(route -> route.from("ami:pbx?events=Tick&reconnectDelay=20ms&maxReconnectDelay=50ms")
                .routeId("events")
                .process(e -> open.await()));
        pbx().awaitLogins(1);
        numbered("Tick", 10);
        eventually(() -> number("buffer.events") == 9 && number("buffer.oldest") > 0);

        pbx().stopListening();
        pbx().cutConnections();

        eventually(() ->
                number("ready") == 0 && number("connects.failed") > 0 && number("link.attempts", "link", "event") > 0);
        assertThat(number("link.up", "link", "event")).isZero();
        assertThat(number("link.up", "link", "action")).as("nobody needs it").isNaN();
        open.countDown();
        pbx().listen();
        eventually(() -> number("ready") == 1 && number("connects") == 2 && number("gaps") == 1);
    }

    @Test
    void the_meters_go_with_the_last_user_of_the_server() throws Exception {
        startBoth();
        camel.getRouteController().stopRoute("events");
        assertThat(registry.find("camel.ami.buffer.events").meter()).isNull();
        assertThat(registry.find("camel.ami.ready").meter()).isNotNull();

        camel.stop();

        assertThat(registry.getMeters()).isEmpty();
    }

    /** Both clients log in at the same address as the same user. Only the second has another server to fall back to. */
    @Test
    void clients_of_the_same_user_and_address_have_meters_of_their_own() throws Exception {
        camel.getRegistry().bind("metricsRegistry", registry);
        String more = "&hosts=127.0.0.1:1";
        start(route -> {
            route.from("ami:pbx?events=Tick").routeId("one").process(this::remember);
            route.from("ami:pbx?events=Tick" + more).routeId("two").process(this::remember);
            route.from("direct:one").routeId("ping one").to("ami:pbx?action=Ping");
            route.from("direct:two").to("ami:pbx?action=Ping" + more);
        });
        pbx().awaitLogins(4);
        template().sendBody("direct:one", null);
        template().sendBody("direct:two", null);
        template().sendBody("direct:two", null);
        userEvent("Tick");
        String first = server("one");
        String second = server("two");
        assertThat(first).isNotEqualTo(second);
        eventually(() -> number("events.delivered", "server", first) == 1
                && number("events.delivered", "server", second) == 1
                && seen.size() == 2);

        assertThat(number("connects", "server", first)).isEqualTo(2);
        assertThat(number("connects", "server", second)).isEqualTo(2);
        assertThat(number("buffer.events", "server", first, "consumer", "one")).isZero();
        assertThat(number("buffer.events", "server", second, "consumer", "two")).isZero();
        assertThat(pings(first)).isEqualTo(1);
        assertThat(pings(second)).isEqualTo(2);

        camel.getRouteController().stopRoute("one");
        camel.getRouteController().stopRoute("ping one");
        template().sendBody("direct:two", null);
        userEvent("Tick");
        eventually(() -> number("events.delivered", "server", second) == 2);

        assertThat(registry.getMeters())
                .as("the meters of the client that is left")
                .isNotEmpty()
                .allMatch(meter -> second.equals(meter.getId().getTag("server")));
        assertThat(number("link.up", "server", second, "link", "event")).isEqualTo(1);
        assertThat(number("actions.sent", "server", second)).isEqualTo(3);
        assertThat(pings(second)).isEqualTo(3);
    }

    /** The name of the client of a consumer. */
    private String server(String route) {
        return ((AmiConsumer) camel.getRoute(route).getConsumer())
                .lease()
                .client()
                .toString();
    }

    private long pings(String server) {
        return registry.get("camel.ami.action")
                .tags("server", server, "action", "Ping", "outcome", "answered")
                .timer()
                .count();
    }

    /** Consumers outside of routes are named after their server. */
    @Test
    void consumers_of_the_same_name_have_meters_of_their_own() throws Exception {
        camel.getRegistry().bind("metricsRegistry", registry);
        start(route -> {});
        AmiEndpoint endpoint = camel.getEndpoint("ami:pbx?events=Tick", AmiEndpoint.class);
        Consumer first = endpoint.createConsumer(this::remember);
        Consumer second = endpoint.createConsumer(this::remember);
        first.start();
        second.start();
        assertThat(bufferNames()).containsExactlyInAnyOrder("pbx", "pbx#2");

        first.stop();
        assertThat(bufferNames()).containsExactly("pbx#2");
        first.start();
        assertThat(bufferNames()).containsExactlyInAnyOrder("pbx", "pbx#2");
        first.stop();
        second.stop();

        assertThat(registry.getMeters()).isEmpty();
    }

    private List<String> bufferNames() {
        return registry.find("camel.ami.buffer.events").meters().stream()
                .map(meter -> meter.getId().getTag("consumer"))
                .toList();
    }

    /** Action names come from messages, so they must not create an unlimited number of meters. */
    @Test
    void many_action_names_are_counted_as_one() throws Exception {
        startBoth();
        for (String name : MANY) {
            template().send("direct:any", e -> e.getMessage().setHeader(AmiConstants.ACTION, name));
        }

        assertThat(registry.find("camel.ami.action").timers()).hasSizeLessThanOrEqualTo(102);
        assertThat(registry.get("camel.ami.action")
                        .tags("action", "other", "outcome", "refused")
                        .timer()
                        .count())
                .isEqualTo(11);
    }

    @Test
    void a_registry_that_throws_keeps_no_consumer_from_starting() throws Exception {
        MeterRegistry throwing = new SimpleMeterRegistry() {
            @Override
            protected <T> Gauge newGauge(Meter.Id id, @Nullable T of, ToDoubleFunction<T> value) {
                throw new AssertionError("on purpose");
            }
        };
        camel.getRegistry().bind("metricsRegistry", throwing);
        start(route -> route.from("ami:pbx?events=Tick").routeId("events").process(this::remember));
        pbx().awaitLogins(1);
        userEvent("Tick", "N", "1");
        eventually(() -> values("N").contains("1"));
        assertThat(throwing.getMeters())
                .as("those made before the one that failed")
                .isEmpty();

        camel.getRouteController().stopRoute("events");

        eventually(() -> pbx().connections().isEmpty());
    }

    @Test
    void a_buffer_has_all_its_meters_or_none() throws Exception {
        MeterRegistry throwing = new SimpleMeterRegistry() {
            @Override
            protected <T> TimeGauge newTimeGauge(
                    Meter.Id id, @Nullable T of, TimeUnit unit, ToDoubleFunction<T> value) {
                throw new AssertionError("on purpose");
            }
        };
        camel.getRegistry().bind("metricsRegistry", throwing);
        start(route -> route.from("ami:pbx?events=Tick").process(this::remember));
        pbx().awaitLogins(1);

        assertThat(throwing.getMeters().stream().map(meter -> meter.getId().getName()))
                .contains("camel.ami.ready")
                .doesNotContain("camel.ami.buffer.events", "camel.ami.buffer.bytes", "camel.ami.link.paused");
    }

    @Test
    void a_registry_that_throws_keeps_no_link_open() throws Exception {
        camel.getRegistry().bind("metricsRegistry", new SimpleMeterRegistry() {
            @Override
            public Meter remove(Meter.Id id) {
                throw new AssertionError("on purpose");
            }
        });
        start(route -> route.from("ami:pbx?events=Tick").routeId("events").process(this::remember));
        pbx().awaitLogins(1);

        camel.getRouteController().stopRoute("events");

        eventually(() -> pbx().connections().isEmpty());
    }

    @Test
    void one_of_several_registries_must_be_named() throws Exception {
        camel.getRegistry().bind("one", registry);
        camel.getRegistry().bind("other", new CompositeMeterRegistry());
        try (LogLines log = LogLines.of(MicrometerMetrics.class.getName())) {
            start(route -> route.from("ami:pbx").process(this::remember));
            assertThat(log.lines()).anyMatch(line -> line.contains("2 MeterRegistry beans. Name the one to use"));
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    /** An application in another process, without Micrometer and tracing on its class path. */
    @Test
    void the_component_needs_no_micrometer_and_no_telemetry() throws Exception {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*(micrometer|telemetry).*"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        Bare.class.getName(),
                        "ami:127.0.0.1:" + extension.port() + "?username=camel&password=" + SECRET)
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(output).isZero();
            assertThat(output).contains("no Micrometer", "answered Pong", "event AmiConnected");
        } finally {
            process.destroy();
        }
    }

    /** Receives an event and sends a Ping, and prints the result. */
    static final class Bare {

        private Bare() {}

        public static void main(String[] arguments) throws Exception {
            try {
                new SimpleMeterRegistry().close();
            } catch (NoClassDefFoundError expected) {
                System.out.println("no Micrometer");
            }
            CountDownLatch connected = new CountDownLatch(1);
            try (DefaultCamelContext camel = new DefaultCamelContext()) {
                camel.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(arguments[0]).process(exchange -> {
                            System.out.println("event " + exchange.getMessage().getHeader(AmiConstants.EVENT));
                            connected.countDown();
                        });
                    }
                });
                camel.start();
                Map<?, ?> pong =
                        camel.createProducerTemplate().requestBody(arguments[0] + "&action=Ping", null, Map.class);
                System.out.println("answered " + pong.get("Ping"));
                if (!connected.await(20, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("no event came");
                }
            }
        }
    }
}
