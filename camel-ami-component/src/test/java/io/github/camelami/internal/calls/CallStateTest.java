/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.github.camelami.AmiCall;
import io.github.camelami.AmiCall.Leg;
import io.github.camelami.AmiCall.Outcome;
import io.github.camelami.AmiCall.Role;
import io.github.camelami.AmiCall.Spy;
import io.github.camelami.AmiCall.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each state of a call, and each transition into and out of it, from events as Asterisk writes them. */
class CallStateTest {

    private final WrittenEvents pbx = WrittenEvents.quiet();

    private WrittenEvents trunkCall() {
        return pbx.incoming("1.1", "PJSIP/trunk-00000001", "+4930123", "500");
    }

    private WrittenEvents talking() {
        return trunkCall()
                .rings("1.1", "1.2", "PJSIP/202-00000002", "202")
                .after(5)
                .talk("b1", "1.1", "1.2");
    }

    private WrittenEvents waiting() {
        return trunkCall().state("1.1", 6).join("support", "1.1", 1);
    }

    // ---- ringing and menus ------------------------------------------------------------------------------------------

    @Test
    void a_caller_who_is_not_answered_rings() {
        trunkCall();

        assertThat(pbx.call().state()).isEqualTo(State.RINGING);
        assertThat(pbx.call().dialled()).isEqualTo("500");
        assertThat(pbx.devices()).containsExactly("PJSIP/trunk");
    }

    @Test
    void an_answered_caller_alone_is_in_the_ivr() {
        trunkCall().after(2).state("1.1", 6);

        assertThat(pbx.call().state()).isEqualTo(State.IVR);
        assertThat(pbx.since()).isEqualTo(Duration.ofSeconds(2));
        assertThat(pbx.call().outcome()).isEqualTo(Outcome.OPEN);
    }

    @Test
    void an_answered_caller_for_whom_a_phone_rings_is_ringing() {
        trunkCall().state("1.1", 6).rings("1.1", "1.2", "PJSIP/202-00000002", "202");

        assertThat(pbx.call().state()).isEqualTo(State.RINGING);
        assertThat(pbx.call().parties())
                .extracting(Leg::device, Leg::role, Leg::up)
                .containsExactly(tuple("PJSIP/trunk", Role.CALLER, true), tuple("PJSIP/202", Role.CALLED, false));
    }

    @Test
    void an_agent_who_answered_and_hears_an_announcement_is_not_connected_yet() {
        trunkCall()
                .state("1.1", 6)
                .rings("1.1", "1.2", "PJSIP/202-00000002", "202")
                .answers("1.1", "1.2");

        assertThat(pbx.call().state()).isEqualTo(State.RINGING);
    }

    @Test
    void a_phone_that_does_not_answer_leaves_the_caller_in_the_ivr() {
        trunkCall().state("1.1", 6).rings("1.1", "1.2", "PJSIP/202-00000002", "202");
        pbx.dialEnd("1.1", "1.2", "NOANSWER").hangup("1.2", 19);

        assertThat(pbx.call().state()).isEqualTo(State.IVR);
        assertThat(pbx.devices()).containsExactly("PJSIP/trunk");
        assertThat(pbx.call().legs()).hasSize(2);
    }

    @Test
    void a_phone_that_a_program_rings_is_the_caller() {
        pbx.newchannel("2.1", "PJSIP/201-00000001", "2.1", "<unknown>", "s", 0).state("2.1", 5);
        assertThat(pbx.call().state()).isEqualTo(State.RINGING);

        pbx.state("2.1", 6).rings("2.1", "2.2", "PJSIP/trunk-00000002", "0301234");
        assertThat(pbx.call().parties()).extracting(Leg::role).containsExactly(Role.CALLER, Role.CALLED);
        assertThat(pbx.call().dialled()).isEmpty();
    }

    // ---- talking and hold -------------------------------------------------------------------------------------------

    @Test
    void two_in_a_bridge_talk() {
        talking();

        assertThat(pbx.call().state()).isEqualTo(State.TALKING);
        assertThat(pbx.call().answered()).isEqualTo(WrittenEvents.BEGIN.plusSeconds(5));
        assertThat(pbx.call().caller().number()).isEqualTo("+4930123");
        assertThat(pbx.call().callee().number()).isEqualTo("202");
    }

    @Test
    void one_in_a_bridge_alone_does_not_talk_yet() {
        trunkCall()
                .rings("1.1", "1.2", "PJSIP/202-00000002", "202")
                .answers("1.1", "1.2")
                .enter("b1", "1.2");

        assertThat(pbx.call().state()).isNotEqualTo(State.TALKING);
    }

