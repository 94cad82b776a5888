/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A Camel route that gives what it gets to a {@link StreamChecker}: the whole way from the socket to the route's processor. */
final class ChaosRoute implements AutoCloseable {

    private final DefaultCamelContext context = new DefaultCamelContext();

    ChaosRoute(int port, StreamChecker checker) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("ami:127.0.0.1:" + port + "?username=camel&password=s&pingInterval=300&pingTimeout=500"
                                + "&loginTimeout=2000&reconnectDelay=5&maxReconnectDelay=20")
                        .routeId("chaos")
                        .process(exchange -> check(exchange, checker));
            }
        });
        context.start();
    }

    private static void check(Exchange exchange, StreamChecker checker) {
        Map<?, ?> body = exchange.getIn().getBody(Map.class);
        checker.accept(String.valueOf(body.get("Event")), field -> (String) body.get(field));
    }

    @Override
    public void close() {
        context.stop();
    }
}
