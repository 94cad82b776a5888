/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.manager.ManagerUser;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.console.DevConsole.MediaType;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.support.DefaultContextReloadStrategy;
import org.apache.camel.support.LoggingExceptionHandler;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.test.AvailablePortFinder;
import org.junit.jupiter.api.Test;

/** Behaviour that Camel users expect from any component and that no other test shows. */
class ContractTest extends RouteTest {

    private static final String FAST = "reconnectDelay=20ms&maxReconnectDelay=50ms";

    private Exchange ask(String uri, Object... headers) {
        return template().request(uri, exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getMessage().setHeader((String) headers[i], headers[i + 1]);
            }
        });
    }

    private long sent(String action) {
        return pbx().actions(action).size();
    }

    // ---- the three endings and error handlers ----------------------------------------------------------------------

    @Test
    void only_what_was_not_sent_is_redelivered_when_a_route_says_so() throws Exception {
        AtomicInteger redeliveries = new AtomicInteger();
        start(route -> {
            route.onException(AmiNotSentException.class)
                    .maximumRedeliveries(100)
                    .redeliveryDelay(20)
                    .onRedelivery(e -> {
                        if (redeliveries.incrementAndGet() == 3) {
                            pbx().listen();
                        }
                    });
            route.onException(AmiOutcomeUnknownException.class)
                    .handled(true)
                    .setBody(route.simple("look up ${header.CamelAmiActionId} ${header.CamelAmiUniqueid}"));
            route.onException(AmiActionRefusedException.class)
                    .handled(true)
                    .setBody(route.simple("refused: ${exception.serverMessage}"));
            route.from("direct:call")
                    .to(
                            "ami:pbx?connectionWaitTimeout=0&allowedActions=Originate,CoreStatus&application=Wait&phone=PJSIP/201&"
                                    + FAST);
        });
        pbx().awaitLogins(1);
        pbx().phone("PJSIP/201").answersAtOnce();

        pbx().faults().add(Fault.unanswered().on("Originate").once());
        Exchange unknown = ask("direct:call", AmiConstants.ACTION, "Originate", AmiConstants.REQUEST_TIMEOUT, 300);
        assertThat(unknown.getException()).isNull();
        assertThat(unknown.getMessage().getBody(String.class))
                .startsWith("look up ")
                .contains(pbx().actions("Originate").get(0).get("ChannelId"));
        assertThat(sent("Originate")).as("never twice by itself").isEqualTo(1);

        pbx().faults().add(Fault.refuse("Busy box").on("CoreStatus").once());
        assertThat(ask("direct:call", AmiConstants.ACTION, "CoreStatus")
                        .getMessage()
                        .getBody(String.class))
                .isEqualTo("refused: Busy box");

        pbx().stopListening();
        pbx().cutConnections();
        Exchange sent = ask("direct:call", AmiConstants.ACTION, "Originate");
        assertThat(sent.getException()).isNull();
        assertThat(redeliveries).hasValueGreaterThanOrEqualTo(3);
        assertThat(sent("Originate")).isEqualTo(2);
    }

    @Test
    void redelivery_of_a_refused_action_sends_it_again_completely() throws Exception {
        pbx().faults().add(Fault.refuse("Not yet").on("UserEvent").times(2));
        start(route -> {
            route.errorHandler(
                    route.deadLetterChannel("mock:dead").maximumRedeliveries(3).redeliveryDelay(10));
            route.from("direct:tell").to("ami:pbx?action=UserEvent&field.UserEvent=Order");
        });

        Exchange done = template().request("direct:tell", e -> e.getMessage().setBody(Map.of("No", "7")));

        assertThat(done.getException()).isNull();
        assertThat(pbx().actions("UserEvent")).hasSize(3).allSatisfy(action -> assertThat(action.get("No"))
                .isEqualTo("7"));
        assertThat(pbx().actions("UserEvent").stream()
                        .map(a -> a.get("ActionID"))
                        .distinct())
                .as("each attempt is an action of its own")
                .hasSize(3);
        camel.getEndpoint("mock:dead", MockEndpoint.class).expectedMessageCount(0);
        MockEndpoint.assertIsSatisfied(camel);
    }

    @Test
    void a_dead_letter_has_the_action_and_the_failure() throws Exception {
        pbx().stopListening();
        start(route -> {
            route.errorHandler(route.deadLetterChannel("mock:dead").useOriginalMessage());
            route.from("direct:call")
                    .setHeader("Extra", route.constant("1"))
                    .to("ami:pbx?connectionWaitTimeout=0&allowedActions=Ping&" + FAST);
        });
        MockEndpoint dead = camel.getEndpoint("mock:dead", MockEndpoint.class);
        dead.expectedMessageCount(1);

        assertThat(ask("direct:call", AmiConstants.ACTION, "Ping", AmiConstants.REQUEST_TIMEOUT, 500)
                        .getException())
                .isNull();

        dead.assertIsSatisfied();
        Exchange letter = dead.getExchanges().get(0);
        assertThat(letter.getMessage().getHeader(AmiConstants.ACTION)).isEqualTo("Ping");
        assertThat(letter.getProperty(Exchange.EXCEPTION_CAUGHT)).isInstanceOf(AmiNotSentException.class);
    }

    @Test
    void a_bridged_consumer_handles_a_failure_of_the_route_once() throws Exception {
        AtomicInteger handled = new AtomicInteger();
        start(route -> {
            route.onException(IllegalStateException.class).handled(true).process(e -> handled.incrementAndGet());
            route.from("ami:pbx?events=Tick&bridgeErrorHandler=true")
                    .process(this::remember)
                    .throwException(new IllegalStateException("no"));
        });
        pbx().awaitLogins(1);

        numbered("Tick", 5);

        eventually(() -> seen.size() == 5 && handled.get() == 5);
        assertThat(values("N")).isEqualTo(numbers(5));
    }

    @Test
    void a_bridged_consumer_reports_an_outage_to_the_error_handler_once() throws Exception {
        CopyOnWriteArrayList<Throwable> reported = new CopyOnWriteArrayList<>();
        start(route -> {
            route.onException(Exception.class)
                    .handled(true)
                    .process(e -> reported.add(e.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class)));
            route.from("ami:pbx?events=Tick,Ami*&bridgeErrorHandler=true&" + FAST)
                    .process(this::remember);
        });
        awaitConnected();
        assertThat(reported).isEmpty();

        pbx().stopListening();
        pbx().cutConnections();
        AmiComponent component = camel.getComponent("ami", AmiComponent.class);
        eventually(() -> component.statuses().get(0).counters().failedConnects() > 3 && reported.size() == 1);
        assertThat(reported.get(0)).isInstanceOf(SocketException.class);
        pbx().listen();
        eventually(() -> component.statuses().get(0).isReady());
        pbx().cutConnections();

        eventually(() -> reported.size() == 2);
        eventually(() -> component.statuses().get(0).isReady());
        assertThat(reported).hasSize(2);
    }

    @Test
    void an_exception_handler_is_notified_of_a_refused_login() throws Exception {
        CopyOnWriteArrayList<Throwable> reported = new CopyOnWriteArrayList<>();
        camel.getRegistry().bind("handler", new LoggingExceptionHandler(camel, ContractTest.class) {
            @Override
            public void handleException(String message, Exchange exchange, Throwable exception) {
                reported.add(exception);
            }
        });
        start(route -> route.from("ami:pbx?password=wrong-secret&exceptionHandler=#handler&" + FAST)
                .process(this::remember));

        eventually(() -> pbx().refusedLoginCount() >= 2 && !reported.isEmpty());
        assertThat(reported).hasSize(1);
        assertThat(reported.get(0))
                .isInstanceOf(AmiLoginRefusedException.class)
                .hasMessageNotContaining("wrong-secret");
    }

    // ---- many servers ----------------------------------------------------------------------------------------------

    @Test
    void dynamic_addresses_do_not_pile_up_links() throws Exception {
        start(route -> route.from("direct:ping")
                .recipientList(route.simple("ami:pbx?action=Ping&connectionGroup=${header.session}"))
                .cacheSize(5));

        for (int i = 0; i < 40; i++) {
            assertThat(ask("direct:ping", "session", "s" + i).getException()).isNull();
        }

        AmiComponent component = camel.getComponent("ami", AmiComponent.class);
        eventually(() -> component.statuses().size() <= 6 && pbx().connections().size() <= 6);
        camel.stop();
        eventually(() -> pbx().connections().isEmpty());
    }

    // ---- other transports ------------------------------------------------------------------------------------------

    @Test
    void our_headers_neither_come_from_nor_go_to_http() throws Exception {
        int port = AvailablePortFinder.getNextAvailable();
        AtomicReference<Map<String, Object>> received = new AtomicReference<>();
        start(route -> {
            route.from("netty-http:http://127.0.0.1:" + port + "/ping")
                    .to("ami:pbx?action=Ping")
                    .setBody(route.constant("done"));
            route.from("netty-http:http://127.0.0.1:" + port + "/order").process(e -> {
                received.set(new HashMap<>(e.getMessage().getHeaders()));
                e.getMessage().setBody("ok");
            });
            route.from("ami:pbx?events=Order")
                    .setBody(route.constant("x"))
                    .to("netty-http:http://127.0.0.1:" + port + "/order");
        });
        pbx().awaitLogins(2);

        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ping"))
                                .header("CamelAmiAction", "Hangup")
                                .header("camelamiaction", "Hangup")
                                .header("CamelAmiHandle", "/.*/")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("done");
        assertThat(answer.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("camel"));
        assertThat(sent("Hangup")).isZero();
        assertThat(sent("Ping")).isPositive();

        userEvent("Order", "Uniqueid", "u.1");
        eventually(() -> received.get() != null);
        assertThat(received.get().keySet()).noneMatch(name -> name.startsWith("CamelAmi"));
    }

    // ---- templates, placeholders, vaults ---------------------------------------------------------------------------

    @Test
    void routes_are_made_of_templates() throws Exception {
        start(route -> route.routeTemplate("watch")
                .templateParameter("server")
                .templateParameter("events", "Nothing")
                .from("ami:{{server}}?events={{events}}")
                .to("mock:{{events}}"));

        TemplatedRouteBuilder.builder(camel, "watch")
                .parameter("server", "pbx")
                .parameter("events", "Tick")
                .routeId("ticks")
                .add();
        TemplatedRouteBuilder.builder(camel, "watch")
                .parameter("server", "pbx")
                .parameter("events", "Tock")
                .routeId("tocks")
                .add();
        camel.getEndpoint("mock:Tick", MockEndpoint.class).expectedMessageCount(2);
        camel.getEndpoint("mock:Tock", MockEndpoint.class).expectedMessageCount(1);
        pbx().awaitLogins(1);

        numbered("Tick", 2);
        numbered("Tock", 1);

        MockEndpoint.assertIsSatisfied(camel);
        camel.getRouteController().stopRoute("tocks");
        assertThat(camel.removeRoute("tocks")).isTrue();
    }

    @Test
    void placeholders_also_optional_ones_reach_every_option() throws Exception {
        camel.getPropertiesComponent().addInitialProperty("pbx.kind", "Tick");
        camel.getPropertiesComponent().addInitialProperty("pbx.size", "77");
        camel.getPropertiesComponent().addInitialProperty("pbx.patience", "3s");
        start(route -> route.from("ami:pbx?events={{pbx.kind}}&bufferSize={{pbx.size}}&requestTimeout={{pbx.patience}}"
                        + "&charset={{?pbx.charset}}&eventMask={{pbx.mask:user}}")
                .routeId("r")
                .process(this::remember));
        AmiConfiguration options = ((AmiEndpoint) camel.getRoute("r").getEndpoint()).getConfiguration();

        assertThat(options.getBufferSize()).isEqualTo(77);
        assertThat(options.getRequestTimeout()).isEqualTo(3000);
        assertThat(options.getEventMask()).isEqualTo("user");
        assertThat(options.getCharset()).isEqualTo("UTF-8");
    }

    /** A vault is a properties function; when a secret changes there, Camel reloads the context. */
    @Test
    void a_secret_of_a_vault_is_used_and_the_new_one_after_a_reload() throws Exception {
        pbx().user(ManagerUser.named("vaulted")
                .secret("first-secret")
                .read("all")
                .write("all"));
        AtomicReference<String> vault = new AtomicReference<>("first-secret");
        camel.getPropertiesComponent().addPropertiesFunction(new PropertiesFunction() {
            @Override
            public String getName() {
                return "vault";
            }

            @Override
            public String apply(String name) {
                return vault.get();
            }
        });
        DefaultContextReloadStrategy reload = new DefaultContextReloadStrategy();
        camel.addService(reload);
        start(route -> route.from(
                        "ami:pbx?username=vaulted&password=RAW({{vault:pbx/secret}})&events=Ami*,Tick&" + FAST)
                .routeId("r")
                .process(this::remember));
        awaitConnected();

        pbx().user(ManagerUser.named("vaulted")
                .secret("second-secret")
                .read("all")
                .write("all"));
        vault.set("second-secret");
        seen.clear();
        reload.onReload("vault");

        awaitConnected();
        assertThat(pbx().refusedLoginCount()).isZero();
        assertThat(((AmiEndpoint) camel.getRoute("r").getEndpoint())
                        .getConfiguration()
                        .getPassword())
                .isEqualTo("second-secret");
        numbered("Tick", 1);
        eventually(() -> values("N").size() == 1);
    }

    // ---- lifecycle -------------------------------------------------------------------------------------------------

    @Test
    void a_route_policy_can_suspend_and_resume_the_consumer() throws Exception {
        AtomicReference<Route> held = new AtomicReference<>();
        class Breaker extends RoutePolicySupport {
            @Override
            public void onExchangeDone(Route route, Exchange exchange) {
                if ("1".equals(exchange.getMessage().getBody(Map.class).get("N"))) {
                    try {
                        suspendOrStopConsumer(route.getConsumer());
                        held.set(route);
                    } catch (Exception e) {
                        handleException(e);
                    }
                }
            }

            void letGo() throws Exception {
                resumeOrStartConsumer(held.get().getConsumer());
            }
        }
        Breaker breaker = new Breaker();
        start(route -> route.from("ami:pbx?events=Tick")
                .routeId("r")
                .routePolicy(breaker)
                .process(this::remember));
        pbx().awaitLogins(1);
        AmiConsumer consumer = (AmiConsumer) camel.getRoute("r").getConsumer();

        numbered("Tick", 2);
        eventually(() -> held.get() != null && consumer.getStatus() == ServiceStatus.Suspended);
        userEvent("Tick", "N", "7");
        eventually(() -> consumer.getLostEvents() == 1);
        breaker.letGo();
        userEvent("Tick", "N", "8");

        eventually(() -> values("N").contains("8"));
        assertThat(values("N")).containsExactly("0", "1", "8");
        assertThat(seen.get(2).getHeader(AmiConstants.GAP, Map.class).get("Lost"))
                .isEqualTo("1");
    }

    @Test
    void a_graceful_shutdown_waits_for_a_pending_response_and_refuses_none() throws Exception {
        pbx().faults().add(Fault.late(Duration.ofMillis(400)).on("CoreStatus"));
        CopyOnWriteArrayList<Exchange> finished = new CopyOnWriteArrayList<>();
        start(route -> route.from("seda:ask")
                .routeId("r")
                .to("ami:pbx?action=CoreStatus")
                .process(finished::add));
        for (int i = 0; i < 5; i++) {
            template().sendBody("seda:ask", null);
        }
        eventually(() -> sent("CoreStatus") >= 1);

        camel.stop();

        assertThat(finished).hasSize(5).allSatisfy(e -> assertThat(e.getException())
                .isNull());
    }

    // ---- operations ------------------------------------------------------------------------------------------------

    @Test
    void jmx_suspends_reports_and_reconnects() throws Exception {
        start(route -> route.from("ami:pbx?events=Ami*,Tick").routeId("ticks").process(this::remember));
        awaitConnected();
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName route = named("type=routes,name=\"ticks\"");
        ObjectName consumer = named("type=consumers,name=AmiConsumer(*");
        ObjectName endpoint = named("type=endpoints,name=\"ami:*\"");

        assertThat(beans.getAttribute(consumer, "LinkState")).isEqualTo("READY");
        assertThat(beans.getAttribute(consumer, "Connects")).isEqualTo(1L);
        assertThat(beans.getAttribute(consumer, "LastError")).isNull();
        assertThat(beans.getAttribute(endpoint, "EventLinkState")).isEqualTo("READY");
        assertThat(beans.getAttribute(endpoint, "ActionLinkState")).isEqualTo("IDLE");
        assertThat(beans.getAttribute(endpoint, "Connected")).isEqualTo(true);
        assertThat((String) beans.invoke(endpoint, "report", null, null)).contains("event link: READY");

        beans.invoke(route, "suspend", null, null);
        numbered("Tick", 2);
        eventually(() -> beans.getAttribute(consumer, "LostEvents").equals(2L));
        beans.invoke(route, "resume", null, null);
        long logins = pbx().loginCount();
        beans.invoke(endpoint, "reconnect", null, null);
        eventually(() -> pbx().loginCount() > logins);
        eventually(() -> beans.getAttribute(consumer, "Connects").equals(2L));
    }

    private ObjectName named(String name) throws Exception {
        Set<ObjectName> found = ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("org.apache.camel:context=" + camel.getManagementName() + "," + name), null);
        assertThat(found).as(name).isNotEmpty();
        return found.iterator().next();
    }

    /** If all event loops are blocked, waiting for the network would never end. */
    @Test
    void what_an_operator_reads_waits_for_no_network() throws Exception {
        NioEventLoopGroup loops = new NioEventLoopGroup(1);
        CountDownLatch release = new CountDownLatch(1);
        try {
            camel.getComponent("ami", AmiComponent.class).setWorkerGroup(loops);
            start(route -> {
                route.from("ami:pbx").routeId("events").process(this::remember);
                route.from("direct:ping").to("ami:pbx?action=Ping");
            });
            awaitConnected();
            pbx().awaitLogins(2);
            CountDownLatch held = new CountDownLatch(1);
            ((EventLoop) loops.iterator().next()).execute(() -> {
                held.countDown();
                try {
                    release.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(held.await(5, TimeUnit.SECONDS)).isTrue();

            assertTimeoutPreemptively(Duration.ofSeconds(5), this::readEverything);
        } finally {
            release.countDown();
            camel.stop();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private void readEverything() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        int read = 0;
        for (ObjectName name : beans.queryNames(
                new ObjectName("org.apache.camel:context=" + camel.getManagementName() + ",*"), null)) {
            for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
                beans.getAttribute(name, attribute.getName());
                read++;
            }
        }
        assertThat(read).isGreaterThan(20);
        HealthCheckRegistry.get(camel).setExposureLevel("full");
        HealthCheckHelper.getHealthCheckRepository(camel, "consumers", HealthCheckRepository.class)
                .setEnabled(true);
        assertThat(HealthCheckHelper.invokeReadiness(camel)).isNotEmpty();
        assertThat((String) PluginHelper.getDevConsoleResolver(camel.getCamelContextExtension())
                        .resolveDevConsole("ami")
                        .call(MediaType.TEXT, Map.of()))
                .contains("event link");
    }

    // ---- virtual threads -------------------------------------------------------------------------------------------

    /**
     * Runs in a separate process, because Camel reads the switch only once. On a JVM without virtual threads, nothing
     * changes.
     */
    @Test
    void camels_switch_for_virtual_threads_is_followed() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dcamel.threads.virtual.enabled=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Virtual.class.getName(),
                        "ami:127.0.0.1:" + extension.port() + "?username=camel&password=" + SECRET)
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            boolean virtual = Runtime.version().feature() >= 21;
            assertThat(output.lines().filter(line -> line.startsWith("thread ")))
                    .hasSize(2)
                    .allSatisfy(line ->
                            assertThat(line.contains("VirtualThread")).as(line).isEqualTo(virtual));
        } finally {
            process.destroy();
        }
    }

    /** Prints the threads on which an event and a reply are routed. */
    static final class Virtual {

        private Virtual() {}

        public static void main(String[] arguments) throws Exception {
            CountDownLatch event = new CountDownLatch(1);
            try (DefaultCamelContext camel = new DefaultCamelContext()) {
                camel.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(arguments[0] + "&events=AmiConnected").process(e -> {
                            System.out.println("thread " + Thread.currentThread());
                            event.countDown();
                        });
                        from("direct:ping")
                                .to(arguments[0] + "&action=Ping")
                                .process(e -> System.out.println("thread " + Thread.currentThread()));
                    }
                });
                camel.start();
                if (!event.await(20, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("no event came");
                }
                camel.createProducerTemplate().requestBody("direct:ping", (Object) null);
            }
        }
    }
}
