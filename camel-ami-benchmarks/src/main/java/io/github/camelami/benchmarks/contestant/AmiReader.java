/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import io.github.camelami.AmiComponent;
import io.github.camelami.AmiConstants;
import io.github.camelami.benchmarks.flood.FloodServer;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import javax.net.ssl.X509TrustManager;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

/** Reads with camel-ami through routes: one route per server, or several routes for one server. */
final class AmiReader implements EventReader {

    /**
     * The options for a server with TLS. They accept any certificate, because only the cost of encryption is measured.
     */
    static final String TLS = "&sslContextParameters=#anyone&hostnameVerification=false";

    private final boolean pooled;
    private final String more;
    private final List<String> filters;

    /** @param pooled whether exchanges are reused */
    AmiReader(boolean pooled) {
        this(pooled, "", List.of());
    }

    /**
     * @param more additional endpoint options, each preceded by {@code &}
     * @param filters the {@code events} option of each route; empty for one route without that option
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
        camel.getRegistry().bind("anyone", trustingAnyone());
        camel.getShutdownStrategy().setTimeout(2);
        if (pooled) {
            camel.getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
        }
        return camel;
    }

    private static SSLContextParameters trustingAnyone() {
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setTrustManager(
                (X509TrustManager) InsecureTrustManagerFactory.INSTANCE.getTrustManagers()[0]);
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setTrustManagers(trust);
        return parameters;
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
