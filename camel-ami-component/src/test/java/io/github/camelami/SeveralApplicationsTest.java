/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/**
 * Several Camel contexts in one process control the same playback at once, with different users and names of the
 * server.
 */
class SeveralApplicationsTest extends RouteTest {

    private static final int ROUNDS = 60;

    @Test
    void what_the_last_order_says_is_heard() throws Exception {
        start(route -> {
            control(route, "ami:pbx?");
            route.from("direct:other")
                    .to("ami:localhost:" + extension.port() + "?username=camel&password=" + SECRET
                            + "&action=ControlPlayback");
        });
        pbx().phone("PJSIP/201").answersAtOnce();
        String handle = template()
                .request("ami:pbx?action=Playback&phone=PJSIP/201&file=demo-congrats", e -> {})
                .getMessage()
                .getHeader(AmiConstants.HANDLE, String.class);
        try (DefaultCamelContext second = new DefaultCamelContext()) {
            second.getRegistry().bind("pbx", server());
            second.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    control(this, "ami:pbx?");
                }
            });
            second.start();
            List<ProducerTemplate> templates = List.of(template(), second.createProducerTemplate());
            Random random = new Random(3);
            for (int round = 0; round < ROUNDS; round++) {
                List<Future<Exchange>> orders = new ArrayList<>();
                for (ProducerTemplate template : templates) {
                    orders.add(order(template, "direct:control", handle, word(random)));
                }
                orders.add(order(template(), "direct:other", handle, word(random)));
                for (Future<Exchange> order : orders) {
                    assertThat(order.get(10, TimeUnit.SECONDS).getException()).isNull();
                }

                boolean pause = random.nextBoolean();
                Exchange last = order(templates.get(round % 2), "direct:control", handle, pause ? "pause" : "resume")
                        .get(10, TimeUnit.SECONDS);

                assertThat(last.getMessage().getHeader(AmiConstants.PAUSED)).isEqualTo(pause);
                assertThat(isPaused()).as("in round %d", round).isEqualTo(pause);
            }
        }
    }

    private static void control(RouteBuilder route, String address) {
        route.from("direct:control").to(address + "action=ControlPlayback");
    }

    private static String word(Random random) {
        return random.nextBoolean() ? "pause" : "resume";
    }

    private static Future<Exchange> order(ProducerTemplate template, String route, String handle, String control) {
        return template.asyncSend(route, exchange -> exchange.getMessage()
                .setHeaders(Map.of(AmiConstants.HANDLE, handle, AmiConstants.CONTROL, control)));
    }

    /** Each pause that reaches the server is a toggle. */
    private boolean isPaused() {
        return pbx().actions("ControlPlayback").size() % 2 != 0;
    }
}
