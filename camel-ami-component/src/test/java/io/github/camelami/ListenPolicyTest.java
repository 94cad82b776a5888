/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may do what, in routes as users write them: a policy bean named in YAML, and the allow-lists. */
class ListenPolicyTest extends RouteTest {

    private static final String ROUTES =
            """
            - route:
                from:
                  uri: direct:listen
                  steps:
                    - to:
                        uri: ami:pbx
                        parameters:
                          action: Listen
                          phone: PJSIP/201
                          target: PJSIP/202
                          autoAnswer: true
                          listenPolicy: "#bean:rules"
            - route:
                from:
                  uri: direct:mode
                  steps:
                    - to: { uri: "ami:pbx", parameters: { action: ListenMode, listenPolicy: "#bean:rules" } }
            - route:
                from:
                  uri: direct:few
                  steps:
                    - to:
                        uri: ami:pbx
                        parameters:
                          allowedActions: Originate,Hangup
                          allowedApplications: Wait
                          allowedContexts: sales
            """;

    private final List<ListenPolicy.Request> asked = new CopyOnWriteArrayList<>();

    /** Anna may listen; the chief may do everything; all others may do nothing. */
    private boolean rules(ListenPolicy.Request request) {
        asked.add(request);
        if ("anna".equals(request.supervisor()) && request.mode() != SpyMode.LISTEN) {
            throw new SecurityException("anna is in training");
        }
        return List.of("anna", "chief").contains(String.valueOf(request.supervisor()));
    }

    @BeforeEach
    void aCallIsTalking() throws Exception {
        camel.getRegistry().bind("rules", (ListenPolicy) this::rules);
        start(to -> {});
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("routes.yaml", ROUTES));
        pbx().phone("PJSIP/201").answersAtOnce();
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
    }

    private Exchange send(String route, Map<String, Object> headers) {
        return camel.createFluentProducerTemplate()
                .to(route)
                .withHeaders(headers)
                .request(Exchange.class);
    }

    private Exchange ask(String route, String... headers) {
        Map<String, Object> all = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.put("CamelAmi" + headers[i], headers[i + 1]);
        }
        return send(route, all);
    }

    private void assertNoPhoneRings() {
        assertThat(pbx().channels()).hasSize(2).noneMatch(channel -> channel.toString()
                .contains("PJSIP/201"));
    }

    @Test
    void a_supervisor_unknown_to_the_policy_hears_no_call_and_no_phone_rings() {
        for (Exchange refused : List.of(ask("direct:listen", "Supervisor", "berta"), ask("direct:listen"))) {
            assertThat(refused.getException())
                    .isInstanceOf(AmiActionRefusedException.class)
                    .hasMessageContaining("The listenPolicy does not let");
        }
        assertThat(asked).extracting(ListenPolicy.Request::supervisor).containsExactly("berta", null);
        assertThat(asked).extracting(ListenPolicy.Request::phone).containsOnly("PJSIP/201");
        assertThat(asked).allSatisfy(request -> assertThat(request.channel()).startsWith("PJSIP/202-"));
        assertNoPhoneRings();
    }

    @Test
    void one_mode_is_allowed_and_another_is_not_neither_at_the_start_nor_by_switching() {
        Exchange whisper = ask("direct:listen", "Supervisor", "anna", "Mode", "whisper");
        assertThat(whisper.getException())
                .isInstanceOf(AmiActionRefusedException.class)
                .hasMessageContaining("anna is in training");
        assertNoPhoneRings();

        Exchange listening = ask("direct:listen", "Supervisor", "anna");
        assertThat(listening.getException()).isNull();
        String handle = listening.getMessage().getHeader(AmiConstants.UNIQUEID, String.class);
        assertThat(ask("direct:mode", "Supervisor", "anna", "Handle", handle, "Mode", "barge")
                        .getException())
                .isInstanceOf(AmiActionRefusedException.class);
    }

    @Test
    void a_trusted_supervisor_starts_and_switches() {
        Exchange listening = ask("direct:listen", "Supervisor", "chief", "Mode", "whisper");
        assertThat(listening.getException()).isNull();
        String handle = listening.getMessage().getHeader(AmiConstants.UNIQUEID, String.class);
        assertThat(ask("direct:mode", "Supervisor", "chief", "Handle", handle, "Mode", "barge")
                        .getException())
                .isNull();
    }

    @Test
    void a_policy_on_the_component_applies_to_every_endpoint() {
        camel.getComponent("ami", AmiComponent.class).getConfiguration().setListenPolicy(this::rules);

        assertThat(ask("ami:pbx?action=Listen&phone=PJSIP/201&target=PJSIP/202", "Supervisor", "berta")
                        .getException())
                .isInstanceOf(AmiActionRefusedException.class)
                .hasMessageContaining("does not let berta");
        assertNoPhoneRings();
    }

    @Test
    void what_is_not_on_a_list_is_refused_by_name_and_nothing_rings() {
        assertThat(ask("direct:few", "Action", "Listen", "Phone", "PJSIP/201", "Target", "PJSIP/202")
                        .getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Action Listen (from a header) is not among allowedActions");
        assertThat(ask("direct:few", "Action", "Command").getException())
                .hasMessageContaining("Action Command (from a header) is not among allowedActions");
        assertThat(ask("direct:few", "Action", "Originate", "Phone", "PJSIP/201", "Application", "Playback")
                        .getException())
                .hasMessageContaining("Application Playback (from a header) is not among allowedApplications");
        assertThat(ask("direct:few", "Action", "Originate", "Phone", "PJSIP/201", "Context", "calls", "Exten", "203")
                        .getException())
                .hasMessageContaining("Context calls (from a header) is not among allowedContexts");
        assertThat(ask(
                                "direct:few",
                                "Action",
                                "Originate",
                                "Phone",
                                "Local/203@calls",
                                "Application",
                                "Wait",
                                "Data",
                                "1")
                        .getException())
                .hasMessageContaining("Context calls (from a header) is not among allowedContexts");
        assertNoPhoneRings();

        Exchange allowed =
                ask("direct:few", "Action", "Originate", "Phone", "PJSIP/201", "Application", "Wait", "Data", "1");
        assertThat(allowed.getException()).isNull();
        assertThat(allowed.getMessage().getHeader(AmiConstants.OUTCOME)).isEqualTo("answered");
    }
}
