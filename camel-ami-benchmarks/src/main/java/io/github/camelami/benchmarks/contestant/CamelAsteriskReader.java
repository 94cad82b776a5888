/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import io.github.camelami.benchmarks.flood.FloodServer;
import java.net.InetSocketAddress;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.asterisk.AsteriskComponent;
import org.apache.camel.component.asterisk.AsteriskConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.asteriskjava.manager.event.ManagerEvent;

/** Reads with camel-asterisk through routes. camel-asterisk supports only port 5038. */
final class CamelAsteriskReader implements EventReader {

    @Override
    public AutoCloseable read(List<InetSocketAddress> servers, boolean onlyHangups, Meter meter) throws Exception {
        CamelContext camel = new DefaultCamelContext();
        camel.getShutdownStrategy().setTimeout(2);
        camel.addComponent("asterisk", new AsteriskComponent());
        for (InetSocketAddress server : servers) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    String uri = "asterisk:pbx?hostname=" + server.getHostString() + "&username=" + FloodServer.USERNAME
                            + "&password=" + FloodServer.SECRET;
                    if (onlyHangups) {
                        from(uri)
                                .filter(header(AsteriskConstants.EVENT_NAME).isEqualTo("HangupEvent"))
                                .process(exchange -> AsteriskJavaReader.read(
                                        exchange.getMessage().getBody(ManagerEvent.class), meter));
                    } else {
                        from(uri)
                                .process(exchange -> AsteriskJavaReader.read(
                                        exchange.getMessage().getBody(ManagerEvent.class), meter));
                    }
                }
            });
        }
        camel.start();
        return camel;
    }
}
