/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.camelami.AmiCall;
import io.github.camelami.AmiCall.Leg;
import io.github.camelami.AmiCall.Outcome;
import io.github.camelami.AmiCall.Role;
import io.github.camelami.AmiCall.State;
import io.github.camelami.AmiCalls;
import io.github.camelami.internal.codec.Transcripts;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.Dialect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Recordings of real calls from real servers. Wherever a recording contains lists, the calls assembled from events are
 * compared with those assembled from these lists alone.
 */
class RecordedCallsTest {

    /** The calls in a recording. */
    private static final class Played {

        final AmiCalls calls = new AmiCalls();
        final Map<String, List<State>> states = new LinkedHashMap<>();
        final List<AmiCall> ended = new ArrayList<>();
        final List<String> differences = new ArrayList<>();
        final Set<String> listenedTo = new LinkedHashSet<>();
        int compared;

        Played() {
            calls.addListener(new AmiCalls.Listener() {
                @Override
                public void changed(AmiCall call) {
                    List<State> seen = states.computeIfAbsent(call.id(), id -> new ArrayList<>());
                    if (seen.isEmpty() || seen.get(seen.size() - 1) != call.state()) {
                        seen.add(call.state());
                    }
                    if (!call.spies().isEmpty()) {
                        listenedTo.add(call.id());
                    }
                }

                @Override
                public void ended(AmiCall call) {
                    ended.add(call);
                }
            });
        }

        AmiCall over(String id) {
            return ended.stream()
                    .filter(call -> call.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No call " + id + " ended: " + ended));
        }
    }

    private static Played play(byte[] recording) {
        Played played = new Played();
        played.calls.on("AmiConnected", Map.of("Restarted", "false"));
        snapshot(played.calls, "CoreShowChannels", List.of());
        List<AmiEvent> items = new ArrayList<>();
        Map<String, List<AmiEvent>> lists = new LinkedHashMap<>();
        for (String block : new String(recording, StandardCharsets.ISO_8859_1).split("\r\n\r\n")) {
            if (!block.startsWith("Event: ")) {
                continue;
            }
            AmiEvent event = new AmiEvent(AmiHeaders.wrap(
                    (block + "\r\n").getBytes(StandardCharsets.ISO_8859_1), new Dialect(StandardCharsets.UTF_8, true)));
            if (event.endsList()) {
                lists.put(event.name(), items);
                items = new ArrayList<>();
                if (event.is("QueueStatusComplete") && lists.containsKey("CoreShowChannelsComplete")) {
                    compare(played, lists);
                    lists.clear();
                }
            } else if (event.is("CoreShowChannel") || event.is("BridgeListItem") || event.is("QueueEntry")) {
                items.add(event);
            } else {
                played.calls.on(event.knownAs(), event.headers().asMap());
            }
        }
        return played;
    }

    private static void snapshot(AmiCalls calls, String action, List<AmiEvent> items) {
        calls.on("AmiSnapshotStart", Map.of("Action", action));
        items.forEach(item -> calls.on(item.knownAs(), item.headers().asMap()));
        calls.on("AmiSnapshotEnd", Map.of("Action", action));
    }

    private static void compare(Played played, Map<String, List<AmiEvent>> lists) {
        AmiCalls fresh = new AmiCalls();
        snapshot(fresh, "BridgeList", lists.getOrDefault("BridgeListComplete", List.of()));
        snapshot(fresh, "CoreShowChannels", lists.getOrDefault("CoreShowChannelsComplete", List.of()));
        snapshot(fresh, "QueueStatus", lists.getOrDefault("QueueStatusComplete", List.of()));
        played.compared++;
        if (!said(fresh).equals(said(played.calls))) {
            played.differences.add("lists " + said(fresh) + ", events " + said(played.calls));
        }
    }

