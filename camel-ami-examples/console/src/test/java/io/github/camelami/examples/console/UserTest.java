/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.examples.console.User.Role;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserTest {

    private final User sara = User.of(
            "sara",
            Map.of(
                    "may", "listen, EVENTS,,",
                    "phones", "PJSIP/100 , PJSIP/101",
                    "agents", "PJSIP/2*, Local/*@phones, SIP/a.b",
                    "queues", "support"));

    @ParameterizedTest
    @CsvSource({
        "PJSIP/201, true",
        "PJSIP/2, true",
        "PJSIP/301, false",
        "XPJSIP/201, false",
        "Local/205@phones, true",
        "Local/205@phones2, false",
        "SIP/a.b, true",
        "SIP/axb, false",
        "'', false",
    })
    void the_user_hears_the_agents_of_the_patterns_only(String device, boolean heard) {
        assertThat(sara.mayHear(device)).isEqualTo(heard);
    }

    @Test
    void the_user_sees_the_queues_of_the_patterns_only() {
        assertThat(sara.maySee("support")).isTrue();
        assertThat(sara.maySee("support2")).isFalse();
        assertThat(sara.maySee("")).isFalse();
    }

    @Test
    void permissions_and_phones_are_lists_and_what_is_missing_is_empty() {
        assertThat(sara.may()).containsExactly(Role.LISTEN, Role.EVENTS);
        assertThat(sara.phones()).isEqualTo(List.of("PJSIP/100", "PJSIP/101"));
        assertThat(sara.name()).isEqualTo("sara");
        User nobody = User.of("nobody", Map.of("name", "N. N."));
        assertThat(nobody.may()).isEmpty();
        assertThat(nobody.mayHear("PJSIP/201")).isFalse();
        assertThat(nobody.name()).isEqualTo("N. N.");
    }

    @Test
    void only_the_modes_of_listening_are_modes() {
        assertThat(Role.ofMode("barge")).isEqualTo(Role.BARGE);
        for (String other : List.of("", "hangup", "play", "audit", "LISTEN", "shout")) {
            assertThat(Role.ofMode(other)).as(other).isNull();
        }
    }
}
