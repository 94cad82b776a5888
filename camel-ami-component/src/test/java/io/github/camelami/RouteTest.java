/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.awaitility.Awaitility.await;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.junit.AmiSimulatorExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs routes against a simulated Asterisk, to which the URI {@code ami:pbx} refers. */
abstract class RouteTest {

    static final Duration PATIENCE = Duration.ofSeconds(10);
    static final String SECRET = "camel-secret";

    @RegisterExtension
    final AmiSimulatorExtension extension = simulator();

    final DefaultCamelContext camel = new DefaultCamelContext();

    /** The messages that arrived at {@link #remember}. */
    final List<Message> seen = new CopyOnWriteArrayList<>();

    /** A test may override this to use a different server. */
    AmiSimulatorExtension simulator() {
        return new AmiSimulatorExtension();
    }

    AmiSimulator pbx() {
        return extension.simulator();
    }

    /** Routes as users write them. */
    @FunctionalInterface
    interface Routes {
        void add(RouteBuilder to) throws Exception;
    }

    void start(Routes routes) throws Exception {
        prepare(routes);
        camel.start();
    }

    void prepare(Routes routes) throws Exception {
        camel.getRegistry().bind("pbx", server());
        camel.getShutdownStrategy().setTimeout(10);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() throws Exception {
                routes.add(this);
            }
        });
    }

    AmiServer server() {
        AmiServer server = new AmiServer();
        server.setHost("127.0.0.1");
        server.setPort(extension.port());
        server.setUsername("camel");
        server.setPassword(SECRET);
        return server;
    }

    @AfterEach
    void stopCamel() {
        camel.stop();
    }

    /** Keeps a copy, because the exchange returns to its factory. */
    void remember(Exchange exchange) {
        seen.add(exchange.getMessage().copy());
    }

    /** The names of the events received, without those of the link. */
    List<String> names() {
        return seen.stream()
                .map(message -> message.getHeader(AmiConstants.EVENT, String.class))
                .filter(name -> !name.startsWith("Ami"))
                .toList();
    }

    List<String> values(String field) {
        return seen.stream()
                .map(message -> (String) message.getBody(java.util.Map.class).get(field))
                .filter(java.util.Objects::nonNull)
                .toList();
    }

    void userEvent(String name, String... fields) {
        SimulatedEvent event = SimulatedEvent.userEvent(name);
        for (int i = 0; i < fields.length; i += 2) {
            event = event.add(fields[i], fields[i + 1]);
        }
        pbx().emit(event);
    }

    /** Emits {@code count} user events with a running number in the field N. */
    void numbered(String name, int count) {
        for (int i = 0; i < count; i++) {
            userEvent(name, "N", Integer.toString(i));
        }
    }

    static List<String> numbers(int count) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(Integer.toString(i));
        }
        return numbers;
    }

    void awaitConnected() {
        await().atMost(PATIENCE).until(() -> seen.stream()
                .anyMatch(message -> "AmiConnected".equals(message.getHeader(AmiConstants.EVENT))));
    }

    void eventually(Callable<Boolean> condition) {
        await().atMost(PATIENCE).until(condition);
    }

    ProducerTemplate template() {
        return camel.createProducerTemplate();
    }

    CamelContext context() {
        return camel;
    }
}
