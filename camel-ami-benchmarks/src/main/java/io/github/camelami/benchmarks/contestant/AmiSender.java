/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import java.net.InetSocketAddress;
import java.util.List;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Ours, through a Camel producer; events come through a route, as in {@link AmiReader}. */
final class AmiSender implements ActionSender {

    private final CamelContext camel;
    private final @Nullable AutoCloseable events;
    private final Endpoint endpoint;
    private final AsyncProducer producer;

    AmiSender(InetSocketAddress server, @Nullable Meter meter) throws Exception {
        AutoCloseable reading = meter == null ? null : new AmiReader(false).read(List.of(server), false, meter);
        events = reading;
        camel = reading instanceof CamelContext shared ? shared : AmiReader.context(false);
        camel.start();
        endpoint = camel.getEndpoint(AmiReader.uri(server) + "&action=Ping");
        producer = endpoint.createAsyncProducer();
        producer.start();
        ping(); // the link is there
    }

    @Override
    public void ping() throws Exception {
        Exchange exchange = endpoint.createExchange();
        producer.process(exchange);
        check(exchange);
    }

    @Override
    public void ping(Runnable answered) {
        Exchange exchange = endpoint.createExchange();
        producer.process(exchange, done -> {
            check(exchange);
            answered.run();
        });
    }

    private static void check(Exchange exchange) {
        Exception failure = exchange.getException();
        if (failure != null) {
            throw new IllegalStateException("A Ping failed", failure);
        }
    }

    @Override
    public void close() throws Exception {
        producer.stop();
        if (events != null) {
            events.close();
        }
        camel.close();
    }
}
