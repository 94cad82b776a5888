/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules that hold for each of the component's own actions. */
class VerbsTest {

    static Set<String> verbs() {
        return Operations.own();
    }

    /** Returns an operation with all inputs that it needs. */
    private static OperationDriver complete(String verb) {
        OperationDriver driver = OperationDriver.of(verb)
                .header("Phone", "PJSIP/201")
                .header("Target", "PJSIP/202")
                .header("Handle", "h-1")
                .header("Mode", "listen")
                .header("File", "beep")
                .header("Control", "pause");
        return verb.equals("Originate") ? driver.option("application", "Wait") : driver;
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void an_action_outside_the_list_is_refused(String verb) {
        assertThat(complete(verb).begin().isAsking()).isTrue();
        assertThat(complete(verb)
                        .allow(Set.of("Ping", verb), Set.of(), Set.of())
                        .begin()
                        .isAsking())
                .isTrue();
        assertThatThrownBy(() ->
                        complete(verb).allow(Set.of("Ping"), Set.of(), Set.of()).begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Action " + verb)
                .hasMessageContaining("allowedActions [Ping]");
    }

    private static void requireAllowed(AccessPolicy policy, Object... options) {
        Map<Input, Object> fixed = new EnumMap<>(Input.class);
        for (int i = 0; i < options.length; i += 2) {
            fixed.put((Input) options[i], options[i + 1]);
        }
        Operations.requireAllowed(new GivenOptions(fixed, Map.of()), policy);
    }

    private static AccessPolicy allowing(Set<String> actions, Set<String> applications, Set<String> contexts) {
        return new AccessPolicy(actions, applications, contexts, Set.of(), Set.of(), Set.of(), false, false, null);
    }

    /** A route with a value that the lists refuse fails when it starts. */
    @ParameterizedTest
    @MethodSource("verbs")
    void an_action_of_the_uri_is_checked_when_the_route_starts(String verb) {
        AccessPolicy policy = allowing(Set.of(verb), Set.of(), Set.of());
        requireAllowed(policy, Input.ACTION, verb.toUpperCase(Locale.ROOT));
        requireAllowed(policy, Input.ACTION, " ");

        assertThatThrownBy(() -> requireAllowed(allowing(Set.of("Ping"), Set.of(), Set.of()), Input.ACTION, verb))
                .hasMessageContaining("Action " + verb)
                .hasMessageContaining("allowedActions [Ping]");
    }

    @Test
    void the_options_that_an_action_reads_are_checked_when_the_route_starts() {
        AccessPolicy policy = allowing(Set.of(), Set.of("Wait"), Set.of("sales"));
        Object[][] calls = {
            {"Originate", Input.APPLICATION, "System"},
            {"Originate", Input.CONTEXT, "secret"},
            {"Originate", Input.PHONE, "Local/1@secret"},
            {"Originate", Input.VARIABLES, Map.of("SHELL(id)", "")},
            {"Listen", Input.CONTEXT, "secret"},
            {"Playback", Input.PHONE, "Local/1@secret"},
            {"Redirect", Input.FIELDS, Map.of("Context", "secret")},
        };
        for (Object[] call : calls) {
            assertThatThrownBy(() -> requireAllowed(
                            call[0].equals("Redirect")
                                    ? allowing(Set.of("Redirect"), Set.of(), Set.of("sales"))
                                    : policy,
                            Input.ACTION,
                            call[0],
                            call[1],
                            call[2]))
                    .as("%s with %s", call[0], call[2])
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (Input input : List.of(Input.CONTEXT, Input.APPLICATION)) { // without an action, any call may follow
            assertThatThrownBy(() -> requireAllowed(policy, input, "System"))
                    .as("%s", input)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        requireAllowed(policy, Input.ACTION, "Originate", Input.APPLICATION, "Wait", Input.PHONE, "Local/1@sales");
        requireAllowed(policy, Input.ACTION, "Originate", Input.CONTEXT, "sales", Input.APPLICATION, " ");
        requireAllowed(policy, Input.ACTION, "Listen", Input.APPLICATION, "System");
        requireAllowed(policy, Input.ACTION, "Hangup", Input.CONTEXT, "secret");
        requireAllowed(
                allowing(Set.of("Redirect"), Set.of(), Set.of("sales")),
                Input.ACTION,
                "Redirect",
                Input.FIELDS,
                Map.of("Context", "sales"));
        assertThatThrownBy(() -> requireAllowed(policy, Input.ACTION, "Redirect"))
                .hasMessageContaining("Action Redirect");
    }

    @ParameterizedTest
    @CsvSource({
        "Hangup, Colour, no fields beyond its options",
        "Status, Colour, only the fields [AllVariables]",
        "Hangup, channel, CamelAmiPhone for a device to ring",
        "Hangup, cause, option requestedCause or the header CamelAmiRequestedCause",
        "Playback, predialgosub, phone=Local/exten@context"
    })
    void a_refused_field_comes_with_a_way_out(String verb, String field, String wayOut) {
        assertThatThrownBy(() ->
                        complete(verb).header("Fields", Map.of(field, "1")).begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Field " + field + " of the header is not supported by " + verb)
                .hasMessageContaining(wayOut);
    }

    @Test
    void a_name_is_a_misspelling_if_up_to_two_letters_differ() {
        for (String wrong : new String[] {"Hangxx", "Hangupxx", "xxHangup", "angp", "Hagnup"}) {
            assertThatThrownBy(() -> Operations.named(wrong)).as(wrong).hasMessageContaining("did you mean Hangup?");
        }
        for (String other : new String[] {"Hanxxx", "Hangupxxx", "xxxHangup", "ang"}) {
            assertThat(Operations.named(other)).as(other).isInstanceOf(RawAction.class);
        }
    }

    @Test
    void a_name_has_up_to_64_letters() {
        assertThat(Operations.named("A".repeat(64))).isInstanceOf(RawAction.class);
        assertThatThrownBy(() -> Operations.named("A".repeat(65)))
                .hasMessageStartingWith("'" + "A".repeat(64) + "...' cannot be an action");
        assertThatThrownBy(() -> Operations.named("1" + "A".repeat(63)))
                .hasMessageStartingWith("'1" + "A".repeat(63) + "' cannot be an action");
    }
}
