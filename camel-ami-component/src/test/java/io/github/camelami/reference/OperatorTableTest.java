/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.AmiServer;
import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.fault.Fault;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsole.MediaType;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;

/**
 * Shows what an operator sees while the PBX is up, down, refusing the login, too fast for the route, and stalled. Runs
 * an application in each situation, and compares the table in {@code docs/operations.md} with its output.
 */
class OperatorTableTest {

    static final String UPDATE_COMMAND =
            "mvn test -pl camel-ami-component -am -Dtest=OperatorTableTest -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.update=true";

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "operations.md");
    private static final String BEGIN = "<!-- taken from a run; do not edit. To renew: " + UPDATE_COMMAND + " -->\n";
    private static final String END = "<!-- end of what was taken from a run -->\n";
    private static final String SECRET = "operators-secret";
    private static final int BUFFER = 50;

    /** Brings an application into a situation, and detects when it has reached it. */
    @FunctionalInterface
    private interface Situation {
        void arrange(Application application) throws Exception;
    }

    @Test
    void the_table_is_what_a_run_shows() throws Exception {
        Map<String, Map<String, String>> columns = new LinkedHashMap<>();
        columns.put("up", see(SECRET, OperatorTableTest::up));
        columns.put("down", see(SECRET, OperatorTableTest::down));
        columns.put("login refused", see("wrong-" + SECRET, OperatorTableTest::refusing));
        columns.put("route too slow", see(SECRET, OperatorTableTest::slow));
        columns.put("stalled", see(SECRET, OperatorTableTest::stalled));

        String table = table(columns);
        assertThat(table).doesNotContain(SECRET);
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertThat(begin).isLessThanOrEqualTo(end);
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
        } else {
            assertThat(page.substring(begin, end))
                    .as("docs/operations.md; to update it, run %s", UPDATE_COMMAND)
                    .isEqualTo(table);
        }
    }

    // ---- the situations --------------------------------------------------------------------------------------------

    private static void up(Application app) throws Exception {
        app.ping();
        app.emit(3);
        app.eventually(() -> app.metric("events.delivered") >= 3 && app.metric("buffer.events") == 0);
    }

    private static void down(Application app) throws Exception {
        app.ping();
        app.pbx.stopListening();
        app.pbx.cutConnections();
        app.eventually(() -> app.metric("ready") == 0
                && app.metric("connects.failed") > 2
                && app.metric("link.attempts", "link", "action") >= 4
                && app.metric("link.attempts", "link", "event") >= 4
                && app.isWaitingOnBoth());
        app.sendPing();
        app.eventually(() -> app.metric("actions.notsent") == 1 && app.isWaitingOnBoth());
    }

    private static void refusing(Application app) throws Exception {
        app.eventually(() -> app.metric("connects.failed") >= 2 && app.isWaitingOnBoth());
        app.sendPing();
        app.eventually(() -> app.metric("actions.notsent") == 1 && app.isWaitingOnBoth());
    }

    private static void slow(Application app) throws Exception {
        app.ping();
        app.hold();
        app.emit(10 * BUFFER);
        app.eventually(() -> app.metric("link.paused") == 1 && app.metric("buffer.oldest") > 0);
    }

    private static void stalled(Application app) throws Exception {
        app.ping();
        app.pbx.strike(Fault.stallReading());
        app.sendPing();
        app.eventually(() -> app.metric("actions.pending") == 1);
    }

    // ---- the application -------------------------------------------------------------------------------------------

    private static Map<String, String> see(String secret, Situation situation) throws Exception {
        try (AmiSimulator pbx = AmiSimulator.builder().user("camel", SECRET).start();
                Application application = new Application(pbx, secret)) {
            situation.arrange(application);
            return application.lookWhileItStands();
        }
    }

    /** A route for events and a route for actions, and the four views that an operator has. */
    private static final class Application implements AutoCloseable {

        private final AmiSimulator pbx;
        private final DefaultCamelContext camel = new DefaultCamelContext();
        private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        private final CountDownLatch released = new CountDownLatch(1);
        private volatile boolean held;

        Application(AmiSimulator pbx, String secret) throws Exception {
            this.pbx = pbx;
            AmiServer server = new AmiServer();
            server.setHost("127.0.0.1");
            server.setPort(pbx.port());
            server.setUsername("camel");
            server.setPassword(secret);
            camel.getRegistry().bind("pbx1", server);
            camel.getRegistry().bind("metricsRegistry", meters);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("ami:pbx1?bufferSize=" + BUFFER + "&reconnectDelay=50ms&maxReconnectDelay=5s")
                            .routeId("events")
                            .process(exchange -> {
                                if (held) {
                                    released.await();
                                }
                            });
                    from("direct:ping")
                            .routeId("actions")
                            .to(
                                    "ami:pbx1?action=Ping&connectionWaitTimeout=0&reconnectDelay=50ms&maxReconnectDelay=5s");
                }
            });
            camel.getShutdownStrategy().setTimeout(1);
            camel.start();
            HealthCheckRegistry.get(camel).setExposureLevel("full");
            for (String kind : List.of("consumers", "producers")) {
                HealthCheckHelper.getHealthCheckRepository(camel, kind, HealthCheckRepository.class)
                        .setEnabled(true);
            }
        }

        void ping() {
            eventually(() -> metric("ready") == 1 && metric("connects") == 2);
            camel.createProducerTemplate().sendBody("direct:ping", null);
        }

        void sendPing() {
            camel.createProducerTemplate().asyncSend("direct:ping", exchange -> {});
        }

        void hold() {
            held = true;
        }

        void emit(int events) {
            for (int i = 0; i < events; i++) {
                pbx.emit(SimulatedEvent.userEvent("Tick").add("N", Integer.toString(i)));
            }
        }

        void eventually(Callable<Boolean> condition) {
            await().atMost(PATIENCE).until(condition);
        }

        boolean isWaitingOnBoth() throws Exception {
            return "WAITING".equals(jmx("consumers", "LinkState")) && "WAITING".equals(jmx("producers", "LinkState"));
        }

        double metric(String name, String... tags) {
            Meter meter = meters.get("camel.ami." + name).tags(tags).meter();
            return StreamSupport.stream(meter.measure().spliterator(), false)
                    .findFirst()
                    .orElseThrow()
                    .getValue();
        }

        /** The views are read one after the other, so they are read again if a link began another attempt meanwhile. */
        Map<String, String> lookWhileItStands() throws Exception {
            List<Map<String, String>> looks = new ArrayList<>();
            eventually(() -> {
                looks.add(look());
                Map<String, String> last = looks.get(looks.size() - 1);
                return last.values().stream().noneMatch(seen -> seen.contains("CONNECTING"))
                        && looks.size() > 1
                        && last.equals(looks.get(looks.size() - 2));
            });
            return looks.get(looks.size() - 1);
        }

        Map<String, String> look() throws Exception {
            Map<String, String> seen = new LinkedHashMap<>();
            health(seen, "health of the consumer", "consumer:");
            health(seen, "health of the producer", "producer:");
            console(seen);
            numbers(seen);
            for (String attribute :
                    List.of("Connected", "LinkState", "FailedAttempts", "WaitingEvents", "LinkPaused")) {
                seen.put("JMX `AmiConsumer` " + attribute, normal(attribute, jmx("consumers", attribute)));
            }
            for (String attribute :
                    List.of("Connected", "LinkState", "FailedAttempts", "PendingActions", "NotSentActions")) {
                seen.put("JMX `AmiProducer` " + attribute, normal(attribute, jmx("producers", attribute)));
            }
            return seen;
        }

        private void health(Map<String, String> seen, String row, String id) {
            HealthCheck.Result result = HealthCheckHelper.invokeReadiness(camel).stream()
                    .filter(any -> any.getCheck().getId().startsWith(id))
                    .findFirst()
                    .orElseThrow();
            Object failure = result.getDetails().get("failure");
            seen.put(
                    row,
                    "**" + result.getState() + "**" + (failure == null ? "" : " `" + failure + "`")
                            + result.getMessage()
                                    .map(text -> ": " + plain(text))
                                    .orElse(""));
        }

        private void console(Map<String, String> seen) {
            DevConsole console = PluginHelper.getDevConsoleResolver(camel.getCamelContextExtension())
                    .resolveDevConsole("ami");
            String text = (String) console.call(MediaType.TEXT, Map.of());
            for (String begin : List.of("event link:", "action link:", "consumer events:")) {
                seen.put(
                        "console, " + begin.replace(":", ""),
                        text.lines()
                                .map(String::strip)
                                .filter(line -> line.startsWith(begin))
                                .map(line ->
                                        plain(line.substring(begin.length()).strip()))
                                .collect(Collectors.joining()));
            }
        }

        private void numbers(Map<String, String> seen) {
            for (String name : List.of(
                    "ready",
                    "connects.failed",
                    "buffer.events",
                    "buffer.oldest",
                    "link.paused",
                    "actions.pending",
                    "actions.notsent",
                    "events.lost")) {
                seen.put("`camel.ami." + name + "`", normal(name, metric(name)));
            }
            for (String link : List.of("event", "action")) {
                seen.put("`camel.ami.link.up{link=" + link + "}`", normal("link.up", metric("link.up", "link", link)));
            }
        }

        private Object jmx(String type, String attribute) throws Exception {
            MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
            ObjectName pattern = new ObjectName(
                    "org.apache.camel:context=" + camel.getManagementName() + ",type=" + type + ",name=Ami*");
            return beans.getAttribute(beans.queryNames(pattern, null).iterator().next(), attribute);
        }

        @Override
        public void close() {
            released.countDown();
            camel.stop();
        }

        /** Returns the part that is the same in each run. */
        private String plain(String text) {
            return text.replace(Integer.toString(pbx.port()), "5038")
                    .replace("127.0.0.1", "10.0.0.5")
                    .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "…")
                    .replaceAll("\\d+ bytes, oldest \\d+ ms", "… bytes, oldest … ms")
                    .replaceAll("[1-9]\\d* waiting", "many waiting")
                    .replaceAll("\\d+ accepted", "… accepted")
                    .replaceAll("\\d+ ms", "… ms")
                    .replaceAll("\\d+ s\\b", "… s")
                    .replace("|", "\\|");
        }
    }

    /** Numbers that differ from run to run are replaced by their meaning. */
    private static String normal(String name, Object value) {
        if (!(value instanceof Number number)) {
            return String.valueOf(value);
        }
        double is = number.doubleValue();
        boolean varies = name.matches("connects.failed|FailedAttempts|buffer.oldest");
        boolean fills = name.matches("buffer.events|WaitingEvents");
        if (is > 0 && varies) {
            return "grows";
        }
        if (is > BUFFER * 0.9 && fills) {
            return "about `bufferSize`";
        }
        return is == Math.rint(is) ? Long.toString((long) is) : Double.toString(is);
    }

    private static String table(Map<String, Map<String, String>> columns) {
        List<String> names = new ArrayList<>(columns.keySet());
        StringBuilder table = new StringBuilder("| | " + String.join(" | ", names) + " |\n|---|");
        table.append("---|".repeat(names.size())).append('\n');
        for (String row : columns.get(names.get(0)).keySet()) {
            table.append("| ").append(row);
            for (String name : names) {
                table.append(" | ").append(columns.get(name).get(row));
            }
            table.append(" |\n");
        }
        return table.toString();
    }
}
