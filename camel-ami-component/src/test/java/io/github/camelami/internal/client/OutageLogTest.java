/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.camelami.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutageLogTest {

    private long now;
    private final LogLines lines = LogLines.of(AmiClient.class, Level.INFO);
    private final OutageLog log = new OutageLog("camel@pbx:5038", () -> now);

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void one_line_when_it_goes_and_one_when_both_links_are_back() {
        log.up("event", "11.0.0");
        log.up("action", "11.0.0");
        log.down("event", FailureKind.LOST, "cut");
        log.down("action", FailureKind.LOST, "cut");
        for (int i = 0; i < 50; i++) {
            log.down("event", FailureKind.UNREACHABLE, "no connection");
        }
        log.up("event", "11.0.0");
        log.up("action", "11.0.0");

        assertThat(lines.texts())
                .containsExactly(
                        "INFO Asterisk camel@pbx:5038 is connected (AMI 11.0.0)",
                        "WARN Lost connection to Asterisk camel@pbx:5038: cut. Reconnecting",
                        "INFO Asterisk camel@pbx:5038 is back after 0.0 s (50 failed attempts)");
    }

    @Test
    void a_reason_that_waiting_cannot_fix_is_logged_once_more() {
        log.down("event", FailureKind.UNREACHABLE, "no connection");
        log.down("event", FailureKind.LOGIN_REFUSED, "wrong secret");
        log.down("event", FailureKind.LOGIN_REFUSED, "wrong secret");
        log.down("event", FailureKind.UNREACHABLE, "no connection");
        log.down("event", FailureKind.LOGIN_REFUSED, "wrong secret");
        log.up("event", "11.0.0");

        assertThat(lines.texts())
                .hasSize(3)
                .startsWith(
                        "WARN Cannot reach Asterisk camel@pbx:5038: no connection. Reconnecting",
                        "WARN Asterisk camel@pbx:5038 refuses the login: wrong secret. Reconnecting")
                .anyMatch(line -> line.contains("is there after"));
    }

    @Test
    void an_unused_link_is_not_an_outage() {
        log.up("event", "11.0.0");
        log.down("event", FailureKind.LOST, "cut");
        log.released("event");
        log.up("event", "11.0.0");

        assertThat(lines.texts()).hasSize(2);
    }
}
