/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.EventClass;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaybackTest {

    private static OperationDriver playback() {
        return OperationDriver.of("Playback").header("Phone", "PJSIP/201").header("File", "recordings/call-17");
    }

    private static List<String> variables(AmiAction action) {
        return action.fields().stream()
                .filter(field -> field.getKey().equals("Variable"))
                .map(Map.Entry::getValue)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "      |       | recordings/call-17,3000",
                "5000  |       | recordings/call-17,5000",
                "      | 12000 | recordings/call-17,3000,,,,,,o(12000)"
            })
    void plays_with_the_application_that_can_be_controlled(String skip, String offset, String data) {
        AmiAction action =
                playback().header("Skip", skip).header("Offset", offset).begin().asks("Originate");

        assertThat(action.get("Application")).isEqualTo("ControlPlayback");
        assertThat(action.get("Data")).isEqualTo(data);
        assertThat(action.get("ChannelId")).hasSize(36);
    }

    @Test
    void plays_through_a_context_where_the_dialplan_has_one() {
        AmiAction action = playback()
                .option("context", "playback-context")
                .option("skip", 2000L)
                .begin()
                .asks("Originate");

        assertThat(action.get("Application")).isNull();
        assertThat(action.get("Context")).isEqualTo("playback-context");
        assertThat(action.get("Exten")).isEqualTo("000");
        assertThat(variables(action)).contains("PLAYBACK_FILE=recordings/call-17", "PLAYBACK_SKIP=2000");
    }

    /** With early media, Asterisk would report a phone that only rings as answered, and play to nobody. */
    @Test
    void a_header_of_an_earlier_call_does_not_make_ringing_count_as_an_answer() {
        AmiAction action = playback()
                .option("context", "playback-context")
                .header("EarlyMedia", true)
                .begin()
                .asks("Originate");

        assertThat(action.get("EarlyMedia")).isNull();
    }

    /** Asterisk chooses the format itself, and finds no file if the name has an extension. */
    @ParameterizedTest
    @CsvSource({
        "a/b.wav, a/b",
        "a/b.GSM, a/b",
        "a.b/c, a.b/c",
        "call.2026-11-23, call.2026-11-23",
        "/var/spool/x.ulaw, /var/spool/x",
        "x.sln192, x",
        "x.alw, x",
        "x.au, x",
        "x.g726-32, x",
        "x.g723, x",
        "x.ilbc, x",
        "v1.5, v1.5"
    })
    void a_known_audio_extension_is_understood(String given, String sent) {
        assertThat(playback().header("File", given).begin().asks().get("Data")).isEqualTo(sent + ",3000");
    }

    /** Asterisk downloads the file from exactly this address. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://media.example/hello.wav",
                "HTTPS://media.example/a/hello.gsm",
                "http://media.example/get?name=hello.wav"
            })
    void an_address_is_left_as_it_is(String address) {
        assertThat(playback()
                        .policy(new AccessPolicy(
                                Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), false, true, null))
                        .option("file", address)
                        .begin()
                        .asks()
                        .get("Data"))
                .isEqualTo(address + ",3000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "a\"b", "a\\b", "a&b", "a\tb", "a|b"})
    void a_file_cannot_carry_arguments(String file) {
        assertThatThrownBy(() -> playback().header("File", file).begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CamelAmiFile");
    }

    @Test
    void requests_the_events_that_report_a_missing_file() {
        assertThat(playback().begin().ask().request().watch().classes())
                .contains(EventClass.CALL, EventClass.USER, EventClass.DIALPLAN);
    }

    @ParameterizedTest
    @CsvSource({
        "16, playback-controls, play-1",
        "22, playback-controls, play-1",
        "16, playback-hangup-finish-from-h, play-4",
        "22, playback-hangup-finish-from-h, play-4"
    })
    void is_done_when_it_runs(int version, String recording, String call) {
        OperationDriver play = playback().begin();
        String handle = play.handle();
        List<AmiEvent> answered = Recording.of(version, recording).with(call, handle).call(handle).stream()
                .takeWhile(event -> !event.is("VarSet") || !event.headers().firstIs("Variable", "CPLAYBACKSTATUS"))
                .toList();

        play.happens(answered);

        assertThat(play.finished().headers())
                .containsEntry("CamelAmiUniqueid", handle)
                .containsEntry("CamelAmiOutcome", "answered")
                .containsEntry("CamelAmiPaused", false);
        assertThat(play.finished().headers().get("CamelAmiChannel").toString()).startsWith("Local/");
    }

    @ParameterizedTest
    @CsvSource({"16", "22"})
    void a_recording_shorter_than_a_moment_was_played(int version) {
        OperationDriver play = playback().begin();
        String handle = play.handle();

        play.happens(Recording.of(version, "playback-to-the-end-and-missing-file")
                .with("play-5", handle)
                .call(handle));

        assertThat(play.finished().headers()).containsEntry("CamelAmiOutcome", "answered");
    }

    @ParameterizedTest
    @CsvSource({"16", "22"})
    void a_missing_recording_is_reported(int version) {
        OperationDriver play = playback().begin();
        String handle = play.handle();

        play.happens(Recording.of(version, "playback-to-the-end-and-missing-file")
                .with("play-6", handle)
                .call(handle));

        assertThat(play.refused().why())
                .hasMessageContaining("recordings/call-17")
                .hasMessageContaining("does not exist")
                .hasMessageContaining("cannot read it")
                .hasMessageContaining("without extension");
        assertThat(play.refused().headers()).containsEntry("CamelAmiUniqueid", handle);
    }

    @Test
    void a_user_without_read_dialplan_detects_a_missing_recording_by_the_hangup() {
        OperationDriver play = playback().begin();
        String handle = play.handle();

        play.happens(List.of(
                AmiEvent.of(
                        "OriginateResponse",
                        "Response",
                        "Success",
                        "Reason",
                        "4",
                        "Uniqueid",
                        handle,
                        "Channel",
                        "x-1"),
                AmiEvent.of("Hangup", "Uniqueid", handle, "Cause", "16")));

        assertThat(play.refused().why()).hasMessageContaining("recordings/call-17");
    }

    @ParameterizedTest
    @CsvSource({"p-busy, is busy", "p-noanswer, did not answer"})
    void a_phone_that_does_not_answer_fails_it(String call, String words) {
        OperationDriver play = playback().begin();
        String handle = play.handle();

        play.happens(Recording.of(22, "originate-async-failures-pjsip")
                .with(call, handle)
                .call(handle));

        assertThat(play.refused().why())
                .hasMessageContaining("recordings/call-17")
                .hasMessageContaining("PJSIP/201")
                .hasMessageContaining(words);
    }

    @Test
    void a_phone_hung_up_while_ringing_is_not_reported_as_missing() {
        OperationDriver play = playback().begin();
        String handle = play.handle();

        play.happens(List.of(
                AmiEvent.of("Newstate", "Uniqueid", handle, "ChannelStateDesc", "Ringing"),
                AmiEvent.of("OriginateResponse", "Response", "Failure", "Reason", "0", "Uniqueid", handle),
                AmiEvent.of("Hangup", "Uniqueid", handle, "Cause", "0")));

        assertThat(play.refused().why())
                .hasMessageContaining("was hung up before it answered")
                .hasMessageNotContaining("no such device");
    }

    /** Asterisk 21 removed chan_sip, so a phone written in its form is a likely mistake. */
    @Test
    void a_phone_in_the_form_of_chan_sip_is_corrected() {
        OperationDriver play = playback().header("Phone", "SIP/202").begin();

        play.happens(List.of(
                AmiEvent.of("OriginateResponse", "Response", "Failure", "Reason", "0", "Uniqueid", play.handle())));

        assertThat(play.refused().why()).hasMessageContaining("SIP/202").hasMessageContaining("write PJSIP/202");
    }

    @Test
    void wrong_input_is_reported() {
        assertThatThrownBy(() -> OperationDriver.of("Playback")
                        .header("Phone", "PJSIP/201")
                        .begin())
                .hasMessageContaining("CamelAmiFile");
        assertThatThrownBy(() -> playback().header("Skip", "fast").begin())
                .hasMessageContaining("CamelAmiSkip")
                .hasMessageContaining("'fast'");
        assertThatThrownBy(() -> playback().header("Offset", "-1").begin()).hasMessageContaining("CamelAmiOffset");
    }
}
