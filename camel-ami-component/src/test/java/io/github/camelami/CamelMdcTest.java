/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.mdc.MDCService;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** camel-mdc copies headers into the MDC, so our headers identify the server and the channel of an event. */
class CamelMdcTest extends RouteTest {

    @Test
    void the_headers_of_an_event_go_to_the_mdc() throws Exception {
        MDCService service = new MDCService();
        service.setCustomHeaders("CamelAmiServer,CamelAmiUniqueid");
        service.init(camel);
        Map<String, Map<String, String>> contexts = new ConcurrentHashMap<>();
        start(route -> route.from("ami:pbx?events=Tick")
                .routeId("ticks")
                .log("tick")
                .process(e -> contexts.put("route", MDC.getCopyOfContextMap())));
        pbx().awaitLogins(1);

        userEvent("Tick", "Uniqueid", "u.7");

        eventually(() -> contexts.containsKey("route"));
        assertThat(contexts.get("route"))
                .containsEntry("CamelAmiServer", "pbx")
                .containsEntry("CamelAmiUniqueid", "u.7");
    }
}