    /** The state that both lists and events can show: no list shows who has put a party on hold. */
    private static Set<String> said(AmiCalls calls) {
        return calls.calls().stream()
                .map(call -> call.id() + " " + (call.state() == State.HELD ? State.TALKING : call.state()) + " "
                        + call.queue()
                        + call.conference()
                        + call.parties().stream()
                                .map(leg -> leg.device() + "/" + leg.role() + "/" + leg.up())
                                .collect(Collectors.toCollection(TreeSet::new)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Played played(int version, String name) {
        Played played = play(Transcripts.bytes(version, name));
        assertThat(played.differences).as(name).isEmpty();
        assertThat(played.calls.calls()).as("calls left over").isEmpty();
        return played;
    }

    static Stream<Path> recordings() {
        return Transcripts.all().stream();
    }

    /** Each call of every recording ends once, and none of its parties remains. */
    @ParameterizedTest
    @MethodSource("recordings")
    void every_call_of_a_recording_is_whole(Path recording) {
        Played played = play(Transcripts.bytes(recording));

        assertThat(played.ended).doesNotHaveDuplicates();
        assertThat(played.ended.stream().map(AmiCall::id)).doesNotHaveDuplicates();
        assertThat(played.ended).allSatisfy(call -> {
            assertThat(call.legs()).isNotEmpty().allSatisfy(leg -> assertThat(leg.ended())
                    .isNotNull());
            assertThat(call.parties()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 22})
    void a_sip_call(int version) {
        Played played = played(version, "bridged-call-pjsip");

        AmiCall call = played.over("leg-a");
        assertThat(played.states.get("leg-a")).containsSubsequence(State.RINGING, State.TALKING);
        assertThat(call.outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(call.legs()).extracting(Leg::device).containsExactly("PJSIP/203", "PJSIP/202");
        assertThat(call.legs()).extracting(Leg::role).containsExactly(Role.CALLER, Role.CALLED);
        assertThat(call.cause()).isEqualTo(16);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 22})
    void failed_calls(int version) {
        Played played = played(version, "originate-async-failures-pjsip");

        assertThat(played.ended)
                .extracting(AmiCall::id, AmiCall::outcome)
                .contains(
                        tuple("p-busy", Outcome.BUSY),
                        tuple("p-congestion", Outcome.CONGESTED),
                        tuple("p-noanswer", Outcome.NO_ANSWER));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 22})
    void callers_who_leave_a_queue(int version) {
        Played played = played(version, "list-queuestatus");

        for (String caller : List.of("caller-1", "caller-2")) {
            assertThat(played.states.get(caller)).endsWith(State.WAITING, State.IVR);
            assertThat(played.over(caller).outcome()).isEqualTo(Outcome.ABANDONED);
            assertThat(played.over(caller).queue()).isEqualTo("support");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 22})
    void a_queue_of_local_channels(int version) {
        Played played = played(version, "calls-queue");

        assertThat(played.compared).isPositive();
        AmiCall call = played.over("cust-1");
        assertThat(played.states.get("cust-1")).containsSubsequence(State.WAITING, State.TALKING);
        assertThat(call.legs().stream().filter(Leg::up).map(Leg::role)).containsExactly(Role.CALLER, Role.MEMBER);
        assertThat(call.callee().member()).startsWith("Agent 20");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 22})
    void a_member_by_a_local_channel(int version) {
        Played played = played(version, "calls-queue-by-local");

        assertThat(played.compared).isPositive();
        assertThat(played.states.get("cust-1")).containsSubsequence(State.WAITING, State.TALKING);
        List<State> states = played.states.get("cust-1");
        assertThat(IntStream.range(0, states.size()).filter(i -> states.get(i) == State.TALKING))
                .as("talking is not interrupted where the Local channel goes: %s", states)
                .hasSize(1);
        assertThat(played.over("cust-1").legs())
                .extracting(Leg::device)
                .containsExactly("Local/204@phones", "PJSIP/202");
        assertThat(played.over("cust-1").callee().member()).isEqualTo("Ann O'Neil");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 22})
    void a_parked_caller(int version) {
        Played played = played(version, "calls-park");

        assertThat(played.compared).isEqualTo(2);
        assertThat(played.states.get("cust-1")).containsSubsequence(State.TALKING, State.PARKED, State.TALKING);
        assertThat(played.over("cust-1").legs())
                .extracting(Leg::device)
                .containsExactly("Local/204@phones", "Local/203@phones", "Local/205@phones");
        assertThat(played.over("cust-1").caller().name()).isEqualTo("Ann O'Neil");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 22})
    void a_conference(int version) {
        Played played = played(version, "calls-conference");

        for (String participant : List.of("conf-1", "conf-2")) {
            assertThat(played.states.get(participant)).contains(State.CONFERENCE);
            assertThat(played.over(participant).conference()).isEqualTo("sales");
            assertThat(played.over(participant).outcome()).isEqualTo(Outcome.ANSWERED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 22})
    void a_blind_transfer(int version) {
        Played played = played(version, "calls-transfer");

        assertThat(played.compared).isPositive();
        assertThat(played.states.get("cust-1")).containsSubsequence(State.TALKING, State.RINGING, State.TALKING);
        assertThat(played.over("cust-1").callee().device()).isEqualTo("Local/205@phones");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 22})
    void two_calls_that_are_joined(int version) {
        Played played = played(version, "calls-bridge");

        assertThat(played.compared).isGreaterThanOrEqualTo(3);
        assertThat(played.over("cust-1").legs())
                .extracting(Leg::device)
                .contains("Local/204@phones", "Local/205@phones", "Local/208@phones");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 22})
    void a_caller_on_hold(int version) {
        Played played = played(version, "calls-hold");

        assertThat(played.compared).isPositive();
        assertThat(played.states.get("cust-1")).containsSubsequence(State.TALKING, State.HELD, State.TALKING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listen-q",
                "listen-qw-whisper",
                "listen-qBE-barge-bridged",
                "listen-qE-target-hangs-up",
                "listen-qu-by-uniqueid",
                "listen-spy-context-pjsip"
            })
    void phones_that_listen(String name) {
        for (int version : new int[] {16, 22}) {
            Played played = play(Transcripts.bytes(version, name));

            assertThat(played.states).containsKey("target-1");
            assertThat(played.ended).extracting(AmiCall::id).doesNotContain("listen-1");
            assertThat(played.listenedTo).containsExactly("target-1");
        }
    }
}
