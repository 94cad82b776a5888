/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.AmiAction;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** For a mistyped name, a log line suggests the nearest correct name; a correct name causes no line. */
class OptionHintsTest {

    @ParameterizedTest
    @CsvSource({
        "Hangupp, Hangup",
        "hangpu, Hangup",
        "'Newchanel,Hangup', Newchannel",
        "!VarSett, VarSet",
        "ChanSpyStrat, ChanSpyStart",
        "AmiGapp, AmiGap",
        "AmiConected, AmiConnected",
        "AmiListenAudits, AmiListenAudit",
        "AmiListenAudi, AmiListenAudit",
        "AmiCallFinishd, AmiCallFinished",
        "PlaybackStrat, PlaybackStart",
        "PlaybackFinished, PlaybackFinish"
    })
    void an_event_nearly_named_as_one_of_asterisk(String events, String meant) {
        assertThat(hints(events, Map.of(), List.of(), false))
                .singleElement()
                .asString()
                .contains("did you mean " + meant + "?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HangupEvent | Hangup",
                "NewStateEvent | Newstate",
                "NewChannelEvent | Newchannel",
                "DialEvent | DialBegin,DialEnd",
                "Dial | DialBegin,DialEnd",
                "Bridge | BridgeEnter,BridgeLeave",
                "Link | BridgeEnter",
                "unlink | BridgeLeave",
                "Join | QueueCallerJoin",
                "QueueLeave | QueueCallerLeave",
                "DTMF | DTMFBegin,DTMFEnd",
                "Masquerade | AttendedTransfer",
                "all | *",
                "Call | eventMask=call"
            })
    void a_name_from_a_library_an_old_asterisk_or_manager_conf(String events, String meant) {
        assertThat(hints(events, Map.of(), List.of(), false))
                .singleElement()
                .asString()
                .contains("did you mean " + meant + "?");
    }

    @Test
    void a_name_like_those_of_the_component_that_is_none() {
        assertThat(hints("AmiFinale", Map.of(), List.of(), false))
                .singleElement()
                .asString()
                .contains("no event named AmiFinale; there are AmiConnected, ");
    }

    @Test
    void a_finished_call_needs_an_option_of_its_own() {
        assertThat(hints("AmiCallFinished", Map.of(), List.of(), false))
                .singleElement()
                .asString()
                .contains("AmiCallFinished", "calls=finished");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Hangup;DialEnd", "Hangup|DialEnd", "Hangup&DialEnd"})
    void names_are_separated_by_commas(String events) {
        assertThat(hints(events, Map.of(), List.of(), false))
                .singleElement()
                .asString()
                .contains("as in Hangup,DialEnd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PJSIP/.*", "^PJSIP/202-*", "*-0000000a$"})
    void a_pattern_is_no_regular_expression(String pattern) {
        assertThat(hints("Hangup", Map.of("Channel", pattern), List.of(), false))
                .singleElement()
                .asString()
                .contains("match.Channel=" + pattern)
                .contains("not a regular expression");
    }

    /** A dot is part of every unique id and every address. */
    @ParameterizedTest
    @ValueSource(strings = {"1700000000.*", "17*.*", "10.0.*"})
    void a_dot_before_an_asterisk_may_be_meant(String pattern) {
        assertThat(hints("Hangup", Map.of("Uniqueid", pattern), List.of(), false))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Hangp*, Hangup*",
        "Dail*, Dial*",
        "'Hangup,chanspi*', ChanSpy*",
        "!VarrSet*, VarSet*",
        "Agnt*, Agent*",
        "*Compleet, *Complete",
        "ChanSpi*St*, ChanSpy*St*",
        "AmiGpa*, AmiGap*"
    })
    void a_pattern_nearly_like_an_event_of_asterisk(String events, String meant) {
        assertThat(hints(events, Map.of(), List.of(), false))
                .singleElement()
                .asString()
                .contains("did you mean ")
                .containsIgnoringCase("did you mean " + meant + "?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "**",
                "Order*",
                "*Shipped",
                "Playback*",
                "crm*",
                "X*",
                "*p",
                "ami*",
                "UserEvent:Hangp*",
                "Hangup,newchannel,!VarSet",
                "AmiConnected,AmiDisconnected,AmiGap,AmiSnapshotStart,AmiSnapshotEnd",
                "Dial*,!DialState",
                "OrderShipped",
                "PlaybackStart,PlaybackFinish",
                "UserEvent:Hangupp",
                "QueueFull,HangupReason,OrderEvent",
                "AmiListenAudit"
            })
    void what_is_right_or_may_be_a_user_event_gets_no_hint(String events) {
        assertThat(hints(events, Map.of(), List.of(), false)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', Chanel, Channel",
        "Hangup, Chanel, Channel",
        "'Hangup,Newchannel', calleridnam, CallerIDName",
        "DialEnd, DestChanel, DestChannel",
        "Dial*, Chanel, Channel",
        "'', CallerIDNumber, CallerIDNum",
        "Hangup, CallerIDNumber, CallerIDNum",
        "Hangup, CallerID, CallerIDNum",
        "Hangup, Caller, CallerIDNum",
        "Hangup, extension, Exten",
        "Hangup, Account, AccountCode",
        "Hangup, unique_id, Uniqueid"
    })
    void a_field_nearly_named_as_one_of_asterisk(String events, String field, String meant) {
        assertThat(hints(events, Map.of(field, "x*"), List.of(), false))
                .singleElement()
                .asString()
                .contains("match." + field)
                .contains("did you mean " + meant + "?");
    }

