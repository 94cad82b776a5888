/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.karaf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.karaf.core.OsgiDefaultCamelContext;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * A bundle with one route that receives events and one that sends an action. It writes a line for each event and
 * response to the file named by the property {@code ami.report}. The server listens on the loopback address, at the
 * port in the property {@code ami.port}.
 */
public final class Application implements BundleActivator {

    private CamelContext camel;

    @Override
    public void start(BundleContext bundle) throws Exception {
        Path report = Path.of(bundle.getProperty("ami.report"));
        String server =
                "ami:127.0.0.1:" + bundle.getProperty("ami.port") + "?username=camel&password=RAW(camel-secret)";
        camel = new OsgiDefaultCamelContext(bundle);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(server + "&events=AmiConnected,Order")
                        .process(exchange -> write(
                                report,
                                "event " + exchange.getMessage().getHeader("CamelAmiEvent") + " "
                                        + exchange.getMessage()
                                                .getBody(Map.class)
                                                .get("Kind")));
                from("direct:ping").to(server + "&action=Ping");
            }
        });
        camel.start();
        Map<?, ?> reply = camel.createProducerTemplate().requestBody("direct:ping", null, Map.class);
        write(report, "ping " + reply.get("Ping"));
    }

    private static synchronized void write(Path report, String line) throws Exception {
        Files.writeString(
                report, line + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void stop(BundleContext bundle) {
        camel.stop();
    }
}
