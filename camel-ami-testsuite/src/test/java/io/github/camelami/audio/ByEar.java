/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.testing.RealAsterisk;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** Routes with a real server, and the events received. */
final class ByEar implements AutoCloseable {

    private static final String ALLOWED =
            "allowedContexts=sip,spy-context,playback-context&allowedApplications=Wait&allowedVariables=SPYGROUP";

    final List<Map<String, String>> events = new CopyOnWriteArrayList<>();
    private final CamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate template;

    ByEar(RealAsterisk server) throws Exception {
        camel.getRegistry().bind("pbx", server.as("camel"));
        camel.addRoutes(new RouteBuilder() {
            @Override
            @SuppressWarnings("unchecked")
            public void configure() {
                errorHandler(noErrorHandler());
                from("ami:pbx").process(e -> events.add(e.getMessage().getBody(Map.class)));
                from("direct:ami").to("ami:pbx?" + ALLOWED);
            }
        });
        camel.start();
        template = camel.createProducerTemplate();
        awaitEvent("AmiConnected", event -> true);
    }

    Exchange ask(Map<String, Object> headers) {
        return template.request("direct:ami", exchange -> exchange.getMessage().setHeaders(new HashMap<>(headers)));
    }

    /** The same with a route of its own. */
    Exchange ask(String options, Map<String, Object> headers, Object body) {
        return template.request("ami:pbx?" + options, exchange -> {
            exchange.getMessage().setHeaders(new HashMap<>(headers));
            exchange.getMessage().setBody(body);
        });
    }

    void bind(String name, Object bean) {
        camel.getRegistry().bind(name, bean);
    }

    /** Returns the current channels. */
    List<?> channels() {
        return template.requestBody("ami:pbx?action=CoreShowChannels", null, List.class);
    }

    /** Returns the handle of the call that the action placed. */
    String done(Map<String, Object> headers) {
        Exchange exchange = ask(headers);
        assertThat(exchange.getException()).as("%s", headers).isNull();
        return exchange.getMessage().getHeader("CamelAmiHandle", String.class);
    }

    /** The same with options of the route, which messages may not choose. */
    String done(String options, Map<String, Object> headers) {
        Exchange exchange = ask(ALLOWED + "&" + options, headers, null);
        assertThat(exchange.getException()).as("%s %s", options, headers).isNull();
        return exchange.getMessage().getHeader("CamelAmiHandle", String.class);
    }

    void awaitEvent(String name, Predicate<Map<String, String>> condition) {
        await().atMost(Duration.ofSeconds(10)).alias(name).until(() -> events.stream()
                .anyMatch(event -> name.equals(event.get("Event")) && condition.test(event)));
    }

    @Override
    public void close() {
        template.request("ami:pbx?action=Hangup&regex=true&handle=RAW(/^PJSIP\\/[0-9]+-/)", exchange -> {});
        camel.stop();
    }
}
