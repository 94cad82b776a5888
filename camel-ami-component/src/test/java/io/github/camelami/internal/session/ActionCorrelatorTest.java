/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiException;
import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.AmiProtocolException;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.AmiResponse;
import io.github.camelami.internal.message.AmiVersion;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.OutcomeDetector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ActionCorrelatorTest {

    private final ActionCorrelator correlator = new ActionCorrelator("pbx:5038", 100, 10_000);
    private final List<String> judged = new ArrayList<>();
    private boolean noLog;
    private final ActionCorrelator.OutcomeListener outcomes = new ActionCorrelator.OutcomeListener() {
        @Override
        public void awaitQuietPeriod(PendingAction action, Duration within) {
            judged.add("quiet period " + action.actionId + " " + within.toMillis());
        }

        @Override
        public void done(PendingAction action) {
            judged.add("done " + action.actionId);
            correlator.completeOutcome(action);
        }

        @Override
        public void refused(PendingAction action, String serverMessage) {
            judged.add("refused " + action.actionId);
        }

        @Override
        public void miscounted(String action, String how) {
            if (noLog) {
                throw new Error("no memory for a line");
            }
            judged.add("miscounted " + action + ": " + how);
        }
    };

    @Test
    void answers_find_their_actions_in_any_order() {
        PendingAction first = send("1", "Ping");
        PendingAction second = send("2", "Ping");
        response("Success", "ActionID", "2");
        response("Success", "ActionID", "1");

        assertThat(reply(first).actionId()).isEqualTo("1");
        assertThat(reply(second).actionId()).isEqualTo("2");
        assertThat(correlator.pending()).isZero();
    }

    @Test
    void a_response_without_an_id_belongs_to_the_oldest_unanswered_action() {
        PendingAction first = send("1", "Ping");
        PendingAction second = send("2", "Ping");
        response("Success");

        assertThat(first.reply).isCompleted();
        assertThat(second.reply).isNotDone();
    }

    @Test
    void late_double_and_foreign_answers_are_counted_and_change_nothing() {
        PendingAction action = send("1", "Ping");
        response("Success", "ActionID", "1", "Ping", "Pong");
        response("Error", "ActionID", "1");
        response("Success", "ActionID", "x");
        response("Success");

        assertThat(reply(action).response().headers().first("Ping")).isEqualTo("Pong");
        assertThat(correlator.lateResponses()).isEqualTo(3);
    }

    @Test
    void a_refusal_has_the_servers_message_and_the_line_that_fixes_it() {
        PendingAction action = send("1", "Originate");
        response("Error", "ActionID", "1", "Message", "Permission denied");

        assertThat(failure(action))
                .isInstanceOf(AmiActionRefusedException.class)
                .hasMessageContaining("pbx:5038 refused action Originate")
                .hasMessageContaining("add originate to 'write ='");
        assertThat(judged).containsExactly("refused 1");
    }

    @Test
    void a_refused_command_reports_its_output_which_has_the_reason() {
        PendingAction action = send("1", "Command");
        response(
                "Error",
                "ActionID",
                "1",
                "Message",
                "Command output follows",
                "Output",
                "No such command 'x'",
                "Output",
                "(type 'core show help x')");

        assertThat(failure(action))
                .hasMessageContaining("No such command 'x'")
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(AmiActionRefusedException.class))
                .extracting(AmiActionRefusedException::serverMessage)
                .isEqualTo("No such command 'x'\n(type 'core show help x')");
    }

    @Test
    void a_list_ends_at_complete_whatever_its_count_says() {
        PendingAction list = send("1", "CoreShowChannels");
        response("Success", "ActionID", "1", "EventList", "start");
        assertThat(event("CoreShowChannel", "ActionID", "1")).isEqualTo(ActionCorrelator.EventFate.CONSUMED);
        assertThat(event("Hangup", "Privilege", "call,all")).isEqualTo(ActionCorrelator.EventFate.PUBLIC);
        event("CoreShowChannel", "ActionID", "1");
        assertThat(list.reply).isNotDone();
        event("CoreShowChannelsComplete", "ActionID", "1", "EventList", "Complete", "ListItems", "1");

        assertThat(reply(list).isList()).isTrue();
        assertThat(reply(list).items()).hasSize(2);
        assertThat(judged).containsExactly("miscounted CoreShowChannels: its end announces 1 items, but 2 arrived");
    }

    @Test
    void a_list_whose_miscount_cannot_be_logged_is_complete_all_the_same() {
        noLog = true;
        PendingAction list = send("1", "CoreShowChannels");
        response("Success", "ActionID", "1", "EventList", "start");
        event("CoreShowChannel", "ActionID", "1");
        event("CoreShowChannel", "ActionID", "1");
        assertThatThrownBy(() ->
                        event("CoreShowChannelsComplete", "ActionID", "1", "EventList", "Complete", "ListItems", "1"))
                .hasMessage("no memory for a line");

        assertThat(reply(list).items()).hasSize(2);
        assertThat(correlator.pending()).isZero();
    }

    /** As without memory for the copy of the list. */
    @Test
    void a_list_that_cannot_be_copied_has_an_unknown_outcome() {
        PendingAction list = send("1", "CoreShowChannels");
        response("Success", "ActionID", "1", "EventList", "start");
        list.items = Arrays.asList((AmiEvent) null);
        event("CoreShowChannelsComplete", "ActionID", "1", "EventList", "Complete", "ListItems", "1");

        assertThat(failure(list))
                .isInstanceOf(AmiOutcomeUnknownException.class)
                .hasMessageContaining("response to action CoreShowChannels (ActionID 1) could not be kept")
                .hasCauseInstanceOf(NullPointerException.class);
        assertThat(list.items).as("released").isEmpty();
        assertThat(correlator.pending()).isZero();
    }

    @Test
    void a_list_with_fewer_items_than_announced_fails() {
        PendingAction list = send("1", "CoreShowChannels");
        response("Success", "ActionID", "1", "EventList", "start");
        event("CoreShowChannel", "ActionID", "1");
        event("CoreShowChannelsComplete", "ActionID", "1", "EventList", "Complete", "ListItems", "2");

        assertThat(failure(list))
                .isInstanceOf(AmiProtocolException.class)
                .hasMessageContaining("CoreShowChannels")
                .hasMessageContaining("announces 2 items, but 1 arrived");
    }

    /** Asterisk 16 counts families there: 1 for none, and 1 for two. */
    @Test
    void a_list_whose_count_is_known_to_be_wrong_is_accepted_and_logged() {
        PendingAction list = send("1", "DBGetTree");
        response("Success", "ActionID", "1", "EventList", "start");
        event("DBGetTreeComplete", "ActionID", "1", "EventList", "Complete", "ListItems", "1");

        assertThat(reply(list).items()).isEmpty();
        assertThat(judged).containsExactly("miscounted DBGetTree: its end announces 1 items, but 0 arrived");
    }

    /** As CoreShowChannelMap of 18.19 to 21.3 sends it: CR LF LF after an item. */
    @Test
    void items_that_are_glued_together_are_taken_apart() {
        PendingAction list = send("1", "CoreShowChannelMap");
        response("Success", "ActionID", "1", "EventList", "start");
        correlator.onEvent(
                new AmiEvent(AmiHeaders.wrap(("Event: CoreShowChannelMap\r\nActionID: 1\r\nConnectedChannel: a\r\n"
                                + "\nEvent: CoreShowChannelMap\r\nActionID: 1\r\nConnectedChannel: b\r\n"
                                + "\nEvent: Faked\r\nActionID: other\r\n"
                                + "\nEvent: CoreShowChannelMapComplete\r\nActionID: 1\r\nEventList: Complete\r\n"
                                + "ListItems: 2\r\n")
                        .getBytes(StandardCharsets.US_ASCII))),
                outcomes);

        assertThat(reply(list).items())
                .extracting(item -> item.name() + " " + item.get("ConnectedChannel"))
                .containsExactly("CoreShowChannelMap a", "CoreShowChannelMap b");
        assertThat(judged).isEmpty();
        assertThat(correlator.pending()).isZero();
    }

    /** Asterisk 13.2, with AMI 2.7, was the first to announce every list by EventList. */
    @Test
    void of_an_old_server_words_announce_a_list() {
        for (String version : List.of("1.3", "2.0.0", "2.5.0", "2.6.0", "2.7.0", "11.0.0")) {
            boolean old = AmiVersion.of(version).isBefore(2, 7);
            correlator.greeted(AmiVersion.of(version));
            PendingAction list = send(version, "QueueStatus");
            response("Success", "ActionID", version, "Message", "Queue status will follow");
            event("QueueParams", "ActionID", version);
            event("QueueStatusComplete", "ActionID", version);

            assertThat(reply(list).isList()).as(version).isEqualTo(old);
            assertThat(reply(list).items()).as(version).hasSize(old ? 1 : 0);
        }
    }

    /** Asterisk 13.0 announces the single event of FAXStats in words, and no Complete follows it. */
    @Test
    void of_an_old_server_a_list_of_one_known_event_ends_with_it() {
        correlator.greeted(AmiVersion.of("2.5.0"));
        PendingAction stats = send("1", "FAXStats");
        response("Success", "ActionID", "1", "Message", "FAXStats event will follow");
        event("FAXStats", "ActionID", "1", "CurrentSessions", "0");

        assertThat(reply(stats).items()).hasSize(1);
    }

    @Test
    void an_empty_list_ends_and_a_cancelled_one_is_no_success() {
        PendingAction empty = send("1", "Status");
        response("Success", "ActionID", "1", "EventList", "Start");
        event("StatusComplete", "ActionID", "1", "EventList", "complete", "ListItems", "0");
        PendingAction cancelled = send("2", "Status");
        response("Success", "ActionID", "2", "EventList", "start");
        event("StatusComplete", "ActionID", "2", "EventList", "Cancelled");

        assertThat(reply(empty).items()).isEmpty();
        assertThat(reply(empty).isList()).isTrue();
        assertThat(failure(cancelled)).isInstanceOf(AmiProtocolException.class).hasMessageContaining("cancelled");
    }

    @Test
    void items_without_an_id_belong_to_the_open_list() {
        PendingAction list = send("1", "IAXpeers");
        response("Success", "ActionID", "1", "EventList", "start");
        event("PeerEntry", "ObjectName", "a");
        event("PeerlistComplete", "EventList", "Complete");

        assertThat(reply(list).items()).hasSize(1);
    }

    /** Asterisk 13.0 and 13.1, with AMI 2.5 and 2.6, send no ActionID here, not even at the end. */
    @Test
    void the_one_list_of_asterisk_13_0_without_ids_ends() {
        correlator.greeted(AmiVersion.of("2.5.0"));
        PendingAction list = send("1", "PJSIPShowResourceLists");
        response("Success", "ActionID", "1", "EventList", "start");
        ActionCorrelator.EventFate fate =
                correlator.onEvent(AmiEvent.of("ResourceListDetail", "ObjectName", "sales"), outcomes);
        event("ResourceListDetailComplete", "EventList", "Complete", "ListItems", "1");

        assertThat(fate).isEqualTo(ActionCorrelator.EventFate.CONSUMED);
        assertThat(reply(list).items()).hasSize(1);
    }

    /** A caller can dial line ends, which Asterisk writes to AMI unchanged, also within an item. */
    @Test
    void what_a_value_within_a_list_contains_is_neither_an_item_nor_its_end() {
        PendingAction list = send("1", "CoreShowChannels");
        response("Success", "ActionID", "1", "EventList", "start");
        event("CoreShowChannel", "ActionID", "1", "Channel", "PJSIP/202-00000001");
        correlator.onEvent(AmiEvent.of("CoreShowChannel", "Channel", "PJSIP/202-00000002"), outcomes);
        correlator.onEvent(AmiEvent.of("CoreShowChannelsComplete", "EventList", "Complete"), outcomes);
        event("CoreShowChannel", "ActionID", "1", "Channel", "PJSIP/203-00000003");
        event("CoreShowChannelsComplete", "ActionID", "1", "EventList", "Complete", "ListItems", "2");

        assertThat(reply(list).items())
                .extracting(item -> item.get("Channel"))
                .containsExactly("PJSIP/202-00000001", "PJSIP/203-00000003");
    }

    /** One caller with such a number must not keep everybody from reading the queue. */
    @Test
    void an_item_that_a_value_cuts_off_before_its_id_is_left_out_and_logged() {
        PendingAction list = send("1", "QueueStatus");
        response("Success", "ActionID", "1", "EventList", "start");
        ActionCorrelator.EventFate fate =
                correlator.onEvent(AmiEvent.of("QueueEntry", "Position", "1", "CallerIDNum", "1"), outcomes);
        event("QueueEntry", "Position", "2", "ActionID", "1");
        event("QueueStatusComplete", "ActionID", "1", "EventList", "Complete", "ListItems", "2");

        assertThat(fate).as("no event for consumers").isEqualTo(ActionCorrelator.EventFate.CONSUMED);
        assertThat(reply(list).items()).hasSize(1);
        assertThat(judged).singleElement().asString().contains("announces 2 items, but 1 arrived");
    }

    /** Items of QueueStatus end with their ActionID, so what a caller dialled may begin an event that has it. */
    @Test
    void what_a_value_contains_before_the_id_of_its_item_does_not_end_the_list() {
        correlator.greeted(AmiVersion.of("9.0.0"));
        PendingAction list = send("1", "QueueStatus");
        response("Success", "ActionID", "1", "EventList", "start");
        event("QueueEntry", "Position", "1", "ActionID", "1");
        event("QueueStatusComplete", "EventList", "Complete", "ListItems", "1", "Priority", "0", "ActionID", "1");
        event("QueueEntry", "Position", "3", "ActionID", "1");
        assertThat(list.reply).isNotDone();
        event("QueueStatusComplete", "ActionID", "1", "EventList", "Complete", "ListItems", "3");

        assertThat(failure(list)).isInstanceOf(AmiProtocolException.class).hasMessageContaining("2 arrived");
    }

    @Test
    void what_a_value_within_a_list_contains_answers_no_other_action() {
        PendingAction list = send("1", "Status");
        PendingAction next = send("2", "Hangup");
        response("Success", "ActionID", "1", "EventList", "start");
        response("Success", "Message", "Channel Hungup");
        event("Status", "ActionID", "1");
        event("StatusComplete", "ActionID", "1", "EventList", "Complete", "ListItems", "1");
        response("Error", "ActionID", "2", "Message", "No such channel");

        assertThat(reply(list).items()).hasSize(1);
        assertThat(failure(next)).isInstanceOf(AmiActionRefusedException.class);
        assertThat(correlator.lateResponses()).isEqualTo(1);
    }

    @Test
    void lists_that_nothing_announces_are_known_by_their_action() {
        PendingAction stats = send("1", "FAXStats");
        response("Success", "ActionID", "1");
        event("FAXStats", "ActionID", "1", "CurrentSessions", "0");
        PendingAction wait = send("2", "WaitEvent");
        response("Success", "ActionID", "2");
        assertThat(event("Hangup", "Privilege", "call,all")).isEqualTo(ActionCorrelator.EventFate.PUBLIC);
        event("WaitEventComplete", "ActionID", "2");

        assertThat(reply(stats).items()).hasSize(1);
        assertThat(wait.reply).isCompleted();
    }

    @Test
    void a_list_that_fails_after_it_began_is_refused() {
        PendingAction list = send("1", "PJSIPShowEndpoint");
        response("Success", "ActionID", "1", "EventList", "start");
        event("EndpointDetail", "ActionID", "1");
        response("Error", "ActionID", "1", "Message", "Unable to retrieve endpoint");

        assertThat(failure(list)).isInstanceOf(AmiActionRefusedException.class);
        assertThat(event("Hangup")).as("no list is open").isEqualTo(ActionCorrelator.EventFate.PUBLIC);
    }

    @Test
    void a_list_that_never_ends_is_given_up_at_the_next_answer() {
        PendingAction list = send("1", "Status");
        PendingAction ping = send("2", "Ping");
        response("Success", "ActionID", "1", "EventList", "start");
        event("Status", "ActionID", "1");
        response("Success", "ActionID", "2");

        assertThat(failure(list)).isInstanceOf(AmiProtocolException.class).hasMessageContaining("after 1 items");
        assertThat(ping.reply).isCompleted();
    }

    @Test
    void a_list_beyond_its_limit_is_read_to_its_end_discarded_and_fails() {
        PendingAction list = send("1", "Status");
        response("Success", "ActionID", "1", "EventList", "start");
        for (int i = 0; i < 1000; i++) {
            assertThat(event("Status", "ActionID", "1")).isEqualTo(ActionCorrelator.EventFate.CONSUMED);
        }
        assertThat(list.items).isEmpty();
        assertThat(list.reply).isNotDone();
        event("StatusComplete", "ActionID", "1", "EventList", "Complete");

        assertThat(failure(list)).isInstanceOf(AmiProtocolException.class).hasMessageContaining("maxListItems");
    }

    @Test
    void a_list_is_bounded_in_bytes_too() {
        PendingAction list = send("1", "Status");
        response("Success", "ActionID", "1", "EventList", "start");
        event("Status", "ActionID", "1", "Data", "x".repeat(20_000));
        event("StatusComplete", "ActionID", "1", "EventList", "Complete");

        assertThat(failure(list)).hasMessageContaining("maxListBytes");
    }

    @Test
    void the_rest_of_an_abandoned_list_reaches_no_consumer() {
        PendingAction open = send("1", "Status");
        response("Success", "ActionID", "1", "EventList", "start");
        event("Status", "ActionID", "1");
        correlator.expire(open);
        assertThat(event("Status", "ActionID", "1")).isEqualTo(ActionCorrelator.EventFate.CONSUMED);
        assertThat(event("StatusComplete", "ActionID", "1", "EventList", "Complete"))
                .isEqualTo(ActionCorrelator.EventFate.CONSUMED);
        assertThat(failure(open)).isInstanceOf(AmiOutcomeUnknownException.class);

        PendingAction early = send("2", "Status");
        correlator.expire(early);
        response("Success", "ActionID", "2", "EventList", "start");
        assertThat(event("Status", "ActionID", "2")).isEqualTo(ActionCorrelator.EventFate.CONSUMED);
        event("StatusComplete", "ActionID", "2", "EventList", "Complete");
        assertThat(event("PeerStatus")).isEqualTo(ActionCorrelator.EventFate.PUBLIC);
    }

    @Test
    void an_outcome_is_awaited_after_the_response_and_may_come_before_it() {
        PendingAction behind = watch("1", "call-1", ActionCorrelatorTest::untilOriginateResponse);
        PendingAction before = watch("2", "call-2", ActionCorrelatorTest::untilOriginateResponse);
        event("OriginateResponse", "ActionID", "2", "Uniqueid", "call-2", "Response", "Success");
        response("Success", "ActionID", "1");
        response("Success", "ActionID", "2");
        assertThat(reply(before).outcome()).hasSize(1);
        assertThat(behind.reply).isNotDone();
        assertThat(event("Newchannel", "Uniqueid", "call-1")).isEqualTo(ActionCorrelator.EventFate.PUBLIC);
        event("Newchannel", "Uniqueid", "someone else's");
        event("ChanSpyStart", "SpyerUniqueid", "call-1");
        event("DialBegin", "DestUniqueid", "call-1");
        event("OriginateResponse", "ActionID", "1", "Uniqueid", "<unknown>");

        assertThat(reply(behind).outcome())
                .extracting(AmiEvent::name)
                .containsExactly("Newchannel", "ChanSpyStart", "DialBegin", "OriginateResponse");
        assertThat(correlator.awaitingOutcome()).isZero();
    }

    @Test
    void a_refused_call_has_no_outcome() {
        PendingAction action = watch("1", "call-1", ActionCorrelatorTest::untilOriginateResponse);
        response("Error", "ActionID", "1", "Message", "Invalid channel");

        assertThat(failure(action)).isInstanceOf(AmiActionRefusedException.class);
        assertThat(correlator.awaitingOutcome()).isZero();
    }

    @Test
    void a_watch_that_throws_ends_its_own_action_only() {
        PendingAction broken = watch("1", "call-1", seen -> {
            throw new IllegalStateException("bug");
        });
        PendingAction other = send("2", "Ping");
        response("Success", "ActionID", "1");
        event("Newchannel", "Uniqueid", "call-1");
        response("Success", "ActionID", "2");

        assertThat(failure(broken))
                .isInstanceOf(AmiOutcomeUnknownException.class)
                .hasRootCauseMessage("bug");
        assertThat(other.reply).isCompleted();
    }

    @Test
    void what_a_watch_keeps_is_bounded_and_the_newest_is_kept() {
        PendingAction action = watch("1", "call-1", seen -> OutcomeDetector.Decision.WAIT);
        for (int i = 0; i < 2000; i++) {
            event("VarSet", "Uniqueid", "call-1", "N", Integer.toString(i));
        }
        assertThat(action.seen).hasSize(PendingAction.MAX_SEEN);
        assertThat(action.seen.get(PendingAction.MAX_SEEN - 1).get("N")).isEqualTo("1999");
    }

    @Test
    void what_a_watch_keeps_is_bounded_in_bytes_too() {
        PendingAction action = watch("1", "call-1", seen -> OutcomeDetector.Decision.WAIT);
        for (int i = 0; i < 100; i++) {
            event("VarSet", "Uniqueid", "call-1", "N", Integer.toString(i), "Value", "x".repeat(100_000));
        }
        assertThat(action.seen.stream()
                        .mapToLong(seen -> seen.headers().byteLength())
                        .sum())
                .isBetween(800_000L, 1_000_000L);
        event("Hangup", "Uniqueid", "call-1", "N", "last", "Value", "x".repeat(2_000_000));
        assertThat(action.seen)
                .extracting(seen -> seen.get("N"))
                .startsWith("0", "1")
                .endsWith("last");
    }

    @Test
    void no_outcome_and_no_call_event_means_a_missing_privilege() {
        PendingAction blind = watch("1", "call-1", ActionCorrelatorTest::untilOriginateResponse);
        response("Success", "ActionID", "1");
        assertThat(correlator.expire(blind)).contains("add call to 'read ='".replace("add", "Add"));
        assertThat(failure(blind))
                .isInstanceOf(AmiOutcomeUnknownException.class)
                .hasMessageContaining("'read ='")
                .hasMessageContaining("ChannelId call-1");

        PendingAction slow = watch("2", "call-2", ActionCorrelatorTest::untilOriginateResponse);
        response("Success", "ActionID", "2");
        AmiEvent foreign = AmiEvent.of("Newchannel", "Privilege", "call,all", "Uniqueid", "other");
        byte[] bytes = foreign.headers().toBytes();
        assertThat(correlator.mayConcern(bytes, "Event: ".length(), bytes.length))
                .isFalse();
        assertThat(correlator.expire(slow)).isNull();
        assertThat(failure(slow)).hasMessageContaining("may still be in progress");
    }

    /** A server refuses a call with an id that is taken, and reports this with the id, which belongs to another call. */
    @Test
    void a_response_about_an_id_that_is_taken_belongs_to_the_action_that_asked() {
        PendingAction ringing = watch("1", "job-17", ActionCorrelatorTest::untilOriginateResponse);
        response("Success", "ActionID", "1");
        send("2", "Originate");
        response("Success", "ActionID", "2");

        event(
                "OriginateResponse",
                "ActionID",
                "2",
                "Privilege",
                "call,all",
                "Uniqueid",
                "job-17",
                "Response",
                "Failure");
        event("OriginateResponse", "Uniqueid", "job-17", "Response", "Failure"); // of a script without an ActionID
        assertThat(judged).isEmpty();
        assertThat(ringing.reply).isNotDone();

        event(
                "OriginateResponse",
                "ActionID",
                "1",
                "Privilege",
                "call,all",
                "Uniqueid",
                "job-17",
                "Response",
                "Success");
        assertThat(reply(ringing).outcome())
                .extracting(seen -> seen.get("Response"))
                .containsExactly("Success");
    }

    /** Other consumers may request the RTCP reports of the call, which arrive every few seconds. */
    @Test
    void events_of_other_classes_do_not_delay_an_outcome() {
        PendingAction action =
                watch("1", "call-1", seen -> OutcomeDetector.Decision.afterQuietPeriod(Duration.ofSeconds(5)));
        response("Success", "ActionID", "1");
        event("Newstate", "Uniqueid", "call-1");
        assertThat(judged).containsExactly("quiet period 1 5000");

        event("RTCPSent", "Uniqueid", "call-1", "Privilege", "reporting,all");
        event("VarSet", "Uniqueid", "call-1", "Privilege", "dialplan,all");
        assertThat(judged).hasSize(1);
        assertThat(action.seen).hasSize(1);
        event("Hangup", "Uniqueid", "call-1", "Privilege", "call,all");
        assertThat(judged).hasSize(2);
    }

    /** A route needs the id to look the call up, or to hang it up. */
    @Test
    void a_call_whose_outcome_nobody_awaits_is_named_if_it_is_unknown() {
        PendingAction action = new PendingAction(
                AmiRequest.of(AmiAction.of("Originate", "ChannelId", "call-9"), Duration.ofSeconds(5)),
                "1",
                new CompletableFuture<>());
        correlator.register(action);

        correlator.expire(action);

        assertThat(failure(action)).hasMessageContaining("ChannelId call-9");
        assertThat(((AmiOutcomeUnknownException) failure(action)).callId()).isEqualTo("call-9");
    }

    @Test
    void on_bytes_it_knows_which_events_may_concern_it() {
        assertThat(mayConcern(AmiEvent.of("Hangup", "Uniqueid", "call-1"))).isFalse();
        watch("1", "call-1", seen -> OutcomeDetector.Decision.WAIT);
        for (String key : List.of("Uniqueid", "DestUniqueid", "SpyerUniqueid", "uniqueID")) {
            assertThat(mayConcern(AmiEvent.of("X", "A", "b", key, "call-1")))
                    .as(key)
                    .isTrue();
            assertThat(mayConcern(AmiEvent.of("X", key, "call-12"))).as(key).isFalse();
        }
        assertThat(mayConcern(AmiEvent.of("OriginateResponse", "ActionID", "1")))
                .isTrue();
        assertThat(mayConcern(AmiEvent.of("X", "Linkedid", "call-1"))).isFalse();
        assertThat(mayConcern(AmiEvent.of("X"))).isFalse();
    }

    @Test
    void the_sessions_end_ends_everything_once() {
        PendingAction plain = send("1", "Ping");
        PendingAction list = send("2", "Status");
        response("Success", "ActionID", "2", "EventList", "start");
        PendingAction call = watch("3", "call-3", seen -> OutcomeDetector.Decision.WAIT);
        correlator.failAll(new CloseCause(CloseCause.Kind.CUT, "pbx closed the connection", null));
        response("Success", "ActionID", "1");

        for (PendingAction action : List.of(plain, list, call)) {
            assertThat(failure(action))
                    .isInstanceOf(AmiOutcomeUnknownException.class)
                    .hasMessageContaining("pbx closed the connection");
        }
        assertThat(((AmiOutcomeUnknownException) failure(call)).callId()).isEqualTo("call-3");
    }

    @Test
    void a_server_that_is_held_up_by_an_action_is_known() {
        assertThat(correlator.isServerHeldUp()).isFalse();
        send("1", "Originate");
        assertThat(correlator.isServerHeldUp()).isTrue();
        response("Success", "ActionID", "1");
        assertThat(correlator.isServerHeldUp()).isFalse();
    }

    /** Otherwise a timer route that sends a command every few seconds would hide a dead server. */
    @Test
    void an_action_counts_no_longer_once_another_has_expired_without_a_sign_of_life() {
        PendingAction first = send("1", "Command");
        send("2", "Command");
        correlator.expire(first);
        assertThat(correlator.isServerHeldUp()).isFalse();
        correlator.heard();
        assertThat(correlator.isServerHeldUp()).isTrue();
    }

    /** The server executes the older one, and has not read the other. */
    @Test
    void an_action_that_expires_behind_another_ends_no_excuse() {
        send("1", "Command");
        PendingAction behind = send("2", "Command");
        correlator.expire(behind);
        assertThat(correlator.isServerHeldUp()).isTrue();
    }

    @Test
    void an_expired_action_that_holds_nothing_up_does_not_matter() {
        PendingAction ping = send("1", "Ping");
        send("2", "Command");
        correlator.expire(ping);
        assertThat(correlator.isServerHeldUp()).isTrue();
    }

    /**
     * Whatever arrives, each action ends at most once, and the count of pending actions equals the number of unfinished
     * actions.
     */
    @Test
    void random_conversations_end_each_action_exactly_once() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            ActionCorrelator any = new ActionCorrelator("pbx", 3, 500);
            List<PendingAction> all = new ArrayList<>();
            int[] ends = new int[60];
            for (int i = 0; i < 60; i++) {
                int n = i;
                String name = List.of("Ping", "Status", "FAXStats", "Originate", "WaitEvent")
                        .get(random.nextInt(5));
                PendingAction action = pending(
                        Integer.toString(i),
                        name,
                        name.equals("Originate")
                                ? watchOf(
                                        "c" + i,
                                        seen -> seen.size() > 1
                                                ? OutcomeDetector.Decision.DONE
                                                : OutcomeDetector.Decision.WAIT)
                                : null);
                action.reply.whenComplete((reply, error) -> ends[n]++);
                any.register(action);
                all.add(action);
                for (int k = random.nextInt(4); k > 0; k--) {
                    String id = Integer.toString(random.nextInt(i + 2));
                    List<String> fields = new ArrayList<>(List.of("Uniqueid", "c" + random.nextInt(i + 2)));
                    if (random.nextBoolean()) {
                        fields.addAll(List.of("ActionID", id));
                    }
                    if (random.nextBoolean()) {
                        fields.addAll(List.of("EventList", random.nextBoolean() ? "start" : "Complete"));
                    }
                    if (random.nextBoolean()) {
                        fields.addAll(List.of("Privilege", "call,all"));
                    }
                    if (random.nextBoolean()) {
                        any.onResponse(
                                message(random.nextInt(4) == 0 ? "Error" : "Success", fields.toArray(String[]::new)),
                                new Completing(any));
                    } else {
                        any.onEvent(
                                AmiEvent.of(
                                        random.nextBoolean() ? "FAXStats" : "Status", fields.toArray(String[]::new)),
                                new Completing(any));
                    }
                }
                if (random.nextInt(5) == 0) {
                    any.expire(all.get(random.nextInt(all.size())));
                }
                assertThat(any.pending()).isEqualTo((int)
                        all.stream().filter(a -> !a.reply.isDone()).count());
            }
            any.failAll(new CloseCause(CloseCause.Kind.CUT, "cut", null));
            assertThat(ends).as("seed %d", seed).containsOnly(1);
        }
    }

    private record Completing(ActionCorrelator correlator) implements ActionCorrelator.OutcomeListener {

        @Override
        public void awaitQuietPeriod(PendingAction action, Duration within) {
            correlator.completeOutcome(action);
        }

        @Override
        public void done(PendingAction action) {
            correlator.completeOutcome(action);
        }

        @Override
        public void refused(PendingAction action, String serverMessage) {
            assertThat(action.isDone()).isTrue();
        }
    }

    // ---- helpers ---------------------------------------------------------------------------------------------------

    private static OutcomeDetector.Decision untilOriginateResponse(List<AmiEvent> seen) {
        return seen.get(seen.size() - 1).is("OriginateResponse")
                ? OutcomeDetector.Decision.DONE
                : OutcomeDetector.Decision.WAIT;
    }

    @Test
    void the_clients_own_actions_are_no_users_actions() {
        PendingAction own = new PendingAction(
                AmiRequest.of(AmiAction.of("Ping"), Duration.ofSeconds(1)), "own", new CompletableFuture<>(), true);
        correlator.register(own);
        PendingAction users = send("1", "Ping");
        assertThat(correlator.pending()).isEqualTo(2);
        assertThat(correlator.pendingOfUsers()).isEqualTo(1);

        response("Success", "ActionID", "own");
        assertThat(correlator.pendingOfUsers()).isEqualTo(1);
        correlator.forget(own);
        correlator.forget(users);
        assertThat(correlator.pendingOfUsers()).isZero();
    }

    @Test
    void an_action_ends_even_without_memory_for_its_exception() {
        PendingAction action = send("1", "Ping");
        OutOfMemoryError noMemory = new OutOfMemoryError("for a message");
        action.fail(() -> {
            throw noMemory;
        });

        assertThat(action.isDone()).isTrue();
        assertThat(action.reply).failsWithin(Duration.ZERO).withThrowableThat().withCause(noMemory);
    }

    private PendingAction send(String id, String name) {
        PendingAction action = pending(id, name, null);
        correlator.register(action);
        return action;
    }

    private PendingAction watch(String id, String callId, Function<List<AmiEvent>, OutcomeDetector.Decision> judge) {
        PendingAction action = pending(id, "Originate", watchOf(callId, judge));
        correlator.register(action);
        return action;
    }

    private static PendingAction pending(String id, String name, OutcomeDetector watch) {
        return new PendingAction(
                new AmiRequest(AmiAction.of(name), Duration.ofSeconds(5), watch), id, new CompletableFuture<>());
    }

    private static OutcomeDetector watchOf(String callId, Function<List<AmiEvent>, OutcomeDetector.Decision> judge) {
        return new OutcomeDetector() {
            @Override
            public String callId() {
                return callId;
            }

            @Override
            public Set<EventClass> classes() {
                return Set.of(EventClass.CALL);
            }

            @Override
            public Decision judge(List<AmiEvent> seen) {
                return judge.apply(seen);
            }
        };
    }

    private static AmiResponse message(String status, String... fields) {
        List<String> all = new ArrayList<>(List.of("Response", status));
        all.addAll(List.of(fields));
        return new AmiResponse(AmiHeaders.of(all.toArray(String[]::new)));
    }

    private void response(String status, String... fields) {
        correlator.onResponse(message(status, fields), outcomes);
    }

    private ActionCorrelator.EventFate event(String name, String... fields) {
        List<String> all = new ArrayList<>(List.of(fields));
        if (!all.contains("ActionID")
                && !name.equals("PeerEntry")
                && !all.contains("EventList")
                && !all.contains("Privilege")) {
            all.addAll(List.of("Privilege", "call,all"));
        }
        return correlator.onEvent(AmiEvent.of(name, all.toArray(String[]::new)), outcomes);
    }

    private boolean mayConcern(AmiEvent event) {
        byte[] bytes = event.headers().toBytes();
        return correlator.mayConcern(bytes, "Event: ".length(), bytes.length);
    }

    private static AmiReply reply(PendingAction action) {
        assertThat(action.reply).isCompleted();
        return action.reply.join();
    }

    private static AmiException failure(PendingAction action) {
        assertThat(action.reply).isCompletedExceptionally();
        return (AmiException) action.reply.handle((reply, error) -> error).join();
    }
}