    @Test
    void hold_lasts_until_it_is_taken_back() {
        talking().after(10).about("Hold", "1.2", "MusicClass", "default");

        assertThat(pbx.call().state()).isEqualTo(State.HELD);
        assertThat(pbx.since()).isEqualTo(Duration.ofSeconds(15));
        assertThat(pbx.call().parties()).extracting(Leg::holding).containsExactly(false, true);

        pbx.after(20).about("Unhold", "1.2");
        assertThat(pbx.call().state()).isEqualTo(State.TALKING);
        assertThat(pbx.call().spent())
                .contains(entry(State.TALKING, Duration.ofSeconds(10)), entry(State.HELD, Duration.ofSeconds(20)));
    }

    @Test
    void a_caller_whose_agent_hung_up_is_in_the_ivr_again() {
        talking().leave("b1", "1.2").hangup("1.2", 16).leave("b1", "1.1");

        assertThat(pbx.call().state()).isEqualTo(State.IVR);
        assertThat(pbx.call().outcome()).isEqualTo(Outcome.ANSWERED);
    }

    @Test
    void a_bridge_of_ari_joins_calls_as_a_basic_one_does() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "1", "s").state("1.1", 6);
        pbx.after(1).incoming("1.9", "PJSIP/202-00000002", "202", "s").state("1.9", 6);
        pbx.enter("b1", "stasis", "Stasis", "x", "1.1").channel("1.9").put("Linkedid", "1.1");
        pbx.enter("b1", "stasis", "Stasis", "x", "1.9");

        assertThat(pbx.call().state()).isEqualTo(State.TALKING);
        assertThat(pbx.call().id()).isEqualTo("1.1");
        assertThat(pbx.withdrawn).containsExactly("1.9");
    }

    // ---- transfers
    // ---------------------------------------------------------------------------------------------------

    @Test
    void an_attended_transfer_makes_one_call_of_two() {
        talking().after(5).about("Hold", "1.2");
        pbx.incoming("1.3", "PJSIP/202-00000003", "202", "203").state("1.3", 6);
        pbx.rings("1.3", "1.4", "PJSIP/203-00000004", "203").talk("b2", "1.3", "1.4");
        assertThat(pbx.calls.calls()).extracting(AmiCall::state).containsExactly(State.HELD, State.TALKING);

        // the customer moves into the bridge of the consultation, still with the Linkedid of his own call
        pbx.leave("b1", "1.1").enter("b2", "1.1").leave("b1", "1.2").leave("b2", "1.3");
        pbx.hangup("1.2", 16).hangup("1.3", 16);
        pbx.channel("1.4").put("Linkedid", "1.1");
        pbx.about("NewCallerid", "1.4");

        assertThat(pbx.call().id()).isEqualTo("1.1");
        assertThat(pbx.call().state()).isEqualTo(State.TALKING);
        assertThat(pbx.devices()).containsExactly("PJSIP/trunk", "PJSIP/203");
        assertThat(pbx.call().legs()).hasSize(4);
        assertThat(pbx.ended).isEmpty();
        assertThat(pbx.withdrawn).containsExactly("1.3");
    }

    @Test
    void the_cause_is_that_of_the_caller_even_after_a_transfer() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "+4930123", "500")
                .rings("1.1", "1.2", "PJSIP/202-00000002", "202")
                .talk("b1", "1.1", "1.2");
        pbx.incoming("2.1", "PJSIP/202-00000003", "202", "203")
                .rings("2.1", "2.2", "PJSIP/203-00000004", "203")
                .talk("b2", "2.1", "2.2");
        pbx.leave("b1", "1.2").leave("b2", "2.1").leave("b2", "2.2");
        pbx.channel("2.2").put("Linkedid", "1.1");
        pbx.enter("b1", "2.2");
        pbx.channel("2.1").put("Linkedid", "1.1");
        pbx.hangup("2.1", 16).hangup("1.2", 16);
        assertThat(pbx.call().cause()).isZero();

        pbx.hangup("1.1", 127).hangup("2.2", 16);
        assertThat(pbx.over().cause()).isEqualTo(127);
        assertThat(pbx.over().causeText()).isEqualTo("x");
    }

    @Test
    void a_late_event_with_the_linkedid_of_before_does_not_split_a_call() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "1", "s").state("1.1", 6);
        pbx.after(1).incoming("1.9", "PJSIP/202-00000002", "202", "s").state("1.9", 6);
        pbx.enter("b1", "1.1").enter("b1", "1.9").about("NewCallerid", "1.1");
        pbx.channel("1.1").put("Linkedid", "1.9");
        pbx.about("NewCallerid", "1.1");

        assertThat(pbx.call().parties()).hasSize(2);
        assertThat(pbx.call().id()).isEqualTo("1.9");
    }

    @Test
    void the_far_half_of_a_local_channel_stays_with_its_near_half() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "1", "s").state("1.1", 6);
        pbx.local("1.9", "Local/205@phones-00000001", "1.9", "205")
                .state("1.9-2", 6)
                .state("1.9", 6);
        pbx.enter("b1", "1.1").channel("1.9").put("Linkedid", "1.1");
        pbx.enter("b1", "1.9")
                .gap()
                .send("AmiConnected", "Restarted", "true")
                .ended
                .clear();
        pbx.snapshot();

        assertThat(pbx.call().id()).isEqualTo("1.1");
        assertThat(pbx.devices()).containsExactlyInAnyOrder("PJSIP/trunk", "Local/205@phones");
    }

    @Test
    void a_channel_that_takes_another_name_stays_the_same_party() {
        talking().about("Rename", "1.2", "Newname", "PJSIP/202-00000009");

        assertThat(pbx.call().parties()).extracting(Leg::channel).contains("PJSIP/202-00000009");
    }

    // ---- queues
    // ------------------------------------------------------------------------------------------------------

    @Test
    void a_phone_that_picks_up_a_call_keeps_its_name_in_both_calls() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "+4930123", "500").rings("1.1", "1.2", "PJSIP/202-00000002", "202");
        pbx.incoming("2.1", "PJSIP/203-00000003", "203", "*8").state("2.1", 6);
        takesOver("2.1", "PJSIP/203-00000003", "1.2", "PJSIP/202-00000002");
        assertThat(pbx.over().legs()).extracting(Leg::device, Leg::number).containsExactly(tuple("PJSIP/203", "203"));

        pbx.talk("b1", "1.1", "1.2");
        assertThat(pbx.devices()).containsExactly("PJSIP/trunk", "PJSIP/203");
        assertThat(pbx.call().state()).isEqualTo(State.TALKING);
    }

    @Test
    void a_local_channel_whose_name_moved_is_forgotten_when_it_ends() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "+4930123", "500").rings("1.1", "1.5", "PJSIP/202-00000002", "202");
        pbx.local("1.2", "Local/8@x-00000001", "1.1", "+4930123").dial("1.1", "1.2");
        takesOver("1.2-2", "Local/8@x-00000001;2", "1.5", "PJSIP/202-00000002");
        pbx.hangup("1.2", 16).hangup("1.5", 16).hangup("1.1", 16);

        // the same name, as after a restart
        pbx.incoming("9.1", "PJSIP/trunk-00000001", "+4930999", "500");
        pbx.newchannel("9.2", "Local/8@x-00000001;1", "9.1", "", "s", 0);
        assertThat(pbx.call().legs()).extracting(Leg::uniqueid).containsExactly("9.1");
    }

    /** One channel replaces another one that rings, and ends under the other's name. */
    private void takesOver(String uniqueid, String name, String of, String ofName) {
        pbx.about("Rename", uniqueid, "Newname", name + "<MASQ>");
        pbx.about("Rename", of, "Newname", name);
        pbx.about("Rename", uniqueid, "Newname", ofName + "<ZOMBIE>");
        pbx.hangup(uniqueid, 26);
    }

    @Test
    void a_caller_in_a_queue_waits_while_phones_ring() {
        waiting().after(3).newchannel("1.2", "PJSIP/202-00000002", "1.1", "202", "s", 0);
        pbx.called("support", "1.1", "1.2", "Ann");

        assertThat(pbx.call().state()).isEqualTo(State.WAITING);
        assertThat(pbx.call().queue()).isEqualTo("support");
        assertThat(pbx.call().position()).isEqualTo(1);
        assertThat(pbx.since()).isEqualTo(Duration.ZERO);
        assertThat(pbx.call().parties())
                .extracting(Leg::role, Leg::member)
                .containsExactly(tuple(Role.CALLER, ""), tuple(Role.MEMBER, "Ann"));
    }

    @Test
    void a_member_who_answers_ends_the_waiting() {
        waiting().after(3).newchannel("1.2", "PJSIP/202-00000002", "1.1", "202", "s", 0);
        pbx.called("support", "1.1", "1.2", "Ann").answers("1.1", "1.2");
        pbx.about("QueueCallerLeave", "1.1", "Queue", "support")
                .enter("b1", "1.2")
                .enter("b1", "1.1");

        assertThat(pbx.call().state()).isEqualTo(State.TALKING);
        assertThat(pbx.call().queue()).isEqualTo("support");
        assertThat(pbx.call().position()).isZero();
    }

    /** Asterisk sends no events about the callers behind. */
    @Test
    void callers_move_up_when_one_before_them_leaves() {
        for (String caller : List.of("1", "2", "3")) {
            pbx.incoming(caller + ".1", "PJSIP/trunk-0000000" + caller, "+4930123", "500")
                    .join("support", caller + ".1", Integer.parseInt(caller));
        }
        pbx.incoming("4.1", "PJSIP/trunk-00000004", "+4930123", "500").join("sales", "4.1", 1);
        assertThat(positions()).containsExactly(1, 2, 3, 1);

        pbx.about("QueueCallerAbandon", "1.1", "Queue", "support", "Position", "1");
        pbx.about("QueueCallerLeave", "1.1", "Queue", "support", "Position", "1");
        assertThat(positions()).containsExactly(0, 1, 2, 1);

        pbx.incoming("5.1", "PJSIP/trunk-00000005", "+4930123", "500").join("support", "5.1", 1);
        assertThat(positions()).as("with a higher priority").containsExactly(0, 2, 3, 1, 1);

        pbx.hangup("1.1", 16);
        pbx.about("QueueCallerLeave", "2.1", "Queue", "support", "Position", "2");
        assertThat(positions()).containsExactly(0, 2, 1, 1);
        assertThat(pbx.changed.get(pbx.changed.size() - 1).position()).isIn(0, 2);
    }

    private List<Integer> positions() {
        return pbx.calls.calls().stream().map(AmiCall::position).toList();
    }

    @Test
    void a_caller_who_gives_up_has_abandoned_the_queue() {
        waiting().after(8).about("QueueCallerAbandon", "1.1", "Queue", "support");
        pbx.about("QueueCallerLeave", "1.1", "Queue", "support").hangup("1.1", 16);

        AmiCall over = pbx.over();
        assertThat(over.outcome()).isEqualTo(Outcome.ABANDONED);
        assertThat(over.spent()).contains(entry(State.WAITING, Duration.ofSeconds(8)));
        assertThat(over.answered()).isNull();
    }

    @Test
    void a_caller_whose_time_in_the_queue_is_over_is_in_the_ivr() {
        waiting().about("QueueCallerLeave", "1.1", "Queue", "support");

        assertThat(pbx.call().state()).isEqualTo(State.IVR);
    }

    @Test
    void a_member_by_a_local_channel_is_one_party_from_the_first_ring_to_the_end() {
        waiting().local("1.2", "Local/202@agents-00000001", "1.1", "+4930123");
        pbx.called("support", "1.1", "1.2", "Ann");
        pbx.newchannel("1.4", "PJSIP/202-00000002", "1.1", "202", "s", 0).dial("1.2-2", "1.4");
        assertThat(pbx.call().parties())
                .extracting(Leg::device, Leg::role, Leg::member)
                .containsExactly(tuple("PJSIP/trunk", Role.CALLER, ""), tuple("PJSIP/202", Role.MEMBER, "Ann"));

        pbx.answers("1.2-2", "1.4").state("1.2-2", 6).enter("b2", "1.4").enter("b2", "1.2-2");
        pbx.answers("1.1", "1.2").about("QueueCallerLeave", "1.1", "Queue", "support");
        pbx.enter("b1", "1.2").enter("b1", "1.1");
        assertThat(pbx.call().state()).isEqualTo(State.TALKING);
        assertThat(pbx.devices()).containsExactly("PJSIP/trunk", "PJSIP/202");

        pbx.about("Hold", "1.4");
        assertThat(pbx.call().state()).isEqualTo(State.HELD);
        pbx.about("Unhold", "1.4");

        // Asterisk takes the Local channel out of the way
        pbx.leave("b1", "1.2").leave("b2", "1.4").enter("b1", "1.4").leave("b2", "1.2-2");
        pbx.hangup("1.2", 16).hangup("1.2-2", 16);
        assertThat(pbx.call().state()).isEqualTo(State.TALKING);
        assertThat(pbx.call().parties())
                .extracting(Leg::device, Leg::role, Leg::member)
                .containsExactly(tuple("PJSIP/trunk", Role.CALLER, ""), tuple("PJSIP/202", Role.MEMBER, "Ann"));
        assertThat(pbx.call().legs()).hasSize(2);
    }

    @Test
    void a_local_channel_that_leads_to_no_phone_is_a_party_itself() {
        waiting().local("1.2", "Local/205@phones-00000001", "1.1", "+4930123");
        pbx.called("support", "1.1", "1.2", "Agent 205").state("1.2-2", 6);
        assertThat(pbx.devices()).containsExactly("PJSIP/trunk", "Local/205@phones");

        pbx.answers("1.1", "1.2")
                .about("QueueCallerLeave", "1.1")
                .enter("b1", "1.2")
                .enter("b1", "1.1");
        assertThat(pbx.call().state()).isEqualTo(State.TALKING);
        pbx.leave("b1", "1.2")
                .hangup("1.2-2", 16)
                .hangup("1.2", 16)
                .leave("b1", "1.1")
                .hangup("1.1", 16);
        assertThat(pbx.over().legs()).extracting(Leg::device).containsExactly("PJSIP/trunk", "Local/205@phones");
    }

    @Test
    void a_member_by_a_local_channel_who_does_not_answer_leaves_no_party() {
        waiting().local("1.2", "Local/202@agents-00000001", "1.1", "+4930123");
        pbx.called("support", "1.1", "1.2", "Ann");
        pbx.newchannel("1.4", "PJSIP/202-00000002", "1.1", "202", "s", 0).dial("1.2-2", "1.4");
        pbx.dialEnd("1.2-2", "1.4", "NOANSWER").hangup("1.4", 19);
        assertThat(pbx.devices()).containsExactly("PJSIP/trunk");

        pbx.hangup("1.2-2", 19).dialEnd("1.1", "1.2", "NOANSWER").hangup("1.2", 19);
        assertThat(pbx.devices()).containsExactly("PJSIP/trunk");
        assertThat(pbx.call().legs()).extracting(Leg::device).containsExactly("PJSIP/trunk", "PJSIP/202");
    }

    // ---- conferences and parking
    // -------------------------------------------------------------------------------------

    @Test
    void each_participant_of_a_conference_has_a_call_in_it() {
        pbx.incoming("1.1", "PJSIP/201-00000001", "201", "600").state("1.1", 6);
        pbx.after(1).incoming("1.2", "PJSIP/202-00000002", "202", "600").state("1.2", 6);
        for (String participant : List.of("1.1", "1.2")) {
            pbx.about("ConfbridgeJoin", participant, "Conference", "sales");
            pbx.enter("b1", "base", "ConfBridge", "sales", participant);
        }

        assertThat(pbx.calls.calls())
                .extracting(AmiCall::id, AmiCall::state, AmiCall::conference)
                .containsExactly(tuple("1.1", State.CONFERENCE, "sales"), tuple("1.2", State.CONFERENCE, "sales"));

        pbx.leave("b1", "1.2")
                .about("ConfbridgeLeave", "1.2", "Conference", "sales")
                .hangup("1.2", 16);
        assertThat(pbx.over().conference()).isEqualTo("sales");
        assertThat(pbx.over().outcome()).isEqualTo(Outcome.ANSWERED);
        pbx.leave("b1", "1.1").about("ConfbridgeLeave", "1.1", "Conference", "sales");
        assertThat(pbx.call().state()).isEqualTo(State.IVR);
    }

    @Test
    void the_announcer_of_a_conference_is_no_call() {
        pbx.newchannel("9.1", "CBAnn/sales-00000001;1", "9.1", "<unknown>", "s", 0);
        pbx.newchannel("9.2", "CBAnn/sales-00000001;2", "9.1", "<unknown>", "s", 6);
        pbx.enter("b1", "base", "ConfBridge", "sales", "9.2");
        pbx.hangup("9.1", 0).hangup("9.2", 0);

        assertThat(pbx.changed).isEmpty();
        assertThat(pbx.ended).isEmpty();
    }

    @Test
    void a_parked_caller_stays_parked_until_retrieved() {
        talking().leave("b1", "1.1").park("1.1", "lot").leave("b1", "1.2").hangup("1.2", 16);
        assertThat(pbx.call().state()).isEqualTo(State.PARKED);
        assertThat(pbx.devices()).containsExactly("PJSIP/trunk");

        pbx.after(9).incoming("1.5", "PJSIP/203-00000005", "203", "701").state("1.5", 6);
        pbx.leave("lot", "1.1").enter("b2", "1.5").enter("b2", "1.1");
        assertThat(pbx.call().id()).isEqualTo("1.1");
        assertThat(pbx.call().state()).isEqualTo(State.TALKING);
    }

    @Test
    void who_retrieves_a_parked_caller_was_reached_last() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "+4930123", "500")
                .rings("1.1", "1.2", "PJSIP/202-00000002", "202")
                .talk("b1", "1.1", "1.2");
        pbx.leave("b1", "1.1").park("1.1", "lot").leave("b1", "1.2").hangup("1.2", 16);
        pbx.after(5).incoming("3.1", "PJSIP/204-00000009", "204", "701").state("3.1", 6);
        pbx.leave("lot", "1.1");
        pbx.channel("3.1").put("Linkedid", "1.1");
        pbx.enter("b3", "3.1").enter("b3", "1.1");
        assertThat(pbx.withdrawn).containsExactly("3.1");
        pbx.hangup("3.1", 16).hangup("1.1", 16);

        assertThat(pbx.over().caller().number()).isEqualTo("+4930123");
        assertThat(pbx.over().callee().number()).isEqualTo("204");
    }

    @Test
    void callers_parked_in_one_lot_keep_their_calls() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "1", "700").state("1.1", 6).park("1.1", "lot");
        pbx.incoming("1.2", "PJSIP/trunk-00000002", "2", "700").state("1.2", 6).park("1.2", "lot");

        assertThat(pbx.calls.calls()).extracting(AmiCall::state).containsExactly(State.PARKED, State.PARKED);
    }

    @Test
    void a_parked_caller_rings_back_to_the_parker_at_timeout() {
        trunkCall().state("1.1", 6).park("1.1", "lot").leave("lot", "1.1");
        pbx.send("ParkedCallTimeOut", "ParkeeUniqueid", "1.1").rings("1.1", "1.6", "PJSIP/202-00000006", "202");

        assertThat(pbx.call().state()).isEqualTo(State.RINGING);
    }

    // ---- spies
    // -------------------------------------------------------------------------------------------------------

    @Test
    void a_phone_that_listens_is_no_party_and_no_call() {
        talking().incoming("5.1", "PJSIP/201-00000005", "201", "s").state("5.1", 6);
        pbx.spy("5.1", "1.2");

        assertThat(pbx.call().spies()).containsExactly(new Spy("5.1", "PJSIP/201-00000005", "PJSIP/201", "1.2"));
        assertThat(pbx.devices()).containsExactly("PJSIP/trunk", "PJSIP/202");
        assertThat(pbx.withdrawn).containsExactly("5.1");

        pbx.send("ChanSpyStop", "SpyerUniqueid", "5.1").hangup("5.1", 16);
        assertThat(pbx.call().spies()).isEmpty();
        assertThat(pbx.ended).isEmpty();
    }

    @Test
    void a_phone_that_listens_through_a_local_channel_is_no_party_and_no_call() {
        talking()
                .local("5.1", "Local/201@phones-00000005", "5.1", "201")
                .rings("5.1-2", "5.3", "PJSIP/201-00000006", "201");
        pbx.answers("5.1-2", "5.3").state("5.1-2", 6).state("5.1", 6);
        pbx.enter("b5", "5.3").enter("b5", "5.1-2");
        pbx.spy("5.1", "1.2");

        assertThat(pbx.call().id()).isEqualTo("1.1");
        assertThat(pbx.call().spies()).extracting(Spy::uniqueid).containsExactly("5.1");
        assertThat(pbx.withdrawn).containsExactly("5.1");

        pbx.gap()
                .runs("5.1", "ChanSpy", "1.2,quES")
                .runs("5.3", "AppDial", "(Outgoing Line)")
                .snapshot();
        assertThat(pbx.calls.calls()).extracting(AmiCall::id).as("after a gap").containsExactly("1.1");

        pbx.send("ChanSpyStop", "SpyerUniqueid", "5.1")
                .hangup("5.1-2", 16)
                .hangup("5.3", 16)
                .hangup("5.1", 16);
        assertThat(pbx.ended).isEmpty();
        assertThat(pbx.withdrawn).containsExactly("5.1");
    }

    /** The dialplan of the Local channel answers before it dials. */
    @Test
    void a_phone_that_is_dialled_for_a_local_channel_that_listens_is_no_party() {
        talking().local("5.1", "Local/201@phones-00000005", "5.1", "201");
        pbx.state("5.1-2", 6).state("5.1", 6).spy("5.1", "1.2");
        pbx.rings("5.1-2", "5.3", "PJSIP/201-00000006", "201");
        pbx.answers("5.1-2", "5.3").enter("b5", "5.3").enter("b5", "5.1-2");

        assertThat(pbx.call().id()).isEqualTo("1.1");
    }

    @Test
    void a_listening_phone_that_takes_the_call_over_is_a_party() {
        talking().local("5.1", "Local/201@phones-00000005", "5.1", "201").rings("5.1-2", "5.3", "PJSIP/201-6", "201");
        pbx.answers("5.1-2", "5.3").state("5.1-2", 6).state("5.1", 6);
        pbx.enter("b5", "5.3").enter("b5", "5.1-2").spy("5.1", "1.2");

        pbx.leave("b1", "1.2").leave("b5", "5.3").enter("b6", "5.3").enter("b6", "1.1");
        pbx.send("ChanSpyStop", "SpyerUniqueid", "5.1")
                .hangup("5.1-2", 16)
                .hangup("5.1", 16)
                .hangup("1.2", 16);

        assertThat(pbx.call().state()).isEqualTo(State.TALKING);
        assertThat(pbx.devices()).containsExactlyInAnyOrder("PJSIP/trunk", "PJSIP/201");
    }

    @Test
    void a_spy_whose_end_is_only_a_hangup_is_gone() {
        talking()
                .incoming("5.1", "PJSIP/201-00000005", "201", "s")
                .state("5.1", 6)
                .spy("5.1", "1.2");
        pbx.hangup("5.1", 16);

        assertThat(pbx.call().spies()).isEmpty();
    }

    // ---- what must change nothing
    // ------------------------------------------------------------------------------------

    @Test
    void user_events_change_nothing() {
        talking();
        List<AmiCall> before = pbx.calls.calls();
        long version = pbx.calls.version();
        for (String name : List.of("Hangup", "AmiSnapshotStart", "AmiGap", "BridgeLeave", "Newchannel", "ParkedCall")) {
            pbx.calls.on("UserEvent:" + name, pbx.channel("1.1"));
            Map<String, String> forged = new HashMap<>(pbx.channel("1.1"));
            forged.put("Event", "UserEvent");
            forged.put("UserEvent", name);
            pbx.calls.on(name, forged); // a route that passes on what the body says
        }

        assertThat(pbx.calls.calls()).isEqualTo(before);
        assertThat(pbx.calls.version()).isEqualTo(version);
    }

    @Test
    void events_that_are_not_asked_for_change_nothing() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "+4930123", "500");
        pbx.incoming("2.1", "PJSIP/trunk-00000002", "+4930124", "500");
        int before = pbx.changed.size();
        for (String event : new String[] {"OriginateResponse", "Status", "Sales", "UserEvent:Hangup", "hangup"}) {
            pbx.calls.on(
                    event,
                    Map.of(
                            "Event", "Hangup",
                            "Uniqueid", "2.1",
                            "Linkedid", "1.1",
                            "ChannelState", "6",
                            "CallerIDNum", "0"));
        }

        assertThat(pbx.changed).hasSize(before);
        assertThat(pbx.calls.calls()).hasSize(2);
    }

    @Test
    void events_of_unknown_channels_make_no_call() {
        pbx.send("BridgeEnter", "BridgeUniqueid", "b7", "Uniqueid", "7.7", "Linkedid", "7.7", "Channel", "PJSIP/9-1");
        pbx.send("Newstate", "Uniqueid", "7.7", "Linkedid", "7.7", "ChannelState", "6");
        pbx.send("Hangup", "Uniqueid", "7.7", "Linkedid", "7.7");
        pbx.send("DialBegin", "DestUniqueid", "7.7");

        assertThat(pbx.calls.calls()).isEmpty();
        assertThat(pbx.changed).isEmpty();
    }

    @Test
    void what_did_not_change_is_not_reported() {
        talking();
        int reported = pbx.changed.size();
        pbx.about("NewCallerid", "1.1").about("Newstate", "1.2");

        assertThat(pbx.changed).hasSize(reported);
    }

    // ---- ends
    // --------------------------------------------------------------------------------------------------------

    @Test
    void a_finished_call_says_how_it_was() {
        talking()
                .after(60)
                .about("Hold", "1.2")
                .after(10)
                .about("Unhold", "1.2")
                .after(30);
        pbx.leave("b1", "1.1").leave("b1", "1.2").hangup("1.2", 16).hangup("1.1", 16);

        AmiCall over = pbx.over();
        assertThat(over.ended()).isEqualTo(WrittenEvents.BEGIN.plusSeconds(105));
        assertThat(over.talked()).isEqualTo(Duration.ofSeconds(100));
        assertThat(over.outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(over.cause()).isEqualTo(16);
        assertThat(over.causeText()).isEqualTo("Normal Clearing");
        assertThat(over.doubtful()).isFalse();
        assertThat(over.parties()).isEmpty();
        assertThat(over.legs())
                .extracting(Leg::device, Leg::number, Leg::role, Leg::cause)
                .containsExactly(
                        tuple("PJSIP/trunk", "+4930123", Role.CALLER, 16), tuple("PJSIP/202", "202", Role.CALLED, 16));
        assertThat(pbx.calls.calls()).isEmpty();
    }

    @Test
    void each_way_not_to_be_answered_has_a_word() {
        for (String[] each : new String[][] {
            {"BUSY", "busy"},
            {"NOANSWER", "noAnswer"},
            {"CANCEL", "cancelled"},
            {"CONGESTION", "congested"},
            {"CHANUNAVAIL", "unreachable"},
            {"INVALIDARGS", "failed"}
        }) {
            pbx.ended.clear();
            trunkCall().rings("1.1", "1.2", "PJSIP/202-00000002", "202");
            pbx.dialEnd("1.1", "1.2", each[0]).hangup("1.2", 17).hangup("1.1", 17);
            assertThat(pbx.over().outcome().word()).isEqualTo(each[1]);
        }
    }

    @Test
    void a_call_that_reached_a_menu_only_was_alone_in_it() {
        trunkCall().state("1.1", 6).hangup("1.1", 16);

        assertThat(pbx.over().outcome()).isEqualTo(Outcome.ALONE);
    }

    @Test
    void a_phone_that_a_program_rang_in_vain_says_so() {
        pbx.newchannel("2.1", "PJSIP/201-00000001", "2.1", "<unknown>", "s", 0)
                .state("2.1", 5)
                .hangup("2.1", 19);

        assertThat(pbx.over().outcome()).isEqualTo(Outcome.NO_ANSWER);
    }

    @Test
    void no_length_is_negative_when_the_clock_is_set_back() {
        pbx.incoming("1.1", "PJSIP/trunk-00000001", "+4930123", "500")
                .rings("1.1", "1.2", "PJSIP/202-00000002", "202")
                .after(-60)
                .talk("b1", "1.1", "1.2")
                .after(5)
                .hangup("1.2", 16)
                .after(-60)
                .hangup("1.1", 16);

        assertThat(pbx.over().toMap())
                .containsEntry("AnsweredAfterMs", 0L)
                .containsEntry("TalkedMs", 5000L)
                .containsEntry("Outcome", "answered");
        assertThat(pbx.over().spent().values()).noneMatch(Duration::isNegative);
    }

    @Test
    void as_a_map_a_call_is_made_of_text_and_numbers() {
        talking()
                .after(7)
                .leave("b1", "1.1")
                .leave("b1", "1.2")
                .hangup("1.2", 16)
                .hangup("1.1", 16);

        assertThat(pbx.over().toMap())
                .contains(
                        entry("Linkedid", "1.1"),
                        entry("Outcome", "answered"),
                        entry("Started", "2026-11-29T10:00:00Z"),
                        entry("Ended", "2026-11-29T10:00:12Z"),
                        entry("Caller", "+4930123"),
                        entry("Callee", "202"),
                        entry("CalleeDevice", "PJSIP/202"),
                        entry("AnsweredAfterMs", 5000L),
                        entry("TalkedMs", 7000L),
                        entry("Doubtful", false))
                .doesNotContainKeys("Queue", "Conference", "Position");
    }

    // ---- bounds
    // ------------------------------------------------------------------------------------------------------

    @Test
    void a_call_for_which_hundreds_of_phones_ring_remembers_a_hundred() {
        trunkCall().state("1.1", 6);
        for (int i = 0; i < 300; i++) {
            pbx.rings("1.1", "3." + i, "PJSIP/4" + i + "-00000001", "4" + i).hangup("3." + i, 19);
        }

        assertThat(pbx.call().legs()).hasSize(101);
    }
}
