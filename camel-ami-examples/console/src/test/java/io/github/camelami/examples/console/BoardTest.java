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
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Checks the board's state after each event. */
class BoardTest {

    private static final User SARA = new User(
            "sara",
            "Sara",
            EnumSet.allOf(Role.class),
            List.of("PJSIP/100"),
            List.of(Pattern.compile("PJSIP/2.*")),
            List.of(Pattern.compile("support")));

    /** Like Sara, but without the audit. */
    private static final User REZA = new User(
            "reza",
            "Reza",
            EnumSet.complementOf(EnumSet.of(Role.AUDIT)),
            List.of("PJSIP/101"),
            SARA.agents(),
            SARA.queues());

    private final Board board = new Board(List.of("pbx"));

    private void on(String name, String... fields) {
        Map<String, String> event = new HashMap<>(Map.of("Event", name));
        for (int i = 0; i < fields.length; i += 2) {
            event.put(fields[i], fields[i + 1]);
        }
        board.on("pbx", name, event);
    }

    private void channel(String event, String channel, String uniqueid, String... more) {
        String[] fields = new String[6 + more.length];
        System.arraycopy(new String[] {"Channel", channel, "Uniqueid", uniqueid, "Linkedid", "1.1"}, 0, fields, 0, 6);
        System.arraycopy(more, 0, fields, 6, more.length);
        on(event, fields);
    }

    private void aCall() {
        channel("Newchannel", "PJSIP/0301-00000001", "1.1", "CallerIDName", "Greta", "CallerIDNum", "0301");
        channel("Newchannel", "PJSIP/202-00000002", "1.2");
        channel("BridgeEnter", "PJSIP/202-00000002", "1.2", "BridgeUniqueid", "b");
        channel("BridgeEnter", "PJSIP/0301-00000001", "1.1", "BridgeUniqueid", "b");
    }

    /** Sara listens to the agent. */
    private void spy() {
        channel("Newchannel", "PJSIP/100-00000009", "9.1", "Linkedid", "9.1");
        on("ChanSpyStart", "SpyerUniqueid", "9.1", "SpyeeUniqueid", "1.2", "SpyerChannel", "PJSIP/100-00000009");
        on(
                "AmiListenAudit",
                "What",
                "begun",
                "Uniqueid",
                "9.1",
                "Supervisor",
                "sara",
                "Mode",
                "listen",
                "Target",
                "PJSIP/202-00000002");
    }

    /** Sends a list that contains only these items. */
    private void snapshot(Runnable items) {
        on("AmiSnapshotStart", "Action", "CoreShowChannels");
        items.run();
        on("AmiSnapshotEnd", "Action", "CoreShowChannels");
    }

    private JsonObject all() {
        return Objects.requireNonNull(board.since(0, SARA));
    }

    private JsonObject call() {
        assertThat(all().getJsonArray("calls")).hasSize(1);
        return all().getJsonArray("calls").getJsonObject(0);
    }

    private JsonObject link() {
        assertThat(all().getJsonArray("links")).hasSize(1);
        return all().getJsonArray("links").getJsonObject(0);
    }

    private JsonObject listener() {
        assertThat(call().getJsonArray("listeners")).hasSize(1);
        return call().getJsonArray("listeners").getJsonObject(0);
    }

    @Test
    void a_call_rings_is_talked_and_ends() {
        channel("Newchannel", "PJSIP/202-00000002", "1.2");
        assertThat(call().getString("state")).isEqualTo("ringing");
        aCall();
        assertThat(call().getString("state")).isEqualTo("talking");
        assertThat(call().getJsonArray("parties")).hasSize(2);
        long seen = all().getLong("version");
        on("Hangup", "Uniqueid", "1.1");
        on("Hangup", "Uniqueid", "1.2");
        assertThat(Objects.requireNonNull(board.since(seen, SARA)).getJsonArray("gone"))
                .isNotEmpty();
        assertThat(all().getJsonArray("calls")).isEmpty();
    }

