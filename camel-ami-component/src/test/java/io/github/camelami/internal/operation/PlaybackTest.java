/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.EventClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                .option("offset", 500L)
                .begin()
                .asks("Originate");

        assertThat(action.get("Application")).isNull();
        assertThat(action.get("Context")).isEqualTo("playback-context");
        assertThat(action.get("Exten")).isEqualTo("000");
        assertThat(variables(action))
                .contains("PLAYBACK_FILE=recordings/call-17", "PLAYBACK_SKIP=2000", "PLAYBACK_OFFSET_MS=500");
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

    /** Lets the phone answer, and these events follow. */
    private static OperationDriver afterAnswer(OperationDriver play, AmiEvent... further) {
        play.begin();
        List<AmiEvent> events = new ArrayList<>();
        events.add(AmiEvent.of(
                "OriginateResponse",
                "Response",
                "Success",
                "Reason",
                "4",
                "Uniqueid",
                play.handle(),
                "Channel",
                "PJSIP/201-1"));
        events.addAll(List.of(further));
        return play.happens(events);
    }

    private static AmiEvent set(String variable, String value) {
        return AmiEvent.of("VarSet", "Variable", variable, "Value", value);
    }

    private static AmiEvent userEvent(String name, String status) {
        return AmiEvent.of("UserEvent", "UserEvent", name, "Status", status);
    }

    @Test
    void the_status_of_the_application_decides() {
        assertThat(afterAnswer(playback(), set("CPLAYBACKSTATUS", "ERROR"))
                        .refused()
                        .why())
                .hasMessageContaining("recordings/call-17 was not played");
        assertThat(afterAnswer(playback(), userEvent("PlaybackFinish", "ERROR"))
                        .refused()
                        .why())
                .hasMessageContaining("recordings/call-17 was not played");

        afterAnswer(playback(), set("CPLAYBACKSTATUS", "SUCCESS")).finished();
        afterAnswer(playback(), userEvent("PlaybackFinish", "SUCCESS")).finished();
        afterAnswer(playback(), set("OTHER", "ERROR"), userEvent("Other", "ERROR"))
                .finished();
        afterAnswer(playback()).finished();
    }

    @Test
    void a_playback_by_the_application_is_reported_with_its_end_if_that_is_known() {
        OperationDriver playing = afterAnswer(playback());
        assertThat(playing.playbacks()).hasSize(1);
        playing.playbacks().forEach((started, end) -> {
            assertThat(started.file()).isEqualTo("recordings/call-17");
            assertThat(started.channel()).isEqualTo("PJSIP/201-1");
            assertThat(started.handle()).isEqualTo(playing.finished().headers().get("CamelAmiUniqueid"));
            assertThat(end).isEmpty();
        });

        OperationDriver ended = afterAnswer(
                playback(),
                set("CPLAYBACKOFFSET", "1500"),
                set("CPLAYBACKOFFSET", ""),
                set("CPLAYBACKSTATUS", "USERSTOPPED"));
        assertThat(ended.playbacks().values())
                .containsExactly(Optional.of(new PlaybackListener.End("USERSTOPPED", "1500")));
        assertThat(afterAnswer(playback(), set("CPLAYBACKSTATUS", "SUCCESS"))
                        .playbacks()
                        .values())
                .containsExactly(Optional.of(new PlaybackListener.End("SUCCESS", "-1")));
    }

    @Test
    void a_playback_by_the_dialplan_reports_itself() {
        assertThat(afterAnswer(playback().option("context", "play")).playbacks())
                .isEmpty();
    }

    @Test
    void only_an_id_from_a_message_may_already_belong_to_a_channel() {
        playback().option("channelId", "c-1").begin().asks("Originate");

        OperationDriver free = playback().header("ChannelId", "c-1").begin();
        assertThat(free.asks("Status").get("Channel")).isEqualTo("c-1");
        assertThat(free.list().asks("Originate").get("ChannelId")).isEqualTo("c-1");
        assertThat(playback()
                        .header("ChannelId", "c-1")
                        .begin()
                        .list(AmiEvent.of("Status", "Channel", "PJSIP/203-1", "Uniqueid", "c-1"))
                        .refused()
                        .why())
                .hasMessageContaining("the id of a live channel");
    }

    @Test
    void skip_and_offset_are_within_their_limits() {
        assertThat(playback()
                        .header("Skip", 3_600_000)
                        .header("Offset", 86_400_000)
                        .begin()
                        .asks()
                        .get("Data"))
                .isEqualTo("recordings/call-17,3600000,,,,,,o(86400000)");
        assertThat(playback()
                        .header("Skip", 1)
                        .header("Offset", 0)
                        .begin()
                        .asks()
                        .get("Data"))
                .isEqualTo("recordings/call-17,1,,,,,,o(0)");
        assertThatThrownBy(() -> playback().header("Skip", 0).begin()).hasMessageContaining("from 1 ms to 3600000 ms");
        assertThatThrownBy(() -> playback().header("Offset", 86_400_001).begin())
                .hasMessageContaining("from 0 ms to 86400000 ms");
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
    }

    /** Camel's own conversion reads each of these as zero or as another time, so the recording would start elsewhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "abc",
                "1.5",
                "12,5",
                "-5s",
                "1m30",
                "20s or so",
                "20s500",
                "213503982335d",
                "9223372036854775808"
            })
    void an_offset_that_is_no_time_is_reported(String offset) {
        assertThatThrownBy(() -> playback().header("Offset", offset).begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CamelAmiOffset")
                .hasMessageContaining("'" + offset + "'");
    }
}
