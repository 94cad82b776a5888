/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.ListenPolicy;
import io.github.camelami.SpyMode;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenModeTest {

    private static final AmiEvent SPYING =
            AmiEvent.of("Status", "Channel", "PJSIP/201-00000035", "Uniqueid", "h-1", "Application", "ChanSpy");

    private static OperationDriver mode(String mode) {
        return OperationDriver.of("ListenMode")
                .header("Handle", "h-1")
                .header("Mode", mode)
                .header("Supervisor", "anna");
    }

    @ParameterizedTest
    @CsvSource({"listen, 4", "whisper, 5", "barge, 6", "Whisper, 5"})
    void presses_the_key_that_switches_a_running_spy(String mode, String digit) {
        OperationDriver play = mode(mode).begin();
        assertThat(play.asks("Status").get("Channel")).isEqualTo("h-1");

        AmiAction press = play.list(SPYING).asks("PlayDTMF");

        assertThat(press.get("Channel")).isEqualTo("h-1");
        assertThat(press.get("Digit")).isEqualTo(digit);
        assertThat(press.get("Receive")).isEqualTo("true");
        play.answer("Message", "DTMF successfully queued").finished();
        assertThat(play.audit()).singleElement().satisfies(entry -> {
            assertThat(entry.what()).isEqualTo(SpyAudit.What.SWITCHED);
            assertThat(entry.mode().toString()).isEqualToIgnoringCase(mode);
            assertThat(entry.handle()).isEqualTo("h-1");
        });
    }

    /** A refusal for any reason is recorded exactly once. */
    @Test
    void each_refusal_of_a_switch_is_in_the_audit() {
        List<OperationDriver> refused = new ArrayList<>(List.of(
                mode("wisper"),
                OperationDriver.of("ListenMode").header("Handle", "h-1").header("Supervisor", "anna"),
                mode("barge").header("Fields", Map.of("Digit", "6")),
                mode("barge").header("Supervisor", "anna\r\nAction: x"),
                mode("barge").header("Handle", List.of("h-1", "h-2")),
                mode("barge").header("Handle", ""),
                mode("barge").header("RequestTimeout", "soon"),
                mode("barge").allow(Set.of("Listen"), Set.of(), Set.of())));
        for (OperationDriver each : refused) {
            Throwable why = catchThrowable(each::begin);

            assertThat(why).isInstanceOf(IllegalArgumentException.class);
            assertThat(each.audit()).as(why.getMessage()).singleElement().satisfies(entry -> {
                assertThat(entry.what()).isEqualTo(SpyAudit.What.REFUSED);
                assertThat(entry.supervisor()).startsWith("anna");
                assertThat(entry.phone()).isNull();
                assertThat(entry.reason()).isEqualTo(why.getMessage());
            });
        }
        OperationDriver unknown = mode("barge").begin().refuse("No such channel");
        assertThat(unknown.audit()).extracting(SpyAudit.Entry::reason).containsExactly("No such channel");
        OperationDriver denied = mode("barge").begin().list(SPYING).refuse("Permission denied");
        assertThat(denied.refused().why()).hasMessage("Permission denied");
        assertThat(denied.audit()).singleElement().satisfies(entry -> {
            assertThat(entry.what()).isEqualTo(SpyAudit.What.REFUSED);
            assertThat(entry.handle()).isEqualTo("h-1");
            assertThat(entry.mode()).isEqualTo(SpyMode.BARGE);
        });
    }

    /** With a timeout that expired at once, a message switched the mode without an audit record. */
    @Test
    void a_switch_without_an_answer_is_in_the_audit() {
        OperationDriver play = mode("barge").begin().list(SPYING);
        play.asks("PlayDTMF");

        Step.Fail unknown = play.loses().refused();

        assertThat(unknown.why()).isInstanceOf(AmiOutcomeUnknownException.class);
        assertThat(play.audit()).singleElement().satisfies(entry -> {
            assertThat(entry.what()).isEqualTo(SpyAudit.What.UNKNOWN);
            assertThat(entry.supervisor()).isEqualTo("anna");
            assertThat(entry.mode()).isEqualTo(SpyMode.BARGE);
            assertThat(entry.handle()).isEqualTo("h-1");
            assertThat(entry.reason()).isEqualTo(unknown.why().getMessage());
        });
    }

    @Test
    void presses_no_keys_on_a_channel_that_does_not_spy() {
        OperationDriver play =
                mode("barge").begin().list(AmiEvent.of("Status", "Channel", "PJSIP/202-1", "Application", "Dial"));

        assertThat(play.refused().why())
                .hasMessageContaining("h-1")
                .hasMessageContaining("Dial")
                .hasMessageContaining("handle that Listen returned");
        assertThat(play.audit()).extracting(SpyAudit.Entry::what).containsExactly(SpyAudit.What.REFUSED);
    }

    @Test
    void the_policy_is_called_again() {
        OperationDriver play = mode("barge")
                .listenPolicy(request -> request.mode() == SpyMode.LISTEN)
                .begin()
                .list(spying("c-7,quESdb"))
                .list(AmiEvent.of("Status", "Channel", "PJSIP/202-2a", "Uniqueid", "c-7"));

        assertThat(play.refused().why()).hasMessageContaining("anna").hasMessageContaining("barge");
    }

    @Test
    void needs_the_handle_and_the_mode() {
        assertThatThrownBy(() ->
                        OperationDriver.of("ListenMode").header("Mode", "barge").begin())
                .hasMessageContaining("CamelAmiHandle");
        assertThatThrownBy(() ->
                        OperationDriver.of("ListenMode").header("Handle", "h-1").begin())
                .hasMessageContaining("CamelAmiMode");
        assertThat(mode("barge").begin().refuse("No such channel").refused().why())
                .hasMessage("No such channel");
    }

    private static AmiEvent spying(String data) {
        return AmiEvent.of(
                "Status", "Channel", "PJSIP/201-35", "Uniqueid", "h-1", "Application", "ChanSpy", "Data", data);
    }

    @Test
    void the_policy_and_the_audit_get_the_target_of_the_call() {
        AtomicReference<ListenPolicy.Request> asked = new AtomicReference<>();
        OperationDriver play = mode("whisper")
                .listenPolicy(request -> {
                    asked.set(request);
                    return true;
                })
                .begin()
                .list(spying("c-7,quESdb"));
        assertThat(play.asks("Status").get("Channel")).isEqualTo("c-7");

        play.list(AmiEvent.of("Status", "Channel", "PJSIP/202-2a", "Uniqueid", "c-7"))
                .answer("Message", "DTMF successfully queued");

        assertThat(asked.get()).isEqualTo(new ListenPolicy.Request("anna", null, "PJSIP/202-2a", SpyMode.WHISPER));
        assertThat(play.audit()).singleElement().satisfies(entry -> assertThat(entry.target())
                .isEqualTo("PJSIP/202-2a"));
    }

    @Test
    void a_call_that_has_lost_its_name_is_found_by_its_unique_id() {
        OperationDriver play =
                mode("whisper").begin().list(spying("c-7,quESdb")).refuse("No such channel");

        play.asks("PlayDTMF");
        play.answer().finished();
        assertThat(play.audit()).extracting(SpyAudit.Entry::target).containsExactly("c-7");
    }

    @Test
    void a_spy_session_without_keys_cannot_be_switched() {
        OperationDriver play = mode("barge").begin().list(spying("c-7,quESbg(d)"));

        assertThat(play.refused().why())
                .hasMessageContaining("h-1")
                .hasMessageContaining("listenPolicy")
                .hasMessageContaining("action=Listen");
        assertThat(play.audit()).extracting(SpyAudit.Entry::what).containsExactly(SpyAudit.What.REFUSED);
    }
}