    /** The header has the name of a user event; its body may contain the name of any other event. */
    @Test
    void no_user_event_changes_what_is_known() {
        aCall();
        on("AmiConnected", "Address", "pbx");
        JsonObject before = all();
        for (String forged : List.of(
                "AmiSnapshotStart",
                "AmiSnapshotEnd",
                "AmiDisconnected",
                "AmiGap",
                "AmiListenAudit",
                "Hangup",
                "Newchannel")) {
            board.on(
                    "pbx",
                    "UserEvent:" + forged,
                    Map.of("Event", "UserEvent", "UserEvent", forged, "Uniqueid", "1.1", "What", "begun"));
        }
        board.on("pbx", "VarSet", Map.of("Event", "VarSet", "UserEvent", "AmiSnapshotStart"));

        for (String part : List.of("calls", "links", "audit", "queues", "agents", "mine")) {
            assertThat(all().getValue(part)).as(part).isEqualTo(before.getValue(part));
        }
        on("Hangup", "Uniqueid", "1.1");
        assertThat(call().getJsonArray("parties")).as("not frozen").hasSize(1);
    }

    @Test
    void a_snapshot_replaces_what_was_known_and_half_of_it_is_not_shown() {
        aCall();
        long seen = all().getLong("version");
        snapshot(() -> {
            channel(
                    "CoreShowChannel",
                    "PJSIP/203-00000007",
                    "7.1",
                    "Linkedid",
                    "7.1",
                    "Duration",
                    "00:01:05",
                    "BridgeId",
                    "");
            assertThat(call().getJsonArray("parties")).as("half a list").hasSize(2);
        });

        JsonObject news = Objects.requireNonNull(board.since(seen, SARA));
        assertThat(news.getJsonArray("gone")).hasSize(1);
        assertThat(call().getJsonArray("parties").getJsonObject(0).getString("device"))
                .isEqualTo("PJSIP/203");
        assertThat(System.currentTimeMillis() - call().getLong("started")).isBetween(64_000L, 95_000L);
    }

    @Test
    void a_waiting_caller_is_seen_by_those_of_the_queue() {
        channel("Newchannel", "PJSIP/0301-00000001", "1.1", "ChannelState", "6");
        channel("QueueCallerJoin", "PJSIP/0301-00000001", "1.1", "Queue", "support", "Position", "1");
        assertThat(call().getString("state")).isEqualTo("waiting");
        assertThat(call().getString("queue")).isEqualTo("support");

        channel("QueueCallerLeave", "PJSIP/0301-00000001", "1.1", "Queue", "support");
        assertThat(all().getJsonArray("calls")).isEmpty();
        channel("QueueCallerJoin", "PJSIP/0301-00000001", "1.1", "Queue", "secret", "Position", "1");
        assertThat(all().getJsonArray("calls")).isEmpty();
    }

    @Test
    void a_party_says_whether_it_was_dialled() {
        aCall();
        on("DialBegin", "Uniqueid", "1.1", "Linkedid", "1.1", "DestUniqueid", "1.2", "DestLinkedid", "1.1");

        assertThat(call().getJsonArray("parties").stream().map(party -> ((JsonObject) party).getString("role")))
                .containsExactly("caller", "called");
    }

    @Test
    void my_listening_stays_mine_when_the_link_is_cut() {
        aCall();
        spy();
        String id = listener().getString("id");
        on("AmiDisconnected", "Reason", "closed by the server");
        on("AmiConnected", "Address", "pbx");
        on("AmiGap", "From", "2026-11-23T10:00:00Z", "To", "2026-11-23T10:00:05Z", "Cause", "cut");
        snapshot(() -> {
            channel("CoreShowChannel", "PJSIP/0301-00000001", "1.1", "BridgeId", "b");
            channel("CoreShowChannel", "PJSIP/202-00000002", "1.2", "BridgeId", "b");
            channel(
                    "CoreShowChannel",
                    "PJSIP/100-00000009",
                    "9.1",
                    "Linkedid",
                    "9.1",
                    "Application",
                    "ChanSpy",
                    "ApplicationData",
                    "PJSIP/202-00000002,qbuES");
        });

        assertThat(listener().getBoolean("mine")).isTrue();
        assertThat(listener().getString("mode")).isEqualTo("listen");
        assertThat(board.listening(id, SARA)).isEqualTo(new Board.Handle("pbx", "9.1"));
    }

