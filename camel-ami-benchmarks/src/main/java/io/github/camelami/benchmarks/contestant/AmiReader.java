/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import io.github.camelami.AmiComponent;
import io.github.camelami.AmiConstants;
import io.github.camelami.benchmarks.flood.FloodServer;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.PooledExchangeFactory;

/** Reads with camel-ami through routes: one route per server, or several routes for one server. */
final class AmiReader implements EventReader {

    private final boolean pooled;
    private final String more;
    private final List<String> filters;

    /** @param pooled whether exchanges are reused */
    AmiReader(boolean pooled) {
        this(pooled, "", List.of());
    }

    /**
     * @param more additional endpoint options, each preceded by {@code &}
     * @param filters an {@code events} option for each route; empty for one route without it
     */
    AmiReader(boolean pooled, String more, List<String> filters) {
        this.pooled = pooled;
        this.more = more;
        this.filters = List.copyOf(filters);
    }

    @Override
    public AutoCloseable read(List<InetSocketAddress> servers, boolean onlyHangups, Meter meter) throws Exception {
        CamelContext camel = context(pooled);
        for (InetSocketAddress server : servers) {
            if (filters.isEmpty()) {
                addRoute(camel, uri(server) + more + (onlyHangups ? "&events=Hangup" : ""), meter);
            }
            for (String filter : filters) {
                addRoute(camel, uri(server) + more + "&events=" + filter, meter);
            }
        }
        camel.start();
        return camel;
    }

    static CamelContext context(boolean pooled) throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.addComponent("ami", new AmiComponent());
        camel.getShutdownStrategy().setTimeout(2);
        if (pooled) {
            camel.getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
        }
        return camel;
    }

    static String uri(InetSocketAddress server) {
        return "ami:" + server.getHostString() + ":" + server.getPort() + "?username=" + FloodServer.USERNAME
                + "&password=" + FloodServer.SECRET;
    }

    private static void addRoute(CamelContext camel, String uri, Meter meter) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(exchange -> read(exchange, meter));
            }
        });
    }

    private static void read(Exchange exchange, Meter meter) {
        Message message = exchange.getMessage();
        Map<?, ?> fields = message.getBody(Map.class);
        meter.event(message.getHeader(AmiConstants.EVENT, String.class), (String) fields.get("Channel"), (String)
                fields.get("Uniqueid"));
        if (meter.isTimed()) {
            meter.sentAt((String) fields.get("Timestamp"));
        }
    }
}
