/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.track;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.camelami.SpyMode;
import io.github.camelami.internal.client.AmiClient;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.operation.SpyAudit;
import io.github.camelami.internal.track.VirtualPbx.Answer;
import io.github.camelami.testing.BrokenLog;
import io.github.camelami.testing.LogLines;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditLogTest {

    private static final String AUDIT = "io.github.camelami.audit";
    private static final SpyAudit.Entry BEGUN =
            new SpyAudit.Entry(SpyAudit.What.BEGUN, "anna", "PJSIP/201", "PJSIP/202-1", SpyMode.LISTEN, "h-1", null);

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

    @Test
    void a_record_that_cannot_be_written_is_reported_and_its_session_tracked_to_the_end() {
        VirtualPbx pbx = new VirtualPbx();
        try (LogLines quiet = LogLines.of(AUDIT);
                BrokenLog audit = BrokenLog.of(AUDIT);
                LogLines log = LogLines.of(AuditLog.class, Level.INFO)) {
            new AuditLog(pbx).record(BEGUN);
            pbx.net.run(Duration.ofSeconds(5));
            assertThat(pbx.leases.open()).isEqualTo(1);
            pbx.answer = Answer.GONE;
            pbx.hangUp("h-1");

            assertThat(pbx.leases.open()).isZero();
            assertThat(quiet.lines()).isEqualTo(audit.lines());
            assertThat(audit.lines()).hasSize(2);
            assertThat(log.texts())
                    .containsExactly(
                            "ERROR An audit record could not be written: "
                                    + audit.lines().get(0),
                            "ERROR An audit record could not be written: "
                                    + audit.lines().get(1));
            assertThat(log.lines().get(0))
                    .endsWith(
                            "BEGUN server=pbx supervisor=anna phone=PJSIP/201 target=PJSIP/202-1 mode=listen handle=h-1");
            assertThat(log.lines().get(1)).contains("ENDED server=pbx supervisor=anna");
            assertThat(log.events().get(0).getThrowableProxy().getMessage()).isEqualTo("the disk is full");
        }
    }

    @Test
    void a_record_that_cannot_be_sent_is_written_and_its_session_tracked() {
        VirtualPbx pbx = new VirtualPbx() {
            @Override
            public AmiClient client() {
                throw new IllegalStateException("no client");
            }
        };
        try (LogLines audit = LogLines.of(AUDIT);
                LogLines log = LogLines.of(AuditLog.class, Level.INFO)) {
            new AuditLog(pbx).record(BEGUN);

            assertThat(audit.lines()).hasSize(1);
            assertThat(log.lines())
                    .containsExactly("An audit record could not be sent to the consumers: "
                            + audit.lines().get(0));
            assertThat(pbx.leases.open()).isEqualTo(1);
        }
    }
}