    @Test
    void what_callers_press_is_not_in_the_feed() {
        aCall();
        on("DTMFEnd", "Uniqueid", "1.1", "Channel", "PJSIP/0301-00000001", "Digit", "7");

        assertThat(all().getJsonArray("events").toString()).doesNotContain("DTMF", "Digit");
    }

    /** Any dialplan can send an event that reports a playback. */
    @Test
    void a_recording_that_nobody_here_started_hides_no_call() {
        aCall();
        on("PlaybackStart", "Uniqueid", "1.1");
        on("PlaybackStart", "Uniqueid", "1.2");
        assertThat(call().getJsonArray("parties")).hasSize(2);

        board.addPlayback(new Board.Handle("pbx", "1.2"), SARA, "PJSIP/100", "greta");
        assertThat(all().getJsonArray("calls")).isEmpty();
    }

    @Test
    void a_listening_of_ours_has_its_supervisor_and_follows_the_keys_of_the_phone() {
        aCall();
        spy();
        assertThat(listener().getString("mode")).isEqualTo("listen");
        assertThat(listener().getBoolean("mine")).isTrue();
        on("DTMFEnd", "Uniqueid", "9.1", "Digit", "5");
        assertThat(listener().getString("mode")).isEqualTo("whisper");
        on("AmiListenAudit", "What", "switched", "Uniqueid", "9.1", "Mode", "barge");
        assertThat(listener().getString("mode")).isEqualTo("barge");
        on("ChanSpyStop", "SpyerUniqueid", "9.1");
        assertThat(call().getJsonArray("listeners")).isEmpty();
        assertThat(all().getJsonArray("audit")).hasSize(2);
    }

