/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.examples.console.User.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks which phones of a user stay on the board until they have really ended. */
class BoardEndingTest {

    private static final User SARA = new User(
            "sara",
            "Sara",
            EnumSet.allOf(Role.class),
            List.of("PJSIP/100"),
            List.of(Pattern.compile("PJSIP/2.*")),
            List.of());

    /** Sara's phone, which listens. */
    private static final Board.Handle SPY = new Board.Handle("pbx", "9.1");

    private final Board board = new Board(List.of("pbx"));

    private void on(String name, String... fields) {
        Map<String, String> event = new HashMap<>(Map.of("Event", name));
        for (int i = 0; i < fields.length; i += 2) {
            event.put(fields[i], fields[i + 1]);
        }
        board.on("pbx", name, event);
    }

    private void channel(String event, String channel, String uniqueid, String linkedid, String... more) {
        String[] fields = List.of("Channel", channel, "Uniqueid", uniqueid, "Linkedid", linkedid)
                .toArray(new String[6 + more.length]);
        System.arraycopy(more, 0, fields, 6, more.length);
        on(event, fields);
    }

    /** Sara listens to the agent 202. */
    @BeforeEach
    void listening() {
        channel("Newchannel", "PJSIP/0301-00000001", "1.1", "1.1");
        channel("Newchannel", "PJSIP/202-00000002", "1.2", "1.1");
        channel("BridgeEnter", "PJSIP/202-00000002", "1.2", "1.1", "BridgeUniqueid", "b");
        channel("BridgeEnter", "PJSIP/0301-00000001", "1.1", "1.1", "BridgeUniqueid", "b");
        channel("Newchannel", "PJSIP/100-00000009", "9.1", "9.1");
        on("ChanSpyStart", "SpyerUniqueid", "9.1", "SpyeeUniqueid", "1.2", "SpyerChannel", "PJSIP/100-00000009");
        on("AmiListenAudit", "What", "begun", "Uniqueid", "9.1", "Supervisor", "sara", "Mode", "whisper");
    }

    private JsonObject all() {
        return Objects.requireNonNull(board.since(0, SARA));
    }

    private JsonArray listeners() {
        return all().getJsonArray("calls").getJsonObject(0).getJsonArray("listeners");
    }

    /** A spy leaves a silent channel only when the channel has sound again, or ends. */
    @ParameterizedTest
    @ValueSource(strings = {"ChanSpyStop", "Hangup", "AmiListenAudit"})
    void a_listening_that_was_hung_up_stays_as_ending_until_it_has_ended(String end) {
        board.markEnding(SPY);
        channel("Hold", "PJSIP/202-00000002", "1.2", "1.1");
        channel("NewConnectedLine", "PJSIP/202-00000002", "1.2", "1.1");

        JsonObject mine = all().getJsonArray("mine").getJsonObject(0);
        assertThat(mine.getBoolean("ending")).isTrue();
        assertThat(mine.getString("mode")).isEqualTo("whisper");
        assertThat(listeners()).hasSize(1);
        assertThat(listeners().getJsonObject(0).getBoolean("mine")).isTrue();
        assertThat(listeners().getJsonObject(0).getBoolean("ending")).isTrue();
        assertThat(board.listening(mine.getString("id"), SARA)).isEqualTo(SPY);
        assertThat(board.handles("sara"))
                .as("what ends when the user is removed")
                .containsExactly(SPY);
        assertThat(board.listeningOn("PJSIP/100", SARA))
                .as("not hung up again before the phone listens elsewhere")
                .isEmpty();

        on(end, "SpyerUniqueid", "9.1", "Uniqueid", end.equals("ChanSpyStop") ? "" : "9.1", "What", "ended");
        assertThat(all().getJsonArray("mine")).isEmpty();
        assertThat(listeners()).isEmpty();
    }

    @Test
    void a_listening_that_was_hung_up_is_gone_if_a_list_omits_it() {
        board.markEnding(SPY);
        on("AmiSnapshotStart", "Action", "CoreShowChannels");
        channel("CoreShowChannel", "PJSIP/202-00000002", "1.2", "1.1", "BridgeId", "b");
        on("AmiSnapshotEnd", "Action", "CoreShowChannels");
        assertThat(all().getJsonArray("mine")).isEmpty();
    }

    @Test
    void a_phone_that_rings_to_listen_and_hangs_up_stays_until_its_reply() {
        Board.Target agent = Objects.requireNonNull(board.leg(
                all().getJsonArray("calls")
                        .getJsonObject(0)
                        .getJsonArray("parties")
                        .getJsonObject(1)
                        .getString("id"),
                SARA));
        Board.Handle ringing = board.addListening(SARA, "PJSIP/100", agent, "listen");
        on("Hangup", "Uniqueid", ringing.uniqueid());
        assertThat(all().getJsonArray("mine")).hasSize(2);
        assertThat(board.removeListening(ringing))
                .as("the user needs the reply")
                .isFalse();
    }

    @Test
    void who_reads_the_board_adds_nothing_to_it() {
        board.removeListening(SPY);
        assertThat(listeners()).isEmpty();
        assertThat(listeners()).as("read again").isEmpty();
        assertThat(all().getJsonArray("mine")).isEmpty();
    }

    private JsonObject playback() {
        assertThat(all().getJsonArray("playbacks")).hasSize(1);
        return all().getJsonArray("playbacks").getJsonObject(0);
    }

    @Test
    void a_playback_that_may_ring_stays_until_it_has_ended_and_hides_its_phone() {
        Board.Handle handle = Board.Handle.create("pbx");
        board.addPlayback(handle, SARA, "PJSIP/100", "greta");
        board.markPlaybackUncertain(handle);
        channel("Newchannel", "PJSIP/200-0000000c", handle.uniqueid(), handle.uniqueid());
        assertThat(playback().getString("state")).isEqualTo("uncertain");
        assertThat(board.isUncertain(handle)).isTrue();
        assertThat(all().getJsonArray("calls")).as("no call of an agent").hasSize(1);
        assertThat(board.handles("sara"))
                .as("what ends when the user is removed")
                .contains(handle);
        assertThat(board.isPlaying(SARA, "PJSIP/100", "greta")).isTrue();
        assertThat(board.isPlaying(SARA, "PJSIP/100", "ines"))
                .as("another recording")
                .isFalse();

        on("Hangup", "Uniqueid", handle.uniqueid());
        assertThat(playback().getString("state")).isEqualTo("ended");
        assertThat(board.isPlaying(SARA, "PJSIP/100", "greta")).isFalse();
    }

    @Test
    void a_playback_that_may_ring_ends_if_a_list_omits_it_and_plays_if_it_can_be_controlled() {
        Board.Handle handle = Board.Handle.create("pbx");
        board.addPlayback(handle, SARA, "PJSIP/100", "greta");
        board.markPlaybackUncertain(handle);
        board.recordControl(handle, "pause", true);
        assertThat(playback().getString("state")).isEqualTo("paused");
        on("AmiSnapshotStart", "Action", "CoreShowChannels");
        on("AmiSnapshotEnd", "Action", "CoreShowChannels");
        assertThat(playback().getString("state")).isEqualTo("ended");
    }
}
