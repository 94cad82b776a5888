/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelami.simulator.ChannelView;
import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.junit.AmiSimulatorExtension;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Message;
import org.apache.camel.model.dataformat.JsonLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that phones and dialplans set reach a route unchanged and complete. */
class CallerNamesTest extends RouteTest {

    @Override
    AmiSimulatorExtension simulator() {
        return AmiSimulatorExtension.with(builder -> builder.channelVariables("CUSTOMER", "CAMPAIGN", "CALLERID(num)"));
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.CallerNames#all")
    void a_callers_name_is_the_same_everywhere(String name) throws Exception {
        pbx().phone("PJSIP/202").answersAtOnce();

        CallerNames.areTheSameEverywhere(server(), "PJSIP/202", name);
    }

    @Test
    void a_name_in_another_charset_is_the_same_everywhere() throws Exception {
        pbx().phone("PJSIP/202").answersAtOnce();

        CallerNames.areTheSameEverywhere(server(), "PJSIP/202", "O'Neil & S\u00f6hne?", StandardCharsets.ISO_8859_1);
    }

    @Test
    void all_values_of_a_repeated_key_reach_every_reader_of_a_map() throws Exception {
        start(route -> {
            route.from("ami:pbx?events=Hangup&match.ChanVariable=CUSTOMER%3DO'H*")
                    .process(this::remember)
                    .setHeader("simple", route.simple("${body[ChanVariable]}"))
                    .marshal()
                    .json(JsonLibrary.Jackson)
                    .process(this::remember);
            route.from("direct:call")
                    .to("ami:pbx?action=Originate&phone=PJSIP/202&application=Wait&data=30&callerId=123"
                            + "&variable.CUSTOMER=O'Hara%3F&variable.CAMPAIGN=spring");
            route.from("direct:status").to("ami:pbx?action=Status&statusVariables=CUSTOMER,CAMPAIGN,NONE");
            route.from("direct:hangup").to("ami:pbx?action=Hangup");
        });
        pbx().awaitLogins(1);
        pbx().phone("PJSIP/202").answersAtOnce();
        String handle = camel.createProducerTemplate()
                .request("direct:call", e -> {})
                .getMessage()
                .getHeader(AmiConstants.UNIQUEID, String.class);
        List<?> channels = camel.createProducerTemplate().requestBody("direct:status", null, List.class);
        camel.createProducerTemplate().requestBodyAndHeader("direct:hangup", null, AmiConstants.HANDLE, handle);
        eventually(() -> seen.size() >= 2);

        String all = "CUSTOMER=O'Hara?\nCAMPAIGN=spring\nCALLERID(num)=123";
        AmiFields body = seen.get(0).getBody(AmiFields.class);
        assertThat(body.get("ChanVariable")).isEqualTo(all);
        assertThat(body.getAll("ChanVariable")).containsExactly(all.split("\n"));
        assertThat(new LinkedHashMap<>(body)).containsEntry("ChanVariable", all);
        Message json = seen.get(1);
        assertThat(json.getHeader("simple")).isEqualTo(all);
        assertThat(new ObjectMapper().readValue(json.getBody(byte[].class), Map.class))
                .containsEntry("ChanVariable", all);
        assertThat(channels).singleElement().satisfies(channel -> assertThat(((Map<?, ?>) channel).get("Variable"))
                .isEqualTo("CUSTOMER=O'Hara?\nCAMPAIGN=spring\nNONE=(null)"));
    }

    @Test
    void a_list_whose_items_are_glued_together_is_whole() throws Exception {
        start(route -> route.from("direct:list").to("ami:pbx?action=CoreShowChannels"));
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        pbx().faults().add(Fault.gluedItems().on("CoreShowChannels").once());

        for (int i = 0; i < 2; i++) {
            assertThat(camel.createProducerTemplate().requestBody("direct:list", null, List.class))
                    .hasSize(2);
        }
        assertThat(pbx().faultsStruck()).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("unchecked")
    void the_channel_map_of_a_server_that_glues_it_together_is_whole() throws Exception {
        start(route -> route.from("direct:map").to("ami:pbx?action=CoreShowChannelMap"));
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        List<String> talking =
                pbx().channels().stream().map(ChannelView::name).sorted().toList();
        pbx().faults().add(Fault.gluedItems().on("CoreShowChannelMap").once());

        for (int i = 0; i < 2; i++) {
            List<Map<String, String>> map =
                    template().requestBody("direct:map", Map.of("Channel", talking.get(0)), List.class);
            assertThat(map).singleElement().satisfies(item -> assertThat(item.get("ConnectedChannel"))
                    .isEqualTo(talking.get(1)));
        }
        assertThat(pbx().faultsStruck()).isEqualTo(1);
        assertThat(template()
                        .request(
                                "direct:map", exchange -> exchange.getMessage().setBody(Map.of("Channel", "PJSIP/9-1")))
                        .getException())
                .isInstanceOf(AmiActionRefusedException.class)
                .hasMessageContaining("Could not get channel snapshot")
                .hasMessageNotContaining("\n");
    }
}