    @Test
    void who_listens_is_shown_to_those_with_the_audit_only() {
        aCall();
        spy();
        String agent = call().getJsonArray("parties").getJsonObject(1).getString("id");
        Board.Handle second =
                board.addListening(SARA, "PJSIP/109", Objects.requireNonNull(board.leg(agent, SARA)), "whisper");
        channel("Newchannel", "PJSIP/109-0000000a", second.uniqueid(), "Linkedid", second.uniqueid());
        on("ChanSpyStart", "SpyerUniqueid", second.uniqueid(), "SpyeeUniqueid", "1.2");
        on("ChanSpyStop", "SpyerUniqueid", "9.1");

        JsonObject shown = Objects.requireNonNull(board.since(0, REZA));
        assertThat(shown.getJsonArray("calls").getJsonObject(0).getJsonArray("listeners"))
                .isEmpty();
        assertThat(shown.containsKey("audit")).isFalse();
        assertThat(shown.toString()).doesNotContain("sara", "PJSIP/109", "ChanSpy", "AmiListenAudit");
        List<Long> numbers = shown.getJsonArray("events").stream()
                .map(event -> ((JsonObject) event).getLong("n"))
                .toList();
        assertThat(numbers)
                .as("the page takes a missing number for a lost event")
                .hasSizeGreaterThan(3)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, numbers.size()).boxed().toList());
        assertThat(all().getJsonArray("events").toString()).contains("PJSIP/109", "ChanSpyStop", "AmiListenAudit");
    }

    /** Asterisk hangs the phone up after the audit has reported the end, or after the reply that it is busy. */
    @Test
    void without_the_audit_the_feed_shows_neither_the_call_to_a_listening_phone_nor_its_hangup() {
        aCall();
        String agent = call().getJsonArray("parties").getJsonObject(1).getString("id");
        Board.Target target = Objects.requireNonNull(board.leg(agent, SARA));
        for (String phone : List.of("PJSIP/108-00000001", "PJSIP/109-00000002")) {
            String handle = board.addListening(SARA, Board.device(phone), target, "listen")
                    .uniqueid();
            channel("Newchannel", phone, handle, "Linkedid", handle, "CallerIDName", "Listening");
            on("DialBegin", "DestChannel", phone, "DestUniqueid", handle, "DestLinkedid", handle);
            channel("Newchannel", "Local/7@x-00000003;2", handle + ";2", "Linkedid", handle);
            if (phone.startsWith("PJSIP/108")) {
                board.removeListening(new Board.Handle("pbx", handle)); // it is busy
            } else {
                on("ChanSpyStart", "SpyerUniqueid", handle, "SpyeeUniqueid", "1.2");
                on("AmiListenAudit", "What", "begun", "Uniqueid", handle, "Supervisor", "sara", "Mode", "listen");
                on("ChanSpyStop", "SpyerUniqueid", handle);
                on("AmiListenAudit", "What", "ended", "Uniqueid", handle, "Supervisor", "sara");
            }
            channel("Hangup", phone, handle, "Linkedid", handle, "CallerIDName", "Listening");
        }
        assertThat(Objects.requireNonNull(board.since(0, REZA))
                        .getJsonArray("events")
                        .toString())
                .contains("BridgeEnter")
                .doesNotContain("PJSIP/10", "Local/7", "Listening", "Dial", "Hangup");
        assertThat(all().getJsonArray("events").toString()).contains("Hangup");
    }

    @Test
    void without_the_audit_users_see_what_they_listen_to_themselves() {
        aCall();
        spy();
        channel("Newchannel", "PJSIP/101-0000000b", "9.2", "Linkedid", "9.2");
        on("ChanSpyStart", "SpyerUniqueid", "9.2", "SpyeeUniqueid", "1.2", "SpyerChannel", "PJSIP/101-0000000b");
        on("AmiListenAudit", "What", "begun", "Uniqueid", "9.2", "Supervisor", "reza", "Mode", "listen");

        JsonArray listeners = Objects.requireNonNull(board.since(0, REZA))
                .getJsonArray("calls")
                .getJsonObject(0)
                .getJsonArray("listeners");
        assertThat(listeners).hasSize(1);
        assertThat(listeners.getJsonObject(0).getBoolean("mine")).isTrue();
        assertThat(call().getJsonArray("listeners")).hasSize(2);
    }

    private JsonObject play() {
        assertThat(all().getJsonArray("playbacks")).hasSize(1);
        return all().getJsonArray("playbacks").getJsonObject(0);
    }

    private Board.Handle playing() {
        Board.Handle handle = Board.Handle.create("pbx");
        board.addPlayback(handle, SARA, "PJSIP/100", "greta");
        channel("Newchannel", "PJSIP/100-0000000c", handle.uniqueid(), "Linkedid", handle.uniqueid());
        board.setAnswered(handle, true);
        return handle;
    }

    private void variable(Board.Handle handle, String name, String value) {
        on("VarSet", "Uniqueid", handle.uniqueid(), "Variable", name, "Value", value);
    }

    /** Any dialplan, and any program with the privilege, can send user events. */
    @Test
    void no_user_event_changes_the_progress_of_a_playback() {
        Board.Handle handle = playing();
        board.recordControl(handle, "pause", true);
        JsonObject before = play();
        for (String forged : List.of("PlaybackStart", "PlaybackFinish", "UserEvent:Hangup", "UserEvent:VarSet")) {
            Map<String, String> event = new HashMap<>(Map.of("Event", "UserEvent", "Uniqueid", handle.uniqueid()));
            event.putAll(Map.of("UserEvent", forged, "Playback", "other", "Status", "SUCCESS", "Offset", "7"));
            event.putAll(Map.of("Variable", "CPLAYBACKSTATUS", "Value", "SUCCESS"));
            board.on("pbx", forged, event);
        }
        for (int i = 0; i < 200; i++) {
            on("PlaybackStart", "Uniqueid", "forged." + i);
            on("PlaybackFinish", "Uniqueid", "forged." + i, "Status", "SUCCESS");
        }
        assertThat(play()).isEqualTo(before);
        assertThat(board.handles("sara"))
                .as("what ends when the user is removed")
                .containsExactly(handle);

        variable(handle, "CPLAYBACKSTATUS", "REMOTESTOPPED");
        variable(handle, "CPLAYBACKOFFSET", "1500");
        assertThat(play().getString("state")).isEqualTo("paused");
        on("Hangup", "Uniqueid", handle.uniqueid());
        assertThat(play().getString("state")).isEqualTo("ended");
        assertThat(play().getString("status")).isEqualTo("REMOTESTOPPED");
        assertThat(play().getString("offset")).isEqualTo("1500");
        assertThat(board.handles("sara")).isEmpty();
    }

    @Test
    void a_long_playback_stays_though_many_short_ones_follow() {
        Board.Handle handle = playing();
        for (int i = 0; i < 200; i++) {
            Board.Handle other = Board.Handle.create("pbx");
            board.addPlayback(other, REZA, "PJSIP/101", "a-word");
            board.setAnswered(other, true);
            on("Hangup", "Uniqueid", other.uniqueid());
        }
        assertThat(board.handles("sara"))
                .as("what ends when the user is removed")
                .containsExactly(handle);
    }

    @Test
    void a_playback_is_shown_once_the_phone_answers_and_not_if_it_does_not() {
        Board.Handle handle = Board.Handle.create("pbx");
        board.addPlayback(handle, SARA, "PJSIP/100", "greta");
        channel("Newchannel", "PJSIP/200-0000000c", handle.uniqueid(), "Linkedid", handle.uniqueid());
        assertThat(all().getJsonArray("playbacks")).isEmpty();
        assertThat(all().getJsonArray("calls")).as("a phone that rings to play").isEmpty();
        assertThat(board.handles("sara")).containsExactly(handle);
        on("Hangup", "Uniqueid", handle.uniqueid()); // before the reply that the phone is busy
        assertThat(all().getJsonArray("playbacks")).isEmpty();
        board.setAnswered(handle, false);
        assertThat(all().getJsonArray("playbacks")).isEmpty();
        assertThat(board.handles("sara")).isEmpty();

        playing();
        assertThat(play().getString("state")).isEqualTo("playing");
    }

    /** Two routes and the reply report a short playback, in any order. */
    @Test
    void a_short_recording_that_ended_before_its_reply_stays_ended_and_a_late_status_counts() {
        Board.Handle handle = Board.Handle.create("pbx");
        board.addPlayback(handle, SARA, "PJSIP/100", "a-word");
        on("Hangup", "Uniqueid", handle.uniqueid());
        board.setAnswered(handle, true);
        assertThat(play().getString("state")).isEqualTo("ended");
        assertThat(play().getString("status")).isEqualTo("UNKNOWN");
        long seen = all().getLong("version");
        variable(handle, "CPLAYBACKSTATUS", "SUCCESS");
        variable(handle, "CPLAYBACKSTATUS", " ");
        assertThat(Objects.requireNonNull(board.since(seen, SARA))
                        .getJsonArray("playbacks")
                        .getJsonObject(0)
                        .getString("status"))
                .isEqualTo("SUCCESS");
    }

    @Test
    void a_playback_that_ended_while_the_link_was_down_is_over_after_the_list() {
        playing();
        on("AmiDisconnected", "Reason", "closed by the server");
        on("AmiConnected", "Address", "pbx");
        on("AmiGap", "From", "2026-11-23T10:00:00Z", "To", "2026-11-23T10:00:05Z", "Cause", "cut");
        assertThat(play().getString("state")).isEqualTo("playing");
        snapshot(() -> channel("CoreShowChannel", "PJSIP/202-00000002", "1.2", "BridgeId", "b"));
        assertThat(play().getString("state")).isEqualTo("ended");
    }

    @Test
    void another_program_s_listening_is_shown_without_a_mode_also_from_a_snapshot() {
        snapshot(() -> {
            channel("CoreShowChannel", "PJSIP/202-00000002", "1.2", "BridgeId", "b");
            channel(
                    "CoreShowChannel",
                    "PJSIP/100-00000009",
                    "9.1",
                    "Linkedid",
                    "9.1",
                    "Application",
                    "ChanSpy",
                    "ApplicationData",
                    "1.2,qduES");
        });
        assertThat(listener().getString("phone")).isEqualTo("PJSIP/100");
        assertThat(listener().getString("mode")).isEmpty();
        assertThat(listener().getBoolean("mine")).isFalse();
        on("DTMFEnd", "Uniqueid", "9.1", "Digit", "6");
        assertThat(listener().getString("mode")).isEmpty();
    }

    @Test
    void who_asks_too_late_for_what_is_forgotten_gets_all_again() {
        aCall();
        long seen = all().getLong("version");
        for (int i = 0; i < 6000; i++) {
            channel("Newchannel", "PJSIP/203-" + i, "x." + i, "Linkedid", "x." + i);
            on("Hangup", "Uniqueid", "x." + i);
        }
        JsonObject news = Objects.requireNonNull(board.since(seen, SARA));
        assertThat(news.getBoolean("all")).isTrue();
        assertThat(news.getJsonArray("calls")).hasSize(1);
        assertThat(news.getJsonArray("events")).hasSize(500);
    }

    @Test
    void a_link_that_breaks_within_a_snapshot_is_told() {
        aCall();
        on("AmiSnapshotStart");
        on("AmiDisconnected", "Reason", "closed by the server");
        assertThat(link().getString("state")).isEqualTo("down");
    }

    private void member(String queue, String device, String name) {
        on("QueueMemberAdded", "Queue", queue, "Interface", device, "MemberName", name, "Status", "1", "Paused", "0");
    }

    /** A user sees the agents and queues that match the user's patterns, but no other queue of such an agent. */
    @Test
    void agents_and_queues_are_shown_to_those_who_may_see_them() {
        member("support", "PJSIP/202", "Ann");
        member("secret", "PJSIP/202", "Ann");
        member("support", "PJSIP/302", "Bob");
        aCall();

        assertThat(all().getJsonArray("queues")).hasSize(1);
        assertThat(all().getJsonArray("queues").getJsonObject(0).getString("name"))
                .isEqualTo("support");
        assertThat(all().getJsonArray("agents")).hasSize(1);
        JsonObject ann = all().getJsonArray("agents").getJsonObject(0);
        assertThat(ann.getString("name")).isEqualTo("Ann");
        assertThat(ann.getJsonArray("queues")).hasSize(1);
        assertThat(ann.toString()).doesNotContain("secret");
        assertThat(call().getJsonArray("parties").getJsonObject(1).getString("name"))
                .isEqualTo("Ann");
        assertThat(call().getJsonArray("parties").getJsonObject(0).getString("name"))
                .isEqualTo("Greta");

        long seen = all().getLong("version");
        on("QueueMemberRemoved", "Queue", "support", "Interface", "PJSIP/202");
        on("QueueMemberRemoved", "Queue", "secret", "Interface", "PJSIP/202");
        assertThat(Objects.requireNonNull(board.since(seen, SARA)).getJsonArray("gone"))
                .contains(ann.getString("id"));
    }

    @Test
    void my_phone_rings_and_is_no_party_of_a_call_then_it_listens_and_then_it_is_silent() throws Exception {
        aCall();
        String agent = call().getJsonArray("parties").getJsonObject(1).getString("id");
        Board.Handle handle =
                board.addListening(SARA, "PJSIP/100", Objects.requireNonNull(board.leg(agent, SARA)), "whisper");
        JsonObject mine = all().getJsonArray("mine").getJsonObject(0);
        assertThat(mine.getBoolean("ringing")).isTrue();
        assertThat(mine.getString("agent")).isEqualTo("202");
        channel("Newchannel", "PJSIP/200-00000009", handle.uniqueid(), "Linkedid", handle.uniqueid());
        assertThat(all().getJsonArray("calls"))
                .as("a phone that rings to listen")
                .hasSize(1);
        assertThat(board.listening(mine.getString("id"), SARA)).isEqualTo(handle);
        assertThat(board.awaitEnd(handle, java.time.Duration.ofMillis(1))).isFalse();

        on("AmiListenAudit", "What", "begun", "Uniqueid", handle.uniqueid(), "Supervisor", "sara", "Mode", "whisper");
        assertThat(all().getJsonArray("mine").getJsonObject(0).getBoolean("ringing"))
                .isFalse();
        assertThat(board.listeningOn("PJSIP/100", SARA)).containsExactly(handle);
        board.removeListening(handle);
        assertThat(all().getJsonArray("mine")).isEmpty();
        assertThat(board.awaitEnd(handle, java.time.Duration.ofMillis(1))).isTrue();
    }

    @Test
    void a_listening_that_ended_while_the_link_was_down_is_gone_after_the_list() {
        aCall();
        spy();
        on("AmiDisconnected", "Reason", "closed by the server");
        assertThat(all().getJsonArray("mine")).hasSize(1);
        on("AmiConnected", "Address", "pbx");
        on("AmiGap", "From", "2026-11-23T10:00:00Z", "To", "2026-11-23T10:00:05Z", "Cause", "cut");
        snapshot(() -> channel("CoreShowChannel", "PJSIP/202-00000002", "1.2", "BridgeId", "b"));
        assertThat(all().getJsonArray("mine")).isEmpty();
    }

    @Test
    void several_servers_keep_their_calls_apart_and_are_named() {
        Board two = new Board(List.of("berlin", "paris"));
        for (String server : List.of("berlin", "paris")) {
            two.on(server, "Newchannel", Map.of("Channel", "PJSIP/202-1", "Uniqueid", "1.1", "Linkedid", "1.1"));
        }
        JsonObject all = Objects.requireNonNull(two.since(0, SARA));
        assertThat(all.getJsonArray("links")).hasSize(2);
        assertThat(all.getJsonArray("calls").stream().map(call -> ((JsonObject) call).getString("pbx")))
                .containsExactly("berlin", "paris");
        String paris = all.getJsonArray("calls").getJsonObject(1).getString("id");
        assertThat(Objects.requireNonNull(two.call(paris, SARA)).server()).isEqualTo("paris");
        two.on("berlin", "Hangup", Map.of("Uniqueid", "1.1"));
        assertThat(Objects.requireNonNull(two.since(0, SARA)).getJsonArray("calls"))
                .hasSize(1);
    }

    @Test
    void a_position_is_counted_and_follows_the_keys() {
        Board.Handle handle = new Board.Handle("pbx", "5.1");
        board.addPlayback(handle, SARA, "PJSIP/100", "greta");
        board.recordControl(handle, "forward", false);
        board.recordControl(handle, "pause", true);
        JsonObject play = all().getJsonArray("playbacks").getJsonObject(0);
        assertThat(play.getString("state")).isEqualTo("paused");
        assertThat(play.getLong("position")).isBetween(3000L, 60_000L);
        board.recordControl(handle, "restart", false);
        assertThat(all().getJsonArray("playbacks").getJsonObject(0).getLong("position"))
                .isZero();
    }

    @Test
    void a_gap_and_a_broken_link_are_told() {
        on("AmiConnected", "Address", "pbx:5038");
        on("AmiDisconnected", "Reason", "closed by the server");
        on("AmiGap", "From", "2026-11-23T10:00:00Z", "To", "2026-11-23T10:00:05Z", "Cause", "link");
        assertThat(link().getString("reason")).isEqualTo("closed by the server");
        assertThat(link().getJsonArray("gaps")).hasSize(1);
    }
}