    @Test
    void a_field_that_none_of_the_named_events_has() {
        assertThat(hints("Hangup,Newchannel", Map.of("DialStatus", "BUSY"), List.of(), false))
                .singleElement()
                .asString()
                .contains("none of the events Hangup, Newchannel has a field DialStatus");
    }

    @ParameterizedTest
    @CsvSource({
        "'', Channel",
        "Hangup, cause",
        "'', DialStatus",
        "'', OrderNumber",
        "UserEvent, OrderNumber",
        "OrderShipped, Number",
        "Hangup, ChanVariable",
        "OriginateResponse, ChanVariable(Local/1@x-1;1)"
    })
    void a_field_that_is_right_or_may_be_one_of_a_user_event_gets_no_hint(String events, String field) {
        assertThat(hints(events, Map.of(field, "x*"), List.of(), false)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Ping, does not return a list",
        "CoreShowChanels, did you mean CoreShowChannels?",
        "ShowChannels, did you mean CoreShowChannels?",
        "QUEUE_STATUS, did you mean QueueStatus?",
        "QueueStatuss, did you mean QueueStatus?",
        "CoreSettings, does not return a list"
    })
    void a_snapshot_that_is_no_list(String action, String hint) {
        assertThat(hints("", Map.of(), List.of(action, "QueueStatus"), false))
                .singleElement()
                .asString()
                .contains("snapshot=" + action)
                .contains(hint);
    }

    @ParameterizedTest
    @CsvSource({"Dial*, 1", "'', 1", "'!VarSet', 1", "'DialBegin,DialEnd', 0"})
    void a_server_filter_that_cannot_be_given(String events, int hints) {
        assertThat(hints(events, Map.of(), List.of(), true))
                .hasSize(hints)
                .allMatch(hint -> hint.contains("serverFilter=true has no effect with events=" + events));
    }

    private static List<String> hints(
            String events, Map<String, String> match, List<String> snapshot, boolean serverFilter) {
        return OptionHints.of(SubscriptionOptions.builder("test")
                .filter(EventFilter.parse(events, match))
                .maxEvents(10)
                .maxBytes(1000)
                .snapshot(snapshot.stream().map(AmiAction::of).toList())
                .serverFilter(serverFilter)
                .build());
    }
}
