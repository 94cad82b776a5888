/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.testing.LogLines;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Detectable errors in a list, and URIs that a list refuses, are reported when the route starts. */
class AllowListsTest extends RouteTest {

    private static Throwable root(Throwable thrown) {
        return thrown.getCause() == null ? thrown : root(thrown.getCause());
    }

    private void assertRefusedAtStart(String options, String... words) {
        assertThatThrownBy(() -> start(route -> route.from("direct:in").to("ami:pbx?" + options)))
                .satisfies(thrown -> assertThat(root(thrown))
                        .isInstanceOf(IllegalArgumentException.class)
                        .message()
                        .contains(words));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "allowedActions",
                "allowedApplications",
                "allowedContexts",
                "allowedPhones",
                "allowedVariables",
                "allowedFiles"
            })
    void a_list_that_is_blank_is_refused_by_name(String option) {
        assertRefusedAtStart(option + "=RAW( )", option + " is blank", "Leave it out, or name");
    }

    @Test
    void a_list_of_a_property_that_is_not_set_is_refused_too() {
        camel.getPropertiesComponent().addInitialProperty("folders", "");
        assertRefusedAtStart("action=Playback&allowedFiles={{folders}}", "allowedFiles is blank");
    }

    @Test
    void a_blank_list_of_the_component_is_refused_too() {
        camel.getComponent("ami", AmiComponent.class).getConfiguration().setAllowedContexts(", ");
        assertRefusedAtStart("action=Ping", "allowedContexts is blank");
    }

    @ParameterizedTest
    @CsvSource({
        "allowedActions, Queue*, Write each name",
        "allowedActions, *, Write each name",
        "allowedApplications, Play*, Write each name",
        "allowedApplications, CHANNEL(*), Write each name",
        "allowedContexts, sales-*, Write each name",
        "allowedFiles, /var/spool/*, Write only the folder",
        "allowedVariables, ORDER_*_ID, only at the end of a name",
        "allowedVariables, *_ID, only at the end of a name",
        "allowedVariables, CUSTOMER;X, Separate names by commas",
        "allowedVariables, ${CUSTOMER}, without ${}",
        "allowedActions, Originate Hangup, Separate names by commas",
        "allowedActions, Originate|Hangup, Separate names by commas",
        "allowedApplications, Park;Playback, Separate names by commas",
        "allowedPhones, */201, only after the slash",
        "allowedPhones, *, a technology",
        "allowedPhones, PJSIP/, a technology",
        "allowedPhones, local/*@sales, allowedContexts"
    })
    void an_entry_that_allows_nothing_is_refused_with_what_to_write(String option, String entry, String words) {
        assertRefusedAtStart(
                option + "=RAW(" + (option.equals("allowedPhones") ? "PJSIP/1@a," : "a,") + entry + ")",
                option + " holds " + entry,
                words);
    }

    @Test
    void an_action_that_asterisk_does_not_know_gets_a_hint() throws Exception {
        try (LogLines log = LogLines.of(AmiComponent.class.getName())) {
            start(route ->
                    route.from("direct:in").to("ami:pbx?allowedActions=QueuePauze,queuestatus,Listen,OurOwnAction"));

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("allowedActions", "QueuePauze", "did you mean QueuePause?");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "QueueStatuss, QueueStatus",
        "QUEUE_STATUS, QueueStatus",
        "ShowChannels, CoreShowChannels",
        "PingAction, Ping"
    })
    void an_action_of_the_uri_that_asterisk_does_not_know_gets_a_hint(String action, String meant) throws Exception {
        try (LogLines log = LogLines.of(AmiComponent.class.getName())) {
            start(route -> route.from("direct:in").to("ami:pbx?action=" + action));

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("action: Asterisk has no action named " + action + "; did you mean " + meant + "?");
        }
    }

    @Test
    void contexts_separated_by_something_else_get_a_hint() throws Exception {
        try (LogLines log = LogLines.of(AmiComponent.class.getName())) {
            start(route -> route.from("direct:in").to("ami:pbx?allowedContexts=sales;support,front-desk"));

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .isEqualTo("allowedContexts: sales;support is one name; separate names by commas");
        }
    }

    @Test
    void an_action_of_a_module_gets_no_hint() throws Exception {
        try (LogLines log = LogLines.of(AmiComponent.class.getName())) {
            start(route -> route.from("direct:in").to("ami:pbx?action=OurOwnAction"));

            assertThat(log.lines()).isEmpty();
        }
    }

    // ---- the URI against the lists ---------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "action=Originate&allowedActions=QueueStatus | Action Originate (from the URI) is not among allowedActions",
                "action=listen&allowedActions=QueueStatus | Action Listen (from the URI) is not among allowedActions",
                "action=QueuePause&listenPolicy=#bean:nobody | Action QueuePause (from the URI) is refused, since a listenPolicy",
                "action=Originate&context=other&allowedContexts=sales | Context other (from the URI) is not among",
                "action=Listen&context=other&allowedContexts=sales | Context other (from the URI) is not among",
                "context=other&allowedContexts=sales | Context other (from the URI) is not among",
                "action=Originate&phone=Local/1@other&allowedContexts=sales | Context other (from the URI) is not among",
                "action=Originate&application=Playback&listenPolicy=#bean:nobody | Application Playback (from the URI) is refused",
                "application=Playback&allowedApplications=Wait | Application Playback (from the URI) is not among",
                "action=Originate&application=Wait&data=RAW(${SHELL(x)})&allowedApplications=Wait&allowedContexts=a | calls the function SHELL",
                "action=Playback&variable.X=1&allowedVariables=Y&allowedContexts=sales | The variable X (from the URI) is not among",
                "action=Redirect&field.Context=other&allowedContexts=sales&allowedActions=Redirect | Context other (from the URI)",
                "action=PJSIPHangup&field.Channel=/x/ | regex=true"
            })
    void what_the_uri_fixes_and_a_list_refuses_fails_at_the_start(String options, String words) {
        camel.getRegistry().bind("nobody", (ListenPolicy) request -> false);
        assertRefusedAtStart(options, words);
    }

    /** A value that a message can still supply is not checked at the start. */
    @Test
    void what_a_message_may_replace_does_not_fail_at_the_start() throws Exception {
        AmiConfiguration usual = camel.getComponent("ami", AmiComponent.class).getConfiguration();
        usual.setContext("other");
        usual.setApplication("Playback");
        usual.setVariables(Map.of("X", "1"));
        camel.getPropertiesComponent().addInitialProperty("context", "sales");
        start(route -> {
            route.errorHandler(route.noErrorHandler());
            String lists = "&allowedContexts=sales&allowedApplications=Wait&allowedVariables=Y";
            route.from("direct:in").to("ami:pbx?action=Originate&phone=PJSIP/201" + lists);
            route.from("direct:property").to("ami:pbx?action=Originate&exten=1&context={{context}}" + lists);
            route.from("direct:status").to("ami:pbx?action=Status&allowedContexts=sales&context=other");
            route.from("direct:dynamic").toD("ami:pbx?action=Originate&context=${header.context}" + lists);
        });

        Exchange refused = template().request("direct:in", exchange -> {});

        assertThat(refused.getException()).isInstanceOf(IllegalArgumentException.class);
        assertThat(template().request("direct:status", exchange -> {}).getException())
                .isNull();
    }
}
