/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** Tests the trainee's route on any server: the trainer listens to a trainee's calls. */
final class Trainee {

    private static final String TRAINEE = "Local/202@phones";
    private static final String TRAINER = "Local/201@phones";

    private Trainee() {}

    static void takesTwoCalls(String host, int port) throws Exception {
        Main main = new Main();
        main.addOverrideProperty("ami.host", host + ":" + port);
        main.addOverrideProperty("ami.username", "camel");
        main.addOverrideProperty("ami.secret", "camel-secret");
        main.addOverrideProperty("camel.main.routes-include-pattern", "classpath:routes-trainee/*.yaml");
        main.addOverrideProperty("trainee.phone", TRAINEE);
        main.addOverrideProperty("trainer.phone", TRAINER);
        List<Map<String, String>> events = new CopyOnWriteArrayList<>();
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            @SuppressWarnings("unchecked")
            public void configure() {
                from("ami:pbx?events=AmiConnected,ChanSpyStart,ChanSpyStop,DTMFEnd")
                        .process(e -> events.add(e.getMessage().getBody(Map.class)));
                from("direct:call").to("ami:pbx?action=Originate&context=calls&exten=203&phone=" + TRAINEE);
                from("direct:hangup").to("ami:pbx?action=Hangup");
            }
        });
        main.start();
        try {
            CamelContext camel = main.getCamelContext();
            ProducerTemplate template = camel.createProducerTemplate();
            awaitCount(events, "AmiConnected", 1);
            for (int call = 1; call <= 2; call++) {
                Exchange made = template.request("direct:call", e -> {});
                awaitCount(events, "ChanSpyStart", call);
                Map<String, String> start = events.stream()
                        .filter(event -> "ChanSpyStart".equals(event.get("Event")))
                        .skip(call - 1L)
                        .findFirst()
                        .orElseThrow();
                assertThat(start.get("SpyerChannel")).startsWith(TRAINER + "-");
                assertThat(start.get("SpyeeUniqueid"))
                        .isEqualTo(made.getMessage().getHeader("CamelAmiUniqueid"));
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> start.get("SpyerUniqueid").equals(camel.getVariable("global:listening")));

                template.sendBody("direct:whisper", "now");
                awaitCount(events, "DTMFEnd", call);

                template.sendBodyAndHeader(
                        "direct:hangup",
                        null,
                        "CamelAmiHandle",
                        made.getMessage().getHeader("CamelAmiHandle"));
                awaitCount(events, "ChanSpyStop", call);
            }
        } finally {
            main.stop();
        }
    }

    private static void awaitCount(List<Map<String, String>> events, String name, int count) {
        await().atMost(Duration.ofSeconds(15))
                .alias(name)
                .until(() -> events.stream()
                                .filter(event -> name.equals(event.get("Event")))
                                .count()
                        >= count);
    }
}
