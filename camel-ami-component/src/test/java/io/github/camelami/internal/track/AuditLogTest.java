/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.AmiEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditLogTest {

    /** The number of a phone may contain line ends, which Asterisk writes unchanged, before the true line. */
    @Test
    void no_line_that_a_listener_writes_proves_the_end_of_his_listening() {
        AmiEvent forged = AmiEvent.of(
                "Status", "Channel", "PJSIP/201-1", "CallerIDNum", "9", "Application", "x", "Application", "ChanSpy");

        assertThat(AuditLog.listens(List.of(forged))).isTrue();
        assertThat(AuditLog.listens(List.of(AmiEvent.of("Status", "Application", "Playback"))))
                .isFalse();
        assertThat(AuditLog.listens(List.of())).isFalse();
    }
}
