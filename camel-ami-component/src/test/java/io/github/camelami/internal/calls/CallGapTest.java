/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.camelami.AmiCall;
import io.github.camelami.AmiCall.Leg;
import io.github.camelami.AmiCall.Outcome;
import io.github.camelami.AmiCall.Role;
import io.github.camelami.AmiCall.State;
import io.github.camelami.AmiCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The effect of gaps on calls, and how lists correct it. */
class CallGapTest {

    private final WrittenEvents pbx = WrittenEvents.quiet();

    private WrittenEvents talking() {
        return pbx.incoming("1.1", "PJSIP/trunk-00000001", "+4930123", "500")
                .rings("1.1", "1.2", "PJSIP/202-00000002", "202")
                .talk("b1", "1.1", "1.2");
    }

    /** The calls that a program would see if it started now. */
    private WrittenEvents late(String... queueEntries) {
        pbx.gap();
        pbx.send("AmiConnected", "Restarted", "true"); // forget all
        pbx.ended.clear();
        return pbx.snapshot(queueEntries);
    }

    @Test
    void before_the_first_list_all_is_doubtful() {
        WrittenEvents fresh = new WrittenEvents();
        assertThat(fresh.calls.isDoubtful()).isTrue();
        fresh.send("AmiConnected", "Restarted", "false");
        assertThat(fresh.calls.isDoubtful()).isTrue();

        fresh.snapshot();
        assertThat(fresh.calls.isDoubtful()).isFalse();
    }

    @Test
    void a_list_that_failed_proves_nothing() {
        talking().gap().lost("1.1").lost("1.2");
        pbx.send("AmiSnapshotStart", "Action", "CoreShowChannels");
        pbx.send("AmiSnapshotEnd", "Action", "CoreShowChannels", "Items", "0", "Error", "not complete within 30 s");

        assertThat(pbx.calls.isDoubtful()).isTrue();
        assertThat(pbx.calls.calls()).hasSize(1);
    }

    @Test
    void a_list_that_a_gap_interrupts_proves_nothing() {
        talking().send("AmiSnapshotStart", "Action", "CoreShowChannels");
        pbx.send("AmiGap", "Cause", "suspended");
        pbx.send("AmiSnapshotEnd", "Action", "CoreShowChannels", "Items", "0");

        assertThat(pbx.ended).isEmpty();
        assertThat(pbx.calls.isDoubtful()).isTrue();
        pbx.snapshot();
        assertThat(pbx.call().state()).isEqualTo(State.TALKING);
        assertThat(pbx.ended).isEmpty();
    }

    @Test
    void a_list_without_some_of_its_items_proves_nothing() {
        talking().gap().send("AmiSnapshotStart", "Action", "CoreShowChannels");
        pbx.about("CoreShowChannel", "1.1", "Duration", "00:01:00");
        pbx.send("AmiSnapshotEnd", "Action", "CoreShowChannels", "Items", "2");

        assertThat(pbx.ended).isEmpty();
        assertThat(pbx.calls.isDoubtful()).isTrue();
        assertThat(pbx.devices()).containsExactly("PJSIP/trunk", "PJSIP/202");
    }

    @Test
    void a_cut_makes_calls_doubtful_and_a_list_makes_them_true() {
        talking();
        long version = pbx.calls.version();
        pbx.send("AmiDisconnected", "Cause", "cut");
        assertThat(pbx.calls.isDoubtful()).isTrue();
        assertThat(pbx.calls.version()).isGreaterThan(version);

        pbx.send("AmiConnected", "Restarted", "false")
                .send("AmiGap", "Cause", "cut")
                .snapshot();
        assertThat(pbx.calls.isDoubtful()).isFalse();
        assertThat(pbx.call().doubtful()).isTrue();
        assertThat(pbx.call().state()).isEqualTo(State.TALKING);
    }

    @Test
    void a_call_that_ended_in_a_gap_is_reported_once() {
        talking().after(30).gap().lost("1.1").lost("1.2");
        assertThat(pbx.ended).isEmpty();

        pbx.snapshot();
        assertThat(pbx.over().doubtful()).isTrue();
        assertThat(pbx.over().cause()).isZero();
        assertThat(pbx.over().outcome()).isEqualTo(Outcome.ANSWERED);
        pbx.snapshot();
        assertThat(pbx.ended).hasSize(1);
    }

