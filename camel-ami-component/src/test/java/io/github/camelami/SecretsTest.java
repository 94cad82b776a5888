/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.manager.ManagerUser;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsole.MediaType;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Nothing that a running application shows contains a secret, with every logger at TRACE. */
class SecretsTest extends RouteTest {

    private static final String WRONG = "wrong-secret";
    private static final String POOR = "poor-secret";
    private static final String[] SECRETS = {SECRET, WRONG, POOR};

    /**
     * Camel's own loggers that print a URI or property at DEBUG or TRACE before it is masked. {@code SecretsCheck},
     * which reads the output of a whole test run, has the same list.
     */
    private static final List<String> CAMELS_OWN = List.of(
            "org.apache.camel.component.properties",
            "org.apache.camel.impl.PreconditionHelper",
            "org.apache.camel.impl.engine.AbstractCamelContext",
            "org.apache.camel.impl.engine.DefaultCamelContextExtension",
            "org.apache.camel.impl.engine.DefaultChannel",
            "org.apache.camel.reifier",
            "org.apache.camel.support.DefaultComponent",
            "org.apache.camel.support.EndpointHelper",
            "org.apache.camel.support.management.MixinRequiredModelMBean");

    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    /** Keeps only lines that contain a secret, since the whole TRACE output would be large. */
    private static final class Watch extends AppenderBase<ILoggingEvent> {

        private final List<String> caught = new CopyOnWriteArrayList<>();
        private final LongAdder lines = new LongAdder();

        @Override
        protected void append(ILoggingEvent event) {
            lines.increment();
            String text = event.getFormattedMessage();
            IThrowableProxy thrown = event.getThrowableProxy();
            if (thrown != null) {
                text += ThrowableProxyUtil.asString(thrown);
            }
            if (tells(text) && CAMELS_OWN.stream().noneMatch(event.getLoggerName()::startsWith)) {
                caught.add(event.getLoggerName() + " at " + event.getLevel() + ": " + text);
            }
        }
    }

    private final Watch watch = new Watch();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Level before = ROOT.getLevel();
    private final List<Appender<ILoggingEvent>> usual = new ArrayList<>();

    private static boolean tells(String text) {
        for (String secret : SECRETS) {
            if (text.contains(secret)) {
                return true;
            }
        }
        return false;
    }

    @BeforeEach
    void watchEverything() {
        watch.setContext(ROOT.getLoggerContext());
        watch.start();
        if (before != Level.TRACE) {
            // the console need not show it all
            ROOT.iteratorForAppenders().forEachRemaining(usual::add);
            usual.forEach(ROOT::detachAppender);
        }
        ROOT.addAppender(watch);
        ROOT.setLevel(Level.TRACE);
    }

    @AfterEach
    void watchNoMore() {
        ROOT.detachAppender(watch);
        ROOT.setLevel(before);
        usual.forEach(ROOT::addAppender);
    }

