/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.camelami.AmiNotSentException;
import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.ListenPolicy;
import io.github.camelami.SpyMode;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.OutcomeDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenTest {

    private static final AmiEvent AGENT = channel("PJSIP/202-0000002a", "1795417181.341", "b1", "AppDial");
    private static final AmiEvent CUSTOMER = channel("PJSIP/203-00000029", "call-b", "b1", "Dial");

    private static AmiEvent channel(String name, String uniqueid, String bridge, String application) {
        return AmiEvent.of(
                "CoreShowChannel",
                "Channel",
                name,
                "ChannelStateDesc",
                "Up",
                "Uniqueid",
                uniqueid,
                "Application",
                application,
                "BridgeId",
                bridge);
    }

    private static OperationDriver listen() {
        return OperationDriver.of("Listen")
                .header("Phone", "PJSIP/201")
                .header("Target", "PJSIP/202")
                .header("Supervisor", "anna");
    }

    @ParameterizedTest
    @CsvSource({"listen, ''", "whisper, w", "BARGE, B"})
    void spies_on_exactly_the_channel_found_with_options_that_never_move_on(String mode, String letter) {
        OperationDriver play = listen().header("Mode", mode).begin();
        play.asks("CoreShowChannels");

        AmiAction action = play.list(CUSTOMER, AGENT).asks("Originate");

        assertThat(action.get("Channel")).isEqualTo("PJSIP/201");
        assertThat(action.get("Application")).isEqualTo("ChanSpy");
        String data = action.get("Data");
        assertThat(data).startsWith("PJSIP/202-0000002a,");
        String options = data.substring(data.indexOf(',') + 1);
        assertThat(options).contains("q", "u", "E", "b", "d");
        assertThat(options.replaceAll("[quESbd]", "")).isEqualTo(letter);
        assertThat(action.get("Async")).isEqualTo("true");
        assertThat(action.get("ChannelId")).hasSize(36);
    }

    @Test
    void goes_through_a_context_where_the_dialplan_has_one() {
        AmiAction action = listen().option("context", "spy-context")
                .option("mode", "whisper")
                .begin()
                .list(AGENT)
                .asks("Originate");

        assertThat(action.get("Application")).isNull();
        assertThat(action.get("Context")).isEqualTo("spy-context");
        assertThat(action.get("Exten")).isEqualTo("000");
        assertThat(action.get("Priority")).isEqualTo("1");
        List<String> variables = action.fields().stream()
                .filter(field -> field.getKey().equals("Variable"))
                .map(Map.Entry::getValue)
                .toList();
        assertThat(variables).hasSize(2).contains("SPY_CHANNEL=PJSIP/202-0000002a");
        assertThat(variables.get(1)).startsWith("SPY_OPTIONS=qu").contains("w");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PJSIP/202", "pjsip/202", "PJSIP/202-0000002a", "1795417181.341"})
    void a_target_is_a_device_a_channel_or_its_unique_id(String target) {
        String data = listen().header("Target", target)
                .begin()
                .list(CUSTOMER, AGENT)
                .asks("Originate")
                .get("Data");

        assertThat(data).startsWith("PJSIP/202-0000002a,");
    }

    /** ChanSpy would treat a device name as a prefix: PJSIP/20 would listen to 202, and PJSIP/202 to 2021. */
    @ParameterizedTest
    @ValueSource(strings = {"PJSIP/20", "PJSIP", "PJSIP/2", "all", "PJSIP/202-"})
    void a_prefix_of_a_channel_name_matches_no_channel(String target) {
        Step.Fail refusal =
                listen().header("Target", target).begin().list(CUSTOMER, AGENT).refused();

        assertThat(refusal.why())
                .hasMessageContaining("No call to listen to")
                .hasMessageContaining(target)
                .hasMessageContaining("No phone was rung");
    }

    @Test
    void a_neighbour_whose_name_is_longer_is_not_heard() {
        assertThat(listen().begin()
                        .list(channel("PJSIP/2021-00000001", "n.1", "b9", "Dial"))
                        .refused()
                        .why())
                .hasMessageContaining("PJSIP/202 has no channel now");
    }

    @Test
    void a_device_name_may_hold_a_hyphen() {
        assertThat(listen().header("Target", "PJSIP/202-1")
                        .begin()
                        .list(AGENT, channel("PJSIP/202-1-00000007", "h.1", "b2", "Dial"))
                        .asks("Originate")
                        .get("Data"))
                .startsWith("PJSIP/202-1-00000007,");
        assertThat(listen().begin()
                        .list(AGENT, channel("PJSIP/202-1-00000007", "h.1", "b2", "Dial"))
                        .asks("Originate")
                        .get("Data"))
                .startsWith("PJSIP/202-0000002a,");
    }

    @Test
    void several_calls_are_listed_and_no_phone_rings() {
        assertThat(listen().begin()
                        .list(AGENT, channel("PJSIP/202-0000002b", "c.2", "b2", "Dial"))
                        .refused()
                        .why())
                .hasMessageContaining("More than one call")
                .hasMessageContaining("PJSIP/202-0000002a")
                .hasMessageContaining("PJSIP/202-0000002b")
                .hasMessageContaining("No phone was rung");
    }

    @Test
    void a_phone_that_only_rings_or_listens_itself_has_no_call() {
        assertThat(listen().begin()
                        .list(channel("PJSIP/202-0000002c", "c.3", "", "AppDial"))
                        .refused()
                        .why())
                .hasMessageContaining("not in a conversation")
                .hasMessageContaining("bridgedOnly=false");
        assertThat(listen().begin()
                        .list(channel("PJSIP/202-0000002d", "c.4", "b4", "ChanSpy"))
                        .refused()
                        .why())
                .hasMessageContaining("listening itself");
        assertThat(listen().option("bridgedOnly", false)
                        .begin()
                        .list(channel("PJSIP/202-0000002c", "c.3", "", "AppDial"))
                        .asks("Originate")
                        .get("Data"))
                .doesNotContain("b");
    }

    /** Applications that keep a caller in a bridge without a conversation. */
    @ParameterizedTest
    @ValueSource(strings = {"Park", "ParkAndAnnounce", "BridgeWait"})
    void a_caller_waiting_in_a_bridge_is_in_no_conversation(String application) {
        assertThat(listen().begin()
                        .list(channel("PJSIP/202-0000002e", "c.5", "b5", application))
                        .refused()
                        .why())
                .hasMessageContaining("not in a conversation")
                .hasMessageContaining("No phone was rung");
        assertThat(listen().begin()
                        .list(AGENT, channel("PJSIP/202-0000002e", "c.5", "b5", application))
                        .asks("Originate")
                        .get("Data"))
                .startsWith("PJSIP/202-0000002a,");
    }

    @Test
    void one_of_the_legs_of_a_local_channel_is_bridged() {
        assertThat(listen().header("Target", "Local/202@phones")
                        .begin()
                        .list(
                                channel("Local/202@phones-00000094;1", "l.1", "b5", "AppDial"),
                                channel("Local/202@phones-00000094;2", "l.2", "", "Wait"))
                        .asks("Originate")
                        .get("Data"))
                .startsWith("Local/202@phones-00000094;1,");
    }

    /** Confirmed by listening: a comma in the channel's name turns listening into barging. */
    @ParameterizedTest
    @ValueSource(strings = {"PJSIP/202,qB", "PJSIP/202\\,qB", "\"PJSIP/202\"", "PJSIP/202|B", "PJSIP\u0007/202"})
    void a_target_cannot_carry_options(String target) {
        assertThatThrownBy(() -> listen().header("Target", target).begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CamelAmiTarget")
                .hasMessageContaining("position");
    }

    @ParameterizedTest
    @CsvSource({
        "16, listen-qBE-barge-bridged",
        "22, listen-qBE-barge-bridged",
        "16, listen-qu-by-uniqueid",
        "22, listen-qu-by-uniqueid",
        "22, listen-spy-context-pjsip"
    })
    void is_done_when_the_spying_began(int version, String recording) {
        OperationDriver play = listen().header("Mode", "barge").begin().list(AGENT);
        String handle = play.handle();

        play.happens(Recording.of(version, recording).with("listen-1", handle).call(handle));

        Step.Finish end = play.finished();
        assertThat(end.headers())
                .containsEntry("CamelAmiUniqueid", handle)
                .containsEntry("CamelAmiOutcome", "answered");
        assertThat(end.headers().get("CamelAmiSpiedChannel").toString()).startsWith("PJSIP/");
        assertThat(end.headers().get("CamelAmiSpyChannel"))
                .isEqualTo(end.headers().get("CamelAmiChannel"));
        assertThat(play.audit()).singleElement().satisfies(entry -> {
            assertThat(entry.what()).isEqualTo(SpyAudit.What.BEGUN);
            assertThat(entry.supervisor()).isEqualTo("anna");
            assertThat(entry.phone()).isEqualTo("PJSIP/201");
            assertThat(entry.target()).isEqualTo(end.headers().get("CamelAmiSpiedChannel"));
            assertThat(entry.mode()).isEqualTo(SpyMode.BARGE);
            assertThat(entry.handle()).isEqualTo(handle);
        });
    }

    /** A header may be an object whose text changes, such as a template string. */
    @Test
    void the_audit_names_the_supervisor_whom_the_policy_was_asked_about() {
        StringBuilder supervisor = new StringBuilder("anna");
        List<String> asked = new ArrayList<>();
        OperationDriver play = listen().header("Supervisor", supervisor)
                .listenPolicy(request -> asked.add(request.supervisor()))
                .begin()
                .list(AGENT);
        supervisor.replace(0, 4, "berta");
        String handle = play.handle();
        play.happens(Recording.of(22, "listen-qu-by-uniqueid")
                .with("listen-1", handle)
                .call(handle));

        assertThat(asked).containsOnly("anna");
        assertThat(play.audit()).extracting(SpyAudit.Entry::supervisor).containsExactly("anna");
    }

    /** OriginateResponse reports Success because the phone answered, although the target call had ended by then. */
    @ParameterizedTest
    @CsvSource({"16, listen-quE-no-such-channel", "22, listen-quE-no-such-channel", "22, listen-qS-no-such-channel"})
    void does_not_look_like_success_when_the_call_is_over_by_then(int version, String recording) {
        OperationDriver play = listen().begin().list(AGENT);
        String handle = play.handle();

        play.happens(Recording.of(version, recording).with("listen-1", handle).call(handle));

        assertThat(play.refused().why())
                .hasMessageContaining("PJSIP/202-0000002a")
                .hasMessageContaining("did not begin")
                .hasMessageContaining("had ended by then");
        assertThat(play.refused().headers()).containsEntry("CamelAmiUniqueid", handle);
    }

    @ParameterizedTest
    @CsvSource({
        "p-busy, is busy, busy",
        "p-reject, rejected, rejected",
        "p-noanswer, did not answer, noAnswer",
        "p-unknown, cannot be reached, unreachable"
    })
    void a_supervisor_who_does_not_answer_fails_it(String call, String words, String outcome) {
        OperationDriver play = listen().begin().list(AGENT);
        String handle = play.handle();

        play.happens(Recording.of(22, "originate-async-failures-pjsip")
                .with(call, handle)
                .call(handle));

        assertThat(play.refused().why()).hasMessageContaining("PJSIP/201").hasMessageContaining(words);
        assertThat(play.refused().headers())
                .containsEntry("CamelAmiOutcome", outcome)
                .containsEntry("CamelAmiUniqueid", handle);
        assertThat(play.audit()).singleElement().satisfies(entry -> {
            assertThat(entry.what()).isEqualTo(SpyAudit.What.REFUSED);
            assertThat(entry.reason()).contains(words);
        });
    }

    /** Without the options u and S, a spy that finds no target waits indefinitely; no phone may stay on the line. */
    @Test
    void an_answered_phone_that_hears_nothing_is_hung_up() {
        OperationDriver play = listen().begin().list(AGENT);
        String handle = play.handle();

        play.happens(List.of(AmiEvent.of(
                "OriginateResponse",
                "Response",
                "Success",
                "Reason",
                "4",
                "Uniqueid",
                handle,
                "Channel",
                "PJSIP/201-1")));

        assertThat(play.asks("Hangup").get("Channel")).isEqualTo(handle);
        assertThat(play.answer("Message", "Channel Hungup").refused().why())
                .hasMessageContaining("the phone was hung up");
    }

    @Test
    void a_spy_that_starts_before_the_answer_is_reported_is_success_too() {
        OperationDriver play = listen().begin().list(AGENT);
        String handle = play.handle();
        OutcomeDetector watch = play.ask().request().watch();
        AmiEvent start = AmiEvent.of(
                "ChanSpyStart", "SpyerUniqueid", handle, "SpyerChannel", "PJSIP/201-1", "SpyeeChannel", "PJSIP/202-1");
        AmiEvent answered = AmiEvent.of(
                "OriginateResponse", "Response", "Success", "Reason", "4", "Uniqueid", handle, "Channel", "x-1");

        assertThat(watch.judge(List.of(start)).done()).isFalse();
        assertThat(watch.judge(List.of(start, answered)).done()).isTrue();
    }

    @Test
    void an_unanswered_lookup_has_started_nothing() {
        OperationDriver play = listen().begin();

        play.loses();

        assertThat(play.refused().why())
                .isInstanceOf(AmiNotSentException.class)
                .hasMessageContaining("Listening to PJSIP/202 was not started");
    }

    @Test
    void a_phone_is_asked_to_answer_by_itself_in_the_header_it_understands() {
        assertThat(variable(listen().header("AutoAnswer", true)))
                .isEqualTo("PJSIP_HEADER(add,Call-Info)=<sip:localhost>;answer-after=0");
        assertThat(variable(listen().option("autoAnswer", "Alert-Info: Ring, Answer")))
                .isEqualTo("PJSIP_HEADER(add,Alert-Info)=Ring\\, Answer");
        for (Object off : List.of("false", false, "")) {
            assertThat(variable(listen().header("AutoAnswer", off))).isNull();
        }
    }

    private static String variable(OperationDriver play) {
        return play.begin().list(AGENT).asks("Originate").get("Variable");
    }

    @Test
    void an_invalid_sip_header_is_refused_before_anything_rings() {
        for (String bad : List.of("yes", "Call-Info", ": x", "Call Info: x", "X: a\r\nAction: Logoff", "X(add,Y): z")) {
            OperationDriver play = listen().header("AutoAnswer", bad);
            assertThatThrownBy(play::begin)
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("CamelAmiAutoAnswer")
                    .hasMessageNotContaining("Logoff");
        }
        OperationDriver local = listen().option("phone", "Local/201@phones").header("AutoAnswer", true);
        assertThatThrownBy(local::begin)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only for PJSIP phones")
                .hasMessageContaining("Local/201@phones");
    }

    @Test
    void the_policy_gets_supervisor_channel_and_mode() {
        AtomicReference<ListenPolicy.Request> asked = new AtomicReference<>();
        OperationDriver play = listen().header("Mode", "whisper")
                .listenPolicy(request -> {
                    asked.set(request);
                    return false;
                })
                .begin()
                .list(AGENT);

        assertThat(asked.get())
                .isEqualTo(new ListenPolicy.Request("anna", "PJSIP/201", "PJSIP/202-0000002a", SpyMode.WHISPER));
        assertThat(play.refused().why())
                .hasMessageContaining("anna")
                .hasMessageContaining("whisper")
                .hasMessageContaining("PJSIP/202-0000002a");
        assertThat(play.audit()).extracting(SpyAudit.Entry::what).containsExactly(SpyAudit.What.REFUSED);
    }

    /** A refusal for any reason is recorded exactly once, because auditors look for attempts. */
    @Test
    void each_refusal_is_in_the_audit() {
        List<OperationDriver> refused = List.of(
                listen().header("Phone", "Local/1@x"),
                listen().header("Phone", List.of("PJSIP/201", "PJSIP/204")),
                listen().header("Phone", ""),
                listen().header("AutoAnswer", "Replaces: x"),
                listen().header("Target", "PJSIP/202,qB"),
                listen().header("Target", "PJSIP/201"),
                listen().header("Supervisor", "anna\r\nAction: x"),
                listen().header("Mode", "shout"),
                listen().header("SpyGroup", "a)b"),
                listen().header("Variables", Map.of("X", "1")),
                listen().header("Fields", Map.of("Colour", "red")),
                listen().header("Context", "secret"),
                listen().header("RingTimeout", "soon"),
                listen().header("RequestTimeout", "soon"),
                listen().allow(Set.of("Originate"), Set.of(), Set.of()));
        for (OperationDriver each : refused) {
            Throwable why = catchThrowable(each::begin);

            assertThat(why).isInstanceOf(IllegalArgumentException.class);
            assertThat(each.audit()).as(why.getMessage()).singleElement().satisfies(entry -> {
                assertThat(entry.what()).isEqualTo(SpyAudit.What.REFUSED);
                assertThat(entry.supervisor()).startsWith("anna");
                assertThat(entry.handle()).isNull();
                assertThat(entry.reason()).isEqualTo(why.getMessage());
            });
        }
        assertThat(refused.get(0).audit().get(0))
                .isEqualTo(new SpyAudit.Entry(
                        SpyAudit.What.REFUSED,
                        "anna",
                        "Local/1@x",
                        "PJSIP/202",
                        SpyMode.LISTEN,
                        null,
                        refused.get(0).audit().get(0).reason()));
    }

    @Test
    void what_the_server_refuses_is_in_the_audit_too() {
        OperationDriver noList = listen().begin().refuse("Permission denied");
        OperationDriver noCall = listen().begin().list(AGENT).refuse("Originate Access Forbidden");

        for (OperationDriver each : List.of(noList, noCall)) {
            assertThat(each.audit()).singleElement().satisfies(entry -> {
                assertThat(entry.what()).isEqualTo(SpyAudit.What.REFUSED);
                assertThat(entry.phone()).isEqualTo("PJSIP/201");
                assertThat(entry.reason()).isEqualTo(each.refused().why().getMessage());
            });
        }
        assertThat(noCall.audit().get(0).target()).isEqualTo("PJSIP/202-0000002a");
    }

    @Test
    void a_refusal_says_that_the_supervisor_is_missing() {
        OperationDriver play = OperationDriver.of("Listen")
                .header("Phone", "PJSIP/201")
                .header("Target", "PJSIP/202")
                .header("Supervisr", "anna")
                .listenPolicy(request -> false)
                .begin()
                .list(AGENT);

        assertThat(play.refused().why()).hasMessageContaining("the header CamelAmiSupervisor is missing");
        assertThat(listen().listenPolicy(request -> false)
                        .begin()
                        .list(AGENT)
                        .refused()
                        .why())
                .hasMessageNotContaining("CamelAmiSupervisor");
    }

    @Test
    void a_policy_that_throws_refuses_in_its_own_words() {
        assertThat(listen().listenPolicy(request -> {
                            throw new SecurityException("not after five");
                        })
                        .begin()
                        .list(AGENT)
                        .refused()
                        .why())
                .hasMessageContaining("not after five");
    }

    @Test
    void a_policy_that_agrees_lets_the_phone_ring() {
        assertThat(listen().listenPolicy(request -> true)
                        .begin()
                        .list(AGENT)
                        .asks("Originate")
                        .get("Channel"))
                .isEqualTo("PJSIP/201");
    }

    @ParameterizedTest
    @ValueSource(strings = {"202", "SIP/202", "sip/202", "IAX2/202"})
    void a_number_or_another_technology_is_answered_with_the_device_that_is_meant(String target) {
        assertThat(listen().header("Target", target)
                        .begin()
                        .list(CUSTOMER, AGENT)
                        .refused()
                        .why())
                .hasMessageContaining("No call to listen to: " + target)
                .hasMessageContaining("Did you mean PJSIP/202?");
    }

    @ParameterizedTest
    @ValueSource(strings = {" PJSIP/202", "PJSIP/202 ", "\tPJSIP/202  "})
    void blanks_around_a_target_are_none_of_its_name(String target) {
        assertThat(listen().header("Target", target)
                        .begin()
                        .list(AGENT)
                        .asks("Originate")
                        .get("Data"))
                .startsWith("PJSIP/202-0000002a,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PJSIP/202", "pjsip/202", " PJSIP/202 "})
    void a_phone_does_not_listen_to_itself(String phone) {
        assertThatThrownBy(() -> listen().header("Phone", phone).begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot listen to itself");
    }

    @Test
    void a_phone_does_not_listen_to_a_channel_of_its_own() {
        OperationDriver play = listen().header("Phone", "PJSIP/202")
                .header("Target", "PJSIP/202-0000002a")
                .begin()
                .list(AGENT, CUSTOMER);

        assertThat(play.refused().why()).hasMessageContaining("would listen to itself");
    }

    @Test
    void wrong_input_is_reported_before_anything_is_sent() {
        assertThatThrownBy(() -> OperationDriver.of("Listen")
                        .header("Phone", "PJSIP/201")
                        .begin())
                .hasMessageContaining("CamelAmiTarget")
                .hasMessageContaining("option target");
        assertThatThrownBy(() -> OperationDriver.of("Listen")
                        .header("Target", "PJSIP/202")
                        .begin())
                .hasMessageContaining("CamelAmiPhone");
        assertThatThrownBy(() -> listen().header("Mode", "shout").begin())
                .hasMessageContaining("shout")
                .hasMessageContaining("whisper");
        assertThatThrownBy(() -> listen().header("SpyGroup", "a)B(").begin()).hasMessageContaining("CamelAmiSpyGroup");
    }

    @Test
    void groups_and_one_side_are_options_of_the_spy() {
        String data = listen().option("spyGroup", "sales:support")
                .option("targetAudioOnly", true)
                .begin()
                .list(AGENT)
                .asks()
                .get("Data");

        assertThat(data).contains("g(sales:support)").contains("o");
    }

    /** ChanSpy also ends at once if the channel is in none of the groups. */
    @Test
    void an_early_end_may_be_due_to_the_group() {
        assertThat(endedAtOnce(listen().option("spyGroup", "sales")))
                .contains("had ended by then, or has none of the groups sales in its variable SPYGROUP");
        assertThat(endedAtOnce(listen())).contains("had ended by then").doesNotContain("SPYGROUP");
    }

    private static String endedAtOnce(OperationDriver play) {
        play.begin().list(AGENT);
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
                        "PJSIP/201-1"),
                AmiEvent.of("Hangup", "Uniqueid", handle, "Cause", "16")));
        return play.refused().why().getMessage();
    }

    @Test
    void many_calls_of_a_phone_are_not_all_listed() {
        AmiEvent[] calls = IntStream.rangeClosed(10, 21)
                .mapToObj(call -> channel("PJSIP/202-000000" + call, "c." + call, "b" + call, "Dial"))
                .toArray(AmiEvent[]::new);

        assertThat(listen().begin().list(Arrays.copyOf(calls, 10)).refused().why())
                .hasMessageContaining("PJSIP/202-00000019 Up. No phone was rung");
        assertThat(listen().begin().list(calls).refused().why())
                .hasMessageContaining("PJSIP/202-00000019 Up and 2 more. No phone was rung");
    }

    @Test
    void the_options_show_whether_a_spy_has_keys() {
        assertThat(Listen.hasKeys("c-7,quESdb")).isTrue();
        assertThat(Listen.hasKeys("c-7")).as("no options are known").isTrue();
        assertThat(Listen.hasKeys("PJSIP/dora-1,quESb")).isFalse();
        assertThat(Listen.hasKeys(",quESb")).isFalse();
        assertThat(Listen.hasKeys("c-7,quESbg(dora)")).isFalse();
    }

    @Test
    void an_id_from_a_message_must_not_be_that_of_a_live_channel() {
        assertThat(listen().header("ChannelId", "call-c")
                        .begin()
                        .list(CUSTOMER, AGENT)
                        .asks("Originate")
                        .get("ChannelId"))
                .isEqualTo("call-c");
        assertThat(listen().header("ChannelId", "call-b")
                        .begin()
                        .list(CUSTOMER, AGENT)
                        .refused()
                        .why())
                .hasMessageContaining("the id of a live channel");
    }

    @ParameterizedTest
    @CsvSource({"whisper, WHISPER", "BARGE, BARGE", ", LISTEN", "shout,"})
    void the_audit_of_invalid_input_names_the_mode(String mode, SpyMode audited) {
        OperationDriver play = listen().header("Mode", mode).header("Target", "a,b");
        assertThatThrownBy(play::begin).isInstanceOf(IllegalArgumentException.class);

        assertThat(play.audit()).singleElement().satisfies(entry -> {
            assertThat(entry.mode()).isEqualTo(audited);
            assertThat(entry.target()).isEqualTo("a,b");
        });
    }

    @Test
    void a_context_is_checked_before_anything_is_sent() {
        assertThatThrownBy(() -> listen().header("Context", "secret").begin())
                .hasMessageContaining("Context secret")
                .hasMessageContaining("allowedContexts");
    }

    /** If the phone kept ringing, it could start to listen after the route has given up. */
    @Test
    void an_abandoned_spy_session_stops_ringing_and_is_audited() {
        OperationDriver play = listen().begin().list(AGENT);
        String handle = play.handle();

        play.loses();

        assertThat(play.asks("Hangup").get("Channel")).isEqualTo(handle);
        assertThat(play.audit()).singleElement().satisfies(entry -> {
            assertThat(entry.what()).isEqualTo(SpyAudit.What.UNKNOWN);
            assertThat(entry.supervisor()).isEqualTo("anna");
            assertThat(entry.handle()).isEqualTo(handle);
        });
        for (int i = 0; i < 9; i++) {
            assertThat(play.asks("Hangup").get("Channel"))
                    .as("while the server cannot be reached")
                    .isEqualTo(handle);
            play.isNotSent();
            play.waits(Duration.ofMillis(500));
        }
        play.refuse("No such channel");
        play.waits(Duration.ofMillis(500)); // a server that was blocked may create the channel only now
        play.asks("Hangup");
        play.refuse("No such channel");
        assertThat(play.refused().why()).isInstanceOf(AmiOutcomeUnknownException.class);
        assertThat(play.refused().headers()).containsEntry("CamelAmiUniqueid", handle);
    }

    /** Keys 5 and 6 bypass the policy, so a supervisor who may only listen does not get them. */
    @Test
    void the_keys_of_the_phone_are_given_only_where_the_policy_allows_every_mode() {
        assertThat(listen().listenPolicy(request -> request.mode() == SpyMode.LISTEN)
                        .begin()
                        .list(AGENT)
                        .asks("Originate")
                        .get("Data"))
                .endsWith(",quESb");
        assertThat(listen().listenPolicy(request -> true)
                        .begin()
                        .list(AGENT)
                        .asks("Originate")
                        .get("Data"))
                .endsWith(",quESdb");
        assertThat(listen().begin().list(AGENT).asks("Originate").get("Data")).endsWith(",quESdb");
    }
}