    @Test
    void calls_come_oldest_first_in_whatever_order_a_list_shows_them() {
        pbx.send("AmiSnapshotStart", "Action", "CoreShowChannels");
        for (String minutes : new String[] {"02", "03", "01"}) {
            pbx.send(
                    "CoreShowChannel",
                    "Channel",
                    "PJSIP/trunk-" + minutes,
                    "Uniqueid",
                    minutes,
                    "ChannelState",
                    "6",
                    "Linkedid",
                    minutes,
                    "Duration",
                    "00:" + minutes + ":00",
                    "Application",
                    "Playback");
        }
        pbx.send("AmiSnapshotEnd", "Action", "CoreShowChannels", "Items", "3");

        assertThat(pbx.calls.calls()).extracting(AmiCall::id).containsExactly("03", "02", "01");
    }

    @Test
    @Timeout(20)
    void a_gap_and_its_end_touch_fifty_thousand_calls_in_time() {
        int most = 50_000;
        for (int i = 0; i < most; i++) {
            pbx.incoming("m." + i, "PJSIP/trunk-" + i, "+4930123", "500");
        }
        assertThat(pbx.calls.calls()).hasSize(most);

        pbx.gap().snapshot();
        assertThat(pbx.calls.calls()).hasSize(most).allMatch(AmiCall::doubtful);
        pbx.send("AmiConnected", "Restarted", "true");
        assertThat(pbx.ended).hasSize(most);
    }

    /** A consumer with a full buffer may report a gap before each event. */
    @Test
    @Timeout(20)
    void further_gaps_cost_little() {
        for (int i = 0; i < 20_000; i++) {
            pbx.incoming("m." + i, "PJSIP/trunk-" + i, "+4930123", "500");
        }
        pbx.gap();
        pbx.changed.clear();

        for (int i = 0; i < 1000; i++) {
            pbx.send("AmiGap", "Cause", "overflow");
        }
        assertThat(pbx.changed).isEmpty();
    }

