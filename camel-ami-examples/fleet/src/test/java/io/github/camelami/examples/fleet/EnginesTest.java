/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.camelami.examples.fleet.Engines.Engine;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Tests the log lines, the health and the meters when engines become unavailable and come back. */
class EnginesTest {

    @TempDir
    Path folder;

    private final Logger log = (Logger) LoggerFactory.getLogger("io.github.camelami.examples.fleet");
    private final List<String> logged = new ArrayList<>();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Engines engines = new Engines();
    private final Stream stream = new Stream("n1", pbx -> null, new ArrayDeque<>());

    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        log.setLevel(Level.INFO);
        log.addAppender(appender);
    }

    @AfterEach
    void close() throws Exception {
        log.detachAppender(appender);
        camel.close();
    }

    private Fleet fleet() {
        return new Fleet(
                camel, engines, stream, "n1", List.of("n1", "n2"), folder.resolve("servers"), folder.resolve("locks"));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anEngineThatGoesAndComesBackIsLoggedOnceEachAndShownByHealthAndMeter(Engine engine) {
        String name = engine.name().toLowerCase(Locale.ROOT);
        MeterRegistry meters = new SimpleMeterRegistry();
        camel.getRegistry().bind("meters", MeterRegistry.class, meters);
        camel.getRegistry().bind("stream", stream);
        try (Topics topics = new Topics("127.0.0.1:1", "group")) {
            camel.getRegistry().bind("topics", topics);
            FleetMain.meters(camel, engines);
            assertThat(meters.get("fleet.away").tag("engine", name).gauge().value())
                    .isZero();
            assertThat(meters.get("fleet.table.lag").gauge().value()).isNaN();
            assertThat(meters.get("fleet.stream.waiting").gauge().value()).isZero();
            assertThat(meters.get("fleet.stream.stuck").gauge().value()).isZero();

            engines.away(engine, "no answer");
            engines.away(engine, "no answer");
            assertThat(logged)
                    .singleElement()
                    .asString()
                    .startsWith("WARN ")
                    .contains("no answer")
                    .doesNotContain("null");
            assertThat(engines.call().getState()).hasToString("DOWN");
            assertThat(engines.call().getDetails()).containsKey(name);
            assertThat(meters.get("fleet.away").tag("engine", name).gauge().value())
                    .isEqualTo(1);

            logged.clear();
            engines.back(engine);
            engines.back(engine);
            assertThat(logged).singleElement().asString().startsWith("INFO").contains(" after 0 s");
            assertThat(engines.call().getState()).hasToString("UP");
            assertThat(meters.get("fleet.away").tag("engine", name).gauge().value())
                    .isZero();
        }
    }

    /** Tests redeliveries that wait for an engine: a single failure does not count as an outage. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatIsTriedAgainForThreeSecondsCountsAsAwayUntilItSucceeds(Engine engine) throws Exception {
        Exchange exchange = new DefaultExchange(camel);
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new IllegalStateException(new ConnectException()));
        for (int tries = 1; tries <= 6; tries++) {
            assertThat(engines.isAway(engine)).isFalse();
            exchange.getMessage().setHeader(Exchange.REDELIVERY_COUNTER, tries);
            engines.waitedFor(engine).process(exchange);
        }
        assertThat(engines.isAway(engine)).isTrue();
        assertThat(logged)
                .singleElement()
                .asString()
                .contains("ConnectException")
                .doesNotContain("null");
        engines.served(engine);
        engines.served(engine);
        assertThat(engines.isAway(engine)).isFalse();
        assertThat(logged).hasSize(2);
    }

    @Test
    void aLockServiceThatIsAwayIsLogged() throws Exception {
        Fleet fleet = fleet();
        Path locks = Files.createDirectory(folder.resolve("locks"));
        fleet.watch();
        assertThat(logged).isEmpty();
        Files.move(locks, folder.resolve("elsewhere"));
        fleet.watch();
        fleet.watch();
        assertThat(logged).singleElement().asString().startsWith("WARN The lock service is away: ");
        Files.move(folder.resolve("elsewhere"), locks);
        fleet.watch();
        fleet.watch();
        assertThat(logged).hasSize(2).last().asString().startsWith("INFO The lock service is back after ");
    }

    @Test
    void anotherNodeThatGoesAndComesBackIsLogged() {
        Fleet fleet = fleet();
        for (int age : new int[] {1, 11, 12, 2, 1}) {
            fleet.others(List.of(
                    Map.of("node", "n1", "age", 500),
                    Map.of("node", "n2", "age", age),
                    Map.of("node", "removed", "age", 500)));
        }
        assertThat(logged)
                .containsExactly(
                        "WARN Node n2 is away: it has brought nothing into Kafka for 11 s. The other nodes take its PBXs over",
                        "INFO Node n2 is back");
    }
}
