/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionStateTest {

    @Test
    void a_session_goes_forward_only() {
        SessionState[] all = SessionState.values();
        for (SessionState from : all) {
            for (SessionState to : all) {
                if (to.ordinal() <= from.ordinal()) {
                    assertThat(from.mayBecome(to)).as("%s to %s", from, to).isFalse();
                }
            }
        }
        assertThat(SessionState.CONNECTING.mayBecome(SessionState.READY)).isFalse();
        assertThat(SessionState.BANNER.mayBecome(SessionState.CLOSING))
                .as("no goodbye before a login")
                .isFalse();
        assertThat(SessionState.READY.mayBecome(SessionState.CLOSING)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = SessionState.class, names = "CLOSED", mode = EnumSource.Mode.EXCLUDE)
    void it_may_end_at_any_time(SessionState state) {
        assertThat(state.mayBecome(SessionState.CLOSED)).isTrue();
    }
}