    /** Asterisk sends the items of a list before the events that wait for the same session. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_caller_who_left_before_a_list_is_not_counted_twice(boolean abandoned) {
        for (String caller : List.of("1", "2", "3")) {
            pbx.incoming(caller + ".1", "PJSIP/trunk-0000000" + caller, "+4930123", "500")
                    .join("support", caller + ".1", Integer.parseInt(caller));
        }
        if (abandoned) {
            pbx.about("QueueCallerAbandon", "1.1", "Queue", "support", "Position", "1");
        }
        pbx.send("AmiSnapshotStart", "Action", "QueueStatus");
        pbx.about("QueueEntry", "2.1", "Queue", "support", "Position", "1", "Wait", "9");
        pbx.about("QueueEntry", "3.1", "Queue", "support", "Position", "2", "Wait", "5");
        pbx.send("AmiSnapshotEnd", "Action", "QueueStatus", "Items", "2");

        pbx.about("QueueCallerLeave", "1.1", "Queue", "support", "Position", "1");
        pbx.about("QueueCallerJoin", "3.1", "Queue", "support", "Position", "3");
        assertThat(pbx.calls.calls()).extracting(AmiCall::position).containsExactly(0, 1, 2);

        pbx.about("QueueCallerLeave", "2.1", "Queue", "support", "Position", "1");
        assertThat(pbx.calls.calls()).extracting(AmiCall::position).containsExactly(0, 0, 1);
    }

    @Test
    void members_of_a_bridge_that_left_unseen_join_no_call() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "+4930123", "500").enter("b", "stasis", "Stasis", "", "1.1");
        pbx.gap().lost("1.1");

        pbx.incoming("2.1", "PJSIP/trunk-00000002", "+4930456", "500");
        pbx.about(
                "BridgeEnter",
                "2.1",
                "BridgeUniqueid",
                "b",
                "BridgeType",
                "stasis",
                "BridgeTechnology",
                "simple_bridge",
                "BridgeNumChannels",
                "1");
        assertThat(pbx.calls.calls()).extracting(AmiCall::id).containsExactly("1.1", "2.1");
        pbx.channel("2.1").put("BridgeId", "b");
        pbx.snapshot();

        assertThat(pbx.over().id()).isEqualTo("1.1");
        assertThat(pbx.call().id()).isEqualTo("2.1");
    }

    @Test
    void a_list_is_reported_as_a_whole() {
        talking().gap().lost("1.2");
        pbx.changed.clear();
        pbx.send("AmiSnapshotStart", "Action", "CoreShowChannels");
        pbx.about("CoreShowChannel", "1.1", "Duration", "00:01:00");
        assertThat(pbx.changed).isEmpty();

        pbx.send("AmiSnapshotEnd", "Action", "CoreShowChannels", "Items", "1");
        assertThat(pbx.changed).hasSize(1);
    }

    @Test
    void calls_end_with_a_server_that_was_restarted() {
        talking().send("AmiDisconnected", "Cause", "restart").lost("1.1").lost("1.2");
        pbx.send("AmiConnected", "Restarted", "true");

        assertThat(pbx.over().doubtful()).isTrue();
        assertThat(pbx.calls.calls()).isEmpty();
    }

    @Test
    void a_listener_that_throws_misses_no_other_call() {
        List<String> heard = new ArrayList<>();
        pbx.calls.addListener(new AmiCalls.Listener() {
            @Override
            public void ended(AmiCall call) {
                heard.add(call.id());
                throw new IllegalStateException("on purpose: " + call.id());
            }
        });
        pbx.calls.addListener(new AmiCalls.Listener() {
            @Override
            public void ended(AmiCall call) {
                heard.add(call.id());
            }
        });
        talking().incoming("2.1", "PJSIP/trunk-00000003", "+4930124", "500");

        assertThatThrownBy(() -> pbx.send("AmiConnected", "Restarted", "true"))
                .hasMessageStartingWith("on purpose")
                .satisfies(first -> assertThat(first.getSuppressed()).hasSize(1));
        assertThat(heard).hasSize(4).contains("1.1", "2.1");
        assertThat(pbx.ended).hasSize(2);
        assertThat(pbx.calls.calls()).isEmpty();
    }

    @Test
    void a_listener_that_throws_an_error_misses_no_listener() {
        AssertionError error = new AssertionError("on purpose");
        pbx.calls.addListener(new AmiCalls.Listener() {
            @Override
            public void ended(AmiCall call) {
                throw error;
            }
        });
        List<String> heard = new ArrayList<>();
        pbx.calls.addListener(new AmiCalls.Listener() {
            @Override
            public void ended(AmiCall call) {
                heard.add(call.id());
            }
        });
        talking();

        assertThatThrownBy(() -> pbx.send("AmiConnected", "Restarted", "true")).hasCause(error);
        assertThat(heard).containsExactly("1.1");
    }

    @Test
    void a_call_that_ended_and_one_that_began_in_a_gap() {
        talking().gap().lost("1.1").lost("1.2");
        pbx.newchannelUnseen("3.1", "PJSIP/204-00000009", "204", 6).runs("3.1", "Playback", "menu");
        pbx.snapshot();

        assertThat(pbx.over().id()).isEqualTo("1.1");
        assertThat(pbx.call().id()).isEqualTo("3.1");
        assertThat(pbx.call().state()).isEqualTo(State.IVR);
    }

    @Test
    void parties_that_began_to_talk_in_a_gap_talk_since_an_unknown_time() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "+4930123", "500").rings("1.1", "1.2", "PJSIP/202-1", "202");
        pbx.send("AmiDisconnected")
                .after(60)
                .send("AmiConnected", "Restarted", "false")
                .send("AmiGap");
        for (String uniqueid : new String[] {"1.1", "1.2"}) {
            pbx.channel(uniqueid).put("ChannelState", "6");
            pbx.channel(uniqueid).put("BridgeId", "b5");
        }
        pbx.snapshot();

        assertThat(pbx.call().state()).isEqualTo(State.TALKING);
        assertThat(pbx.call().answered()).isNull();
        assertThat(pbx.call().outcome()).isEqualTo(Outcome.ANSWERED);
    }

    @Test
    void a_hold_outlasts_a_gap_as_no_list_shows_it() {
        talking().about("Hold", "1.2").gap().snapshot();

        assertThat(pbx.call().state()).isEqualTo(State.HELD);
    }

    @Test
    void a_list_without_a_gap_takes_nothing_back() {
        talking();
        pbx.channel("1.1").remove("BridgeId"); // Asterisk's lists show some bridges late
        pbx.snapshot();

        assertThat(pbx.call().state()).isEqualTo(State.TALKING);
        assertThat(pbx.call().doubtful()).isFalse();
    }

    @Test
    void lists_alone_show_who_talks_with_whom() {
        talking().runs("1.1", "Dial", "PJSIP/202,30").runs("1.2", "AppDial", "(Outgoing Line)");
        late();

        assertThat(pbx.call().state()).isEqualTo(State.TALKING);
        assertThat(pbx.call().parties())
                .extracting(Leg::device, Leg::role)
                .containsExactlyInAnyOrder(tuple("PJSIP/trunk", Role.CALLER), tuple("PJSIP/202", Role.CALLED));
        assertThat(pbx.call().doubtful()).isTrue();
        assertThat(Duration.between(pbx.call().started(), WrittenEvents.BEGIN)).isEqualTo(Duration.ofMinutes(1));
        assertThat(pbx.call().spent()).isEmpty();
    }

    @Test
    void lists_alone_show_who_rings() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "+4930123", "500").state("1.1", 6);
        pbx.rings("1.1", "1.2", "PJSIP/202-00000002", "202");
        pbx.runs("1.1", "Dial", "PJSIP/202,30").runs("1.2", "AppDial", "(Outgoing Line)");
        late();

        assertThat(pbx.call().state()).isEqualTo(State.RINGING);
    }

    @Test
    void lists_alone_show_who_waits_and_since_when() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "+4930123", "500").state("1.1", 6);
        pbx.after(50)
                .join("support", "1.1", 1)
                .runs("1.1", "Queue", "support,t")
                .after(40);
        late("1.1", "support", "40");

        assertThat(pbx.call().state()).isEqualTo(State.WAITING);
        assertThat(pbx.call().queue()).isEqualTo("support");
        assertThat(pbx.since()).isEqualTo(Duration.ofSeconds(50));
    }

    @Test
    void a_caller_who_left_the_queue_in_a_gap_waits_no_longer() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "+4930123", "500").state("1.1", 6);
        pbx.join("support", "1.1", 1).gap().runs("1.1", "Playback", "sorry").snapshot();

        assertThat(pbx.call().state()).isEqualTo(State.IVR);
    }

    @Test
    void who_left_a_conference_in_a_gap_is_in_it_no_longer() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "+4930123", "500").state("1.1", 6);
        pbx.about("MeetmeJoin", "1.1", "Meetme", "sales")
                .gap()
                .runs("1.1", "MeetMe", "sales")
                .snapshot();
        assertThat(pbx.call().state()).isEqualTo(State.CONFERENCE);

        pbx.gap().runs("1.1", "Playback", "bye").snapshot();
        assertThat(pbx.call().state()).isEqualTo(State.IVR);
    }

    @Test
    void a_phone_that_ceased_to_listen_in_a_gap_is_a_party_again() {
        talking();
        pbx.incoming("4.1", "PJSIP/201-00000005", "201", "555").state("4.1", 6).spy("4.1", "1.2");
        pbx.runs("4.1", "ChanSpy", "PJSIP/202-00000002,q").gap().snapshot();
        assertThat(pbx.call().spies()).hasSize(1);

        pbx.gap().runs("4.1", "Playback", "bye").snapshot();
        assertThat(pbx.calls.call("1.1").spies()).isEmpty();
        assertThat(pbx.calls.call("4.1").state()).isEqualTo(State.IVR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ChanSpy|PJSIP/202-00000002,q",
                "ChanSpy|PJSIP/202,q",
                "ChanSpy|PJSIP",
                "ChanSpy|''",
                "ChanSpy|1.2,u",
                "ExtenSpy|202@phones"
            })
    void who_listens_to_whom_outlasts_a_gap(String application, String data) {
        talking();
        pbx.incoming("4.1", "PJSIP/201-00000005", "201", "555").state("4.1", 6).spy("4.1", "1.2");
        pbx.runs("4.1", application, data).gap().snapshot();

        assertThat(pbx.call().spies()).extracting(AmiCall.Spy::target).containsExactly("1.2");
    }

    @Test
    void lists_alone_show_whom_a_spy_hears_if_one_channel_begins_so() {
        talking();
        pbx.newchannelUnseen("4.1", "PJSIP/201-00000005", "201", 6).runs("4.1", "ChanSpy", "PJSIP/202,q");
        pbx.newchannelUnseen("5.1", "PJSIP/205-00000006", "205", 6).runs("5.1", "ChanSpy", "PJSIP,q");
        late();

        assertThat(pbx.calls.call("1.1").spies())
                .extracting(AmiCall.Spy::device, AmiCall.Spy::target)
                .containsExactly(tuple("PJSIP/201", "1.2"));
    }

    @Test
    void lists_alone_know_the_member_by_a_local_channel() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "+4930123", "500")
                .state("1.1", 6)
                .join("support", "1.1", 1);
        pbx.local("1.2", "Local/202@agents-00000001", "1.1", "+4930123").called("support", "1.1", "1.2", "Ann");
        pbx.newchannel("1.4", "PJSIP/202-00000002", "1.1", "202", "s", 0).dial("1.2-2", "1.4");
        pbx.runs("1.1", "Queue", "support,t").runs("1.2", "AppQueue", "(Outgoing Line)");
        pbx.runs("1.2-2", "Dial", "PJSIP/202,30").runs("1.4", "AppDial", "(Outgoing Line)");
        late("1.1", "support", "5");

        assertThat(pbx.call().state()).isEqualTo(State.WAITING);
        assertThat(pbx.call().parties())
                .extracting(Leg::device, Leg::role)
                .containsExactlyInAnyOrder(tuple("PJSIP/trunk", Role.CALLER), tuple("PJSIP/202", Role.MEMBER));
    }

    @Test
    void lists_alone_show_conferences_parked_callers_and_spies() {
        talking().runs("1.1", "Dial", "PJSIP/202,30").runs("1.2", "AppDial", "(Outgoing Line)");
        pbx.newchannelUnseen("2.1", "PJSIP/203-00000003", "203", 6).runs("2.1", "ConfBridge", "sales,admin");
        pbx.newchannelUnseen("3.1", "PJSIP/204-00000004", "204", 6).runs("3.1", "Park", "");
        pbx.newchannelUnseen("4.1", "PJSIP/201-00000005", "201", 6).runs("4.1", "ChanSpy", "PJSIP/202-00000002,qbuES");
        pbx.park("3.1", "lot");
        late();

        assertThat(pbx.calls.calls())
                .extracting(AmiCall::id, AmiCall::state, AmiCall::conference)
                .containsExactlyInAnyOrder(
                        tuple("1.1", State.TALKING, ""),
                        tuple("2.1", State.CONFERENCE, "sales"),
                        tuple("3.1", State.PARKED, ""));
        assertThat(pbx.calls.call("1.1").spies())
                .extracting(AmiCall.Spy::device, AmiCall.Spy::target)
                .containsExactly(tuple("PJSIP/201", "1.2"));
    }

    @Test
    void what_events_said_of_roles_outlasts_a_gap() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "+4930123", "500")
                .state("1.1", 6)
                .join("support", "1.1", 1);
        pbx.newchannel("1.2", "PJSIP/202-00000002", "1.1", "202", "s", 0).called("support", "1.1", "1.2", "Ann");
        pbx.runs("1.2", "AppQueue", "(Outgoing Line)").gap().snapshot("1.1", "support", "5");

        assertThat(pbx.call().parties()).extracting(Leg::member).containsExactly("", "Ann");
    }
}
