/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Sends with camel-ami through a Camel producer; events arrive through a route, as in {@link AmiReader}. */
final class AmiSender implements ActionSender {

    private final CamelContext camel;
    private final @Nullable AutoCloseable events;
    private final Endpoint endpoint;
    private final AsyncProducer producer;
    private final AtomicReference<@Nullable Exchange> endedCall = new AtomicReference<>();

    /**
     * @param more further endpoint options, each preceded by {@code &}
     * @param calls the number of phones that ring while this sender is open; each is a pending Originate
     */
    AmiSender(InetSocketAddress server, String more, @Nullable Meter meter, int calls) throws Exception {
        AutoCloseable reading =
                meter == null ? null : new AmiReader(false, more, List.of()).read(List.of(server), false, meter);
        events = reading;
        camel = reading instanceof CamelContext shared ? shared : AmiReader.context(false);
        camel.start();
        endpoint = camel.getEndpoint(AmiReader.uri(server) + more + "&action=Ping");
        producer = endpoint.createAsyncProducer();
        producer.start();
        ping(); // the link is up
        ring(server, calls);
        ping(); // the server has accepted the calls
    }

    private void ring(InetSocketAddress server, int calls) throws Exception {
        Endpoint call = camel.getEndpoint(AmiReader.uri(server)
                + "&action=Originate&phone=PJSIP/201&application=Wait&ringTimeout=1h&requestTimeout=1h");
        AsyncProducer caller = call.createAsyncProducer();
        caller.start();
        for (int i = 0; i < calls; i++) {
            Exchange exchange = call.createExchange();
            caller.process(exchange, done -> endedCall.set(exchange));
        }
    }

    @Override
    public void ping() throws Exception {
        Exchange ended = endedCall.get();
        if (ended != null) {
            throw new IllegalStateException("A call ended that should ring", ended.getException());
        }
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
