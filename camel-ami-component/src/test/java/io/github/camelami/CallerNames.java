/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.dataformat.JsonLibrary;

/** Makes a call with a caller's name and looks for it wherever a route can see it. */
final class CallerNames {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private CallerNames() {}

    /** Names as real people have them. */
    static Stream<String> all() {
        return Stream.of(
                "O'Neil & S\u00f6hne?",
                "\u0639\u0644\u06cc \u0631\u0636\u0627\u06cc\u06cc",
                "Zo\u00eb \ud83d\ude00 Team",
                "Back\\slash C:\\new\\table",
                "Bob \"the\" Builder\\",
                "plain",
                "100% #1 $x; {y}");
    }

    /** Returns the name in the form that CallerID of Originate needs. */
    private static String quoted(String name) {
        return "\"" + name.replaceAll("[\\\\\"]", "\\\\$0") + "\" <123>";
    }

    /** Calls this phone with that name, and checks that the name is the same everywhere. */
    static void areTheSameEverywhere(AmiServer server, String phone, String name) throws Exception {
        areTheSameEverywhere(server, phone, name, StandardCharsets.UTF_8);
    }

    /** The same, with this charset on all sides. */
    static void areTheSameEverywhere(AmiServer server, String phone, String name, Charset charset) throws Exception {
        List<AmiFields> bodies = new CopyOnWriteArrayList<>();
        List<Map<?, ?>> json = new CopyOnWriteArrayList<>();
        CountDownLatch connected = new CountDownLatch(1);
        try (CamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("pbx", server);
            camel.getComponent("ami", AmiComponent.class).getConfiguration().setCharset(charset.name());
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("ami:pbx?events=AmiConnected,NewCallerid,Newstate,Hangup&match.CallerIDName=RAW(" + name + ")")
                            .filter(simple("${header.CamelAmiEvent} == 'AmiConnected'"))
                            .process(e -> connected.countDown())
                            .stop()
                            .end()
                            .process(e -> bodies.add(e.getMessage().getBody(AmiFields.class)))
                            .marshal()
                            .json(JsonLibrary.Jackson)
                            .process(e -> json.add(
                                    new ObjectMapper().readValue(e.getMessage().getBody(byte[].class), Map.class)));
                    from("direct:call").to("ami:pbx?action=Originate&phone=" + phone + "&application=Wait&data=30");
                    from("direct:status").to("ami:pbx?action=Status");
                    from("direct:list").to("ami:pbx?action=CoreShowChannels");
                    from("direct:hangup").to("ami:pbx?action=Hangup");
                }
            });
            camel.start();
            assertThat(connected.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            ProducerTemplate template = camel.createProducerTemplate();
            Exchange call = template.request(
                    "direct:call", e -> e.getMessage().setHeader(AmiConstants.CALLER_ID, quoted(name)));
            assertThat(call.getException()).isNull();
            String handle = call.getMessage().getHeader(AmiConstants.UNIQUEID, String.class);
            try {
                assertThat(names(template, "direct:status")).contains(name);
                assertThat(names(template, "direct:list")).contains(name);
                await().atMost(PATIENCE).until(() -> !json.isEmpty());
            } finally {
                template.requestBodyAndHeader("direct:hangup", null, AmiConstants.HANDLE, handle);
            }
            await().atMost(PATIENCE).until(() -> bodies.stream().anyMatch(body -> "Hangup".equals(body.get("Event"))));
        }
        assertThat(bodies).allSatisfy(body -> {
            assertThat(body).containsEntry("CallerIDName", name);
            assertThat(body.toString()).contains("CallerIDName: " + name);
            assertThat(new HashMap<>(body)).containsEntry("CallerIDName", name);
            byte[] raw = name.replaceAll("[\\\\'?\"]", "\\\\$0").getBytes(charset);
            assertThat(body.getRaw("CallerIDName")).isEqualTo(raw);
        });
        assertThat(json)
                .allSatisfy(event -> assertThat(event.get("CallerIDName")).isEqualTo(name));
    }

    @SuppressWarnings("unchecked")
    private static List<String> names(ProducerTemplate template, String route) {
        List<Map<String, String>> channels = template.requestBody(route, null, List.class);
        return channels.stream().map(channel -> channel.get("CallerIDName")).toList();
    }
}
