/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Sends Pings as an application does. A template sends them to the endpoint, or to a route that contains {@code to} or
 * {@code toD}.
 */
final class RouteSender implements ActionSender {

    /** The number of different handles. Each handle makes {@code toD} resolve a different address. */
    private static final int HANDLES = 10_000;

    private final CamelContext camel;
    private final @Nullable AutoCloseable events;
    private final ProducerTemplate template;
    private final String address;
    private final AtomicLong calls = new AtomicLong();

    /** @param way {@code ami-template}, {@code ami-to} or {@code ami-toD} */
    RouteSender(String way, InetSocketAddress server, @Nullable Meter meter) throws Exception {
        AutoCloseable reading = meter == null ? null : new AmiReader(false).read(List.of(server), false, meter);
        events = reading;
        camel = reading instanceof CamelContext shared ? shared : AmiReader.context(false);
        String ping = AmiReader.uri(server) + "&action=Ping";
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:ami-to").to(ping);
                from("direct:ami-toD").toD(ping + "&field.Call=${header.handle}");
            }
        });
        camel.start();
        template = camel.createProducerTemplate();
        address = way.equals("ami-template") ? ping : "direct:" + way;
        ping(); // the link is up
    }

    private String handle() {
        return "call-" + calls.incrementAndGet() % HANDLES;
    }

    @Override
    public void ping() {
        template.requestBodyAndHeader(address, null, "handle", handle());
    }

    @Override
    public void ping(Runnable answered) {
        template.asyncSend(address, exchange -> exchange.getMessage().setHeader("handle", handle()))
                .whenComplete((exchange, failure) -> {
                    check(exchange, failure);
                    answered.run();
                });
    }

    private static void check(@Nullable Exchange exchange, @Nullable Throwable failure) {
        Throwable cause = exchange == null ? failure : exchange.getException();
        if (cause != null) {
            throw new IllegalStateException("A Ping failed", cause);
        }
    }

    @Override
    public void close() throws Exception {
        template.close();
        if (events != null) {
            events.close();
        }
        camel.close();
    }
}
