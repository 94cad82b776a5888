/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