    @Test
    void nothing_an_application_shows_reveals_a_secret() throws Exception {
        pbx().user(ManagerUser.named("poor").secret(POOR).read("call").write("reporting"));
        camel.getRegistry().bind("metricsRegistry", meters);
        AmiServer wrong = server();
        wrong.setPassword(WRONG);
        camel.getRegistry().bind("wrong", wrong);
        AmiServer fromAFile = server();
        fromAFile.setPassword(WRONG + "\n");
        camel.getRegistry().bind("fromAFile", fromAFile);
        camel.setUseMDCLogging(true);
        String address = "ami:127.0.0.1:" + extension.port();
        start(route -> {
            route.from("ami:pbx?reconnectDelay=20ms&maxReconnectDelay=50ms")
                    .routeId("events")
                    .process(this::remember);
            route.from("ami:wrong?reconnectDelay=50ms&maxReconnectDelay=100ms")
                    .routeId("refused")
                    .process(this::remember);
            route.from("direct:any")
                    .routeId("any")
                    .to(
                            "ami:pbx?allowedActions=Ping,NoSuchAction,CoreStatus&reconnectDelay=20ms&maxReconnectDelay=50ms");
            route.from("direct:refused")
                    .to(
                            "ami:wrong?action=Ping&connectionWaitTimeout=100ms&reconnectDelay=50ms&maxReconnectDelay=100ms");
            route.from("direct:poor").to(address + "?username=poor&password=RAW(" + POOR + ")&action=Hangup&handle=x");
        });
        awaitConnected();
        List<Exchange> endings = new ArrayList<>();
        endings.add(ask("direct:any", "Ping"));
        endings.add(ask("direct:any", "NoSuchAction"));
        endings.add(ask("direct:refused", "Ping"));
        endings.add(ask("direct:poor", "Hangup"));
        pbx().faults().add(Fault.unanswered().on("CoreStatus").once());
        endings.add(template().request("direct:any", e -> {
            e.getMessage().setHeader(AmiConstants.ACTION, "CoreStatus");
            e.getMessage().setHeader(AmiConstants.REQUEST_TIMEOUT, 200);
        }));
        // an endpoint that disagrees, one of an unknown option, a secret that no line of AMI can hold
        for (String uri : List.of(
                address + "?username=poor&password=RAW(" + POOR + ")&pingInterval=7s",
                address + "?username=poor&password=RAW(" + POOR + ")&nonsense=7",
                "ami:fromAFile?action=Ping")) {
            Throwable refused = catchThrowable(() -> ask(uri, "Ping"));
            assertThat(refused).isNotNull();
            hidden("exception", text(refused));
        }
        pbx().cutConnections();
        pbx().emitRaw("nonsense without end".getBytes(StandardCharsets.UTF_8));
        eventually(() -> seen.stream().anyMatch(m -> "AmiGap".equals(m.getHeader(AmiConstants.EVENT))));

        assertThat(endings.subList(2, 5))
                .allSatisfy(ending -> assertThat(ending.getException()).isNotNull());
        endings.forEach(ending -> hidden("exchange", ending + " " + text(ending.getException())));
        shownByCamel();
        shownByJmx();
        for (Object any : List.of(
                wrong, camel.getComponent("ami", AmiComponent.class).getConfiguration(), meters.getMetersAsString())) {
            hidden(any.getClass().getSimpleName(), any.toString());
        }
        camel.stop();

        assertThat(watch.lines.sum()).isGreaterThan(1000);
        assertThat(watch.caught).isEmpty();
    }

    private Exchange ask(String uri, String action) {
        return template().request(uri, e -> e.getMessage().setHeader(AmiConstants.ACTION, action));
    }

    private void shownByCamel() {
        for (Endpoint endpoint : camel.getEndpoints()) {
            hidden("endpoint", endpoint.toString());
            if (endpoint instanceof AmiEndpoint ami) {
                hidden("options", ami.getConfiguration() + " " + ami.getServiceUrl() + ami.getServiceMetadata());
                hidden("report", ami.report());
            }
        }
        HealthCheckHelper.invoke(camel)
                .forEach(result -> hidden(
                        "health",
                        result.getMessage() + " " + result.getDetails()
                                + text(result.getError().orElse(null))));
        for (String name :
                List.of("ami", "endpoint", "service", "health", "route", "consumer", "producer", "context")) {
            DevConsole console = PluginHelper.getDevConsoleResolver(camel.getCamelContextExtension())
                    .resolveDevConsole(name);
            if (console != null) {
                hidden("console " + name, String.valueOf(console.call(MediaType.TEXT, Map.of())));
                hidden("console " + name, Jsoner.serialize(console.call(MediaType.JSON, Map.of())));
            }
        }
    }

    private void shownByJmx() throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        int read = 0;
        for (ObjectName name : beans.queryNames(
                new ObjectName("org.apache.camel:context=" + camel.getManagementName() + ",*"), null)) {
            hidden("JMX name", name.toString());
            for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
                try {
                    hidden(
                            "JMX " + name + " " + attribute.getName(),
                            String.valueOf(beans.getAttribute(name, attribute.getName())));
                    read++;
                } catch (JMException | RuntimeMBeanException unreadable) {
                    hidden("JMX " + name, text(unreadable));
                }
            }
        }
        assertThat(read).isGreaterThan(200);
    }

    private static String text(Throwable error) {
        if (error == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static void hidden(String where, String text) {
        assertThat(text).as(where).doesNotContain(SECRETS);
    }
}
