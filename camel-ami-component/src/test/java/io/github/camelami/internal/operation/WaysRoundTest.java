/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.camelami.ListenPolicy;
import io.github.camelami.internal.message.AmiEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways around the rules that attacks found, with one example of each kind. */
class WaysRoundTest {

    private static final ListenPolicy NOBODY = request -> false;

    private static OperationDriver call() {
        return OperationDriver.of("Originate").header("Phone", "PJSIP/201").option("application", "Wait");
    }

    /** Asterisk looks for a channel by its name before it looks by its id. */
    @Test
    void an_id_never_looks_like_the_name_of_another_channel() {
        String name = "PJSIP/203-0000000a";
        assertThatThrownBy(() -> call().header("ChannelId", name).begin())
                .hasMessageContaining("CamelAmiChannelId")
                .hasMessageContaining("slash");
        assertThatThrownBy(() -> call().option("channelId", name).begin()).hasMessageContaining("slash");
        assertThatThrownBy(() ->
                        call().header("Fields", Map.of("otherChannelID", name)).begin())
                .hasMessageContaining("slash");
        assertThatThrownBy(() -> OperationDriver.of("Listen")
                        .listenPolicy(request -> true)
                        .header("Phone", "PJSIP/201")
                        .header("Target", "PJSIP/202")
                        .header("ChannelId", "c-1")
                        .begin())
                .hasMessageContaining("CamelAmiChannelId")
                .hasMessageContaining("listenPolicy");
        Step.Fail refused = OperationDriver.of("Listen")
                .header("Phone", "PJSIP/201")
                .header("Target", "PJSIP/202")
                .begin()
                .list(AmiEvent.of(
                        "CoreShowChannel", "Channel", "PJSIP/202-0000000b", "Uniqueid", name, "BridgeId", "b-1"))
                .refused();
        assertThat(refused.why()).hasMessageContaining(name).hasMessageContaining("name of another channel");
    }

    /**
     * A caller who dials {@code 9%0d%0aUniqueid:%20...} writes a line into the item of the called channel (Asterisk 16
     * and 22).
     */
    @Test
    void no_line_that_a_caller_writes_puts_another_channel_in_the_place_of_the_one_that_was_allowed() {
        List<String> asked = new ArrayList<>();
        OperationDriver play = OperationDriver.of("Listen")
                .listenPolicy(request -> asked.add(request.channel()))
                .header("Phone", "PJSIP/201")
                .header("Target", "PJSIP/202")
                .begin()
                .list(AmiEvent.of(
                        "CoreShowChannel",
                        "Channel",
                        "PJSIP/202-0000000b",
                        "CallerIDNum",
                        "9",
                        "Uniqueid",
                        "1795948734.7",
                        "BridgeId",
                        "x",
                        "Uniqueid",
                        "1795948734.9"));

        assertThat(asked).containsOnly("PJSIP/202-0000000b");
        assertThat(play.asks("Originate").get("Data")).startsWith("PJSIP/202-0000000b,quES");
    }

    /**
     * The same line in the item of the caller's own channel made it look like a spy session, whose end was recorded
     * when a route hung up the channel.
     */
    @ParameterizedTest
    @ValueSource(strings = {"Application", "Uniqueid", "Data"})
    void no_line_that_a_caller_dials_makes_a_party_a_listener(String field) {
        Map<String, String> written = new LinkedHashMap<>(Map.of(
                "Channel", "PJSIP/204-0000000c", "Application", "ChanSpy", "Data", "PJSIP/boss,q", "Uniqueid", "h-7"));
        List<String> lines = new ArrayList<>();
        written.forEach((name, value) -> lines.addAll(List.of(name, value)));
        lines.addAll(List.of(field, "x"));
        OperationDriver play = OperationDriver.of("Hangup")
                .header("Handle", "PJSIP/204-0000000c")
                .header("Supervisor", "anna")
                .begin()
                .list(AmiEvent.of("Status", lines.toArray(String[]::new)));

        play.asks("Hangup");
        play.answer("Message", "Channel Hungup").finished();

        assertThat(play.audit()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"9,B", "9(x", "9[x", "9\"x", "9\\x", "9&x", "9^x", "${X}"})
    void no_number_that_a_caller_dials_brings_options_for_the_spy(String dialled) {
        String channel = "Local/" + dialled + "@phones-0000000b;1";
        Step.Fail refused = OperationDriver.of("Listen")
                .header("Phone", "PJSIP/201")
                .header("Target", "u-1")
                .begin()
                .list(AmiEvent.of("CoreShowChannel", "Channel", channel, "Uniqueid", "u-1", "BridgeId", "b-1"))
                .refused();

        assertThat(refused.why()).hasMessageContaining(channel).hasMessageContaining("more than a name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ENV\"(\"PATH)",
                "ENV\\(PATH)",
                "EN\"V(PATH)",
                "AST_CONFIG\"(\"manager.conf,a,b)",
                "${X}(PATH)",
                "ENV)(PATH)",
                "E{NV(PATH"
            })
    void no_quoting_hides_a_function(String written) {
        assertThatThrownBy(() -> OperationDriver.of("Status")
                        .allow(Set.of(), Set.of("V()"), Set.of())
                        .header("StatusVariables", List.of(written))
                        .begin())
                .hasMessageContaining("CamelAmiStatusVariables")
                .hasMessageContaining("function");
        assertThatThrownBy(() -> call().allow(Set.of(), Set.of("Wait", "V()"), Set.of())
                        .header("Data", "A=" + written)
                        .begin())
                .hasMessageContaining("function");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECTED_LINE_SEND_SUB",
                "REDIRECTING_SEND_SUB_ARGS",
                "MONITOR_FILENAME",
                "MONITOR_OPTIONS",
                "EXITCONTEXT",
                "SIPTRANSFER_REPLACES",
                "SIPADDHEADER01",
                "SIP_URI_OPTIONS",
                "MEETME_AGI_BACKGROUND",
                "BRIDGE_FEATURES",
                "OUTBOUND_GROUP",
                "MACRO_EXTEN",
                "LIMIT_WARNING_FILE",
                "VXML_URL",
                "__QUEUE_PRIO",
                "my_gosub",
                "PARKINGLOT"
            })
    void a_message_sets_no_variable_that_is_not_listed(String name) {
        assertThatThrownBy(() -> call().header("Variables", Map.of(name, "x")).begin())
                .hasMessageContaining(name)
                .hasMessageContaining("allowedVariables");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CUSTOMER", "ORDER_ID", "_TENANT", "__CRM_TICKET", "X"})
    void a_message_sets_the_variables_that_are_listed(String name) {
        assertThat(call().variables("CUSTOMER", "ORDER_*", "TENANT", "CRM_TICKET", "X")
                        .header("Variables", Map.of(name, "x"))
                        .begin()
                        .asks()
                        .get("Variable"))
                .isEqualTo(name + "=x");
    }

    @Test
    void no_file_of_a_message_reaches_a_shell() {
        for (String file : List.of("x$(touch /tmp/x)", "x`id`", "a;b", "a\"b", "../../etc/passwd", "a b", "a,b")) {
            for (String action : List.of("Monitor", "ChangeMonitor", "MixMonitor", "ConfbridgeStartRecord")) {
                for (String field : List.of("File", "RecordFile")) {
                    assertThatThrownBy(() -> OperationDriver.of(action)
                                    .body(Map.of(field, file))
                                    .begin())
                            .as("%s %s", action, file)
                            .hasMessageContaining("Field " + field + " of the body");
                    assertThatThrownBy(() -> OperationDriver.of(action)
                                    .allow(Set.of(action), Set.of(), Set.of())
                                    .body(Map.of(field, file))
                                    .begin())
                            .as("%s %s, listed", action, file)
                            .hasMessageContaining("Field " + field + " of the body");
                }
            }
        }
    }

    @Test
    void no_field_whatever_it_is_called_dials_another_context() {
        for (String field : List.of("TimeoutChannel", "Channel2", "AnnounceChannel", "Interface", "Anything")) {
            assertThatThrownBy(() -> OperationDriver.of("Park")
                            .allow(Set.of("Park"), Set.of(), Set.of("sales"))
                            .body(Map.of("Channel", "PJSIP/1-1", field, " local/666@evil/n-0000000a;2"))
                            .begin())
                    .as(field)
                    .hasMessageContaining("evil");
        }
        assertThat(OperationDriver.of("Park")
                        .allow(Set.of("Park"), Set.of(), Set.of("sales"))
                        .body(Map.of(
                                "Channel", "Local/1@phones-0000000a;1", "TimeoutChannel", "Local/1@sales-0000000b;1"))
                        .begin()
                        .isAsking())
                .isTrue();
        for (String action : List.of("Atxfer", "BlindTransfer", "Redirect")) {
            assertThatThrownBy(() -> OperationDriver.of(action)
                            .allow(Set.of(action), Set.of(), Set.of("sales"))
                            .body(Map.of("Channel", "PJSIP/1-1", "Exten", "1"))
                            .begin())
                    .hasMessageContaining("Context")
                    .hasMessageContaining("[sales]");
        }
    }

    /** An ordinary map, as it arrives from a queue, a file or JSON. */
    @Test
    void a_copy_of_an_event_or_a_reply_fills_no_field() throws Exception {
        AmiEvent event = AmiEvent.of("Hangup", "Channel", "PJSIP/boss-1", "Exten", "666");
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(stored)) {
            out.writeObject(event.headers().asMap());
        }
        Object copy = new ObjectInputStream(new ByteArrayInputStream(stored.toByteArray())).readObject();
        for (Object body : List.of(
                copy,
                new HashMap<>((Map<?, ?>) copy),
                Map.of("EVENT", "Hangup", "Channel", "PJSIP/boss-1"),
                Map.of("Response", "Success", "Channel", "PJSIP/boss-1"))) {
            assertThat(OperationDriver.of("Redirect").body(body).begin().asks().get("Channel"))
                    .as("%s", body)
                    .isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"QueueLog", "UserEvent"})
    void an_action_with_a_field_event_takes_it_from_the_body(String action) {
        assertThat(OperationDriver.of(action)
                        .body(Map.of("Queue", "support", "Event", "NOTE"))
                        .begin()
                        .asks()
                        .get("Event"))
                .isEqualTo("NOTE");
    }

    /** The URI names the action, which would reach a number or an address that a message supplies. */
    @ParameterizedTest
    @CsvSource({
        "DAHDIDialOffhook, Number, 0900123",
        "MessageSend, To, pjsip:trunk/sip:0900123@provider.example",
        "messageSEND, dESTINATION, sip:x@203.0.113.9",
        "JabberSend, ScreenName, x@evil.example",
        "PJSIPNotify, URI, sip:x@203.0.113.9",
        "SIPnotify, Channel, 203.0.113.9"
    })
    void no_message_gives_a_number_or_an_address_to_an_action_that_reaches_any(
            String action, String field, String value) {
        assertThatThrownBy(() ->
                        OperationDriver.of(action).body(Map.of(field, value)).begin())
                .hasMessageContaining("Field " + field + " of the body is refused")
                .hasMessageContaining("allowedActions");
        assertThat(OperationDriver.of(action)
                        .allow(Set.of(action), Set.of(), Set.of())
                        .body(Map.of(field, value))
                        .begin()
                        .isAsking())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"MessageSend, To, Body", "JabberSend, ScreenName, Message"})
    void a_message_gives_its_text_to_an_address_of_the_route(String action, String address, String text) {
        assertThat(OperationDriver.of(action)
                        .option("fields", Map.of(address, "anna@example.com"))
                        .body(Map.of(text, "hello"))
                        .begin()
                        .asks()
                        .get(text))
                .isEqualTo("hello");
    }

    @Test
    void no_field_whatever_it_is_called_names_another_context() {
        for (String field : List.of("Context", "ExtraContext", "ToContext")) {
            assertThatThrownBy(() -> OperationDriver.of("VoicemailForward")
                            .allow(Set.of("VoicemailForward"), Set.of(), Set.of("sales"))
                            .body(Map.of(field, "evil"))
                            .begin())
                    .as(field)
                    .hasMessageStartingWith("Context evil (from the body) is not among allowedContexts [sales]");
        }
    }

    /** One option of MixMonitor sets a variable or writes a function (app_mixmonitor.c). */
    @ParameterizedTest
    @CsvSource({"bi(TRANSFER_CONTEXT), allowedVariables", "i(FILE(/tmp/x)), FILE()", "br(x)i(X_), allowedVariables"})
    void no_option_of_a_recording_sets_a_variable_that_is_not_listed(String options, String words) {
        assertThatThrownBy(() -> OperationDriver.of("MixMonitor")
                        .allow(Set.of("MixMonitor"), Set.of(), Set.of())
                        .variables("RECORDING")
                        .body(Map.of("Channel", "PJSIP/1-1", "File", "a", "Options", options))
                        .begin())
                .hasMessageContaining(words);
        assertThat(OperationDriver.of("MixMonitor")
                        .allow(Set.of("MixMonitor"), Set.of(), Set.of())
                        .variables("RECORDING")
                        .body(Map.of("Channel", "PJSIP/1-1", "File", "a", "Options", "bW(2)i(RECORDING)"))
                        .begin()
                        .isAsking())
                .isTrue();
    }

    /**
     * Atxfer dials the extension as keys; *3 after it turns the call into a conference, unless features.conf says
     * otherwise.
     */
    @ParameterizedTest
    @ValueSource(strings = {"203*3", "203#", "#1203", "**3"})
    void no_extension_of_an_attended_transfer_presses_further_keys(String exten) {
        assertThatThrownBy(() -> OperationDriver.of("Atxfer")
                        .option("fields", Map.of("Context", "sales"))
                        .body(Map.of("Channel", "PJSIP/1-1", "Exten", exten))
                        .begin())
                .hasMessageStartingWith("Field Exten of the body is '" + exten + "'")
                .hasMessageContaining("keys");
        for (String plain : List.of("203", "*97")) {
            assertThat(OperationDriver.of("Atxfer")
                            .option("fields", Map.of("Context", "sales"))
                            .body(Map.of("Channel", "PJSIP/1-1", "Exten", plain))
                            .begin()
                            .isAsking())
                    .isTrue();
        }
    }

    @Test
    void a_message_chooses_no_secret_to_read() {
        assertThatThrownBy(() -> OperationDriver.of("GetConfig")
                        .body(Map.of("Filename", "manager.conf"))
                        .begin())
                .hasMessageContaining("Filename")
                .hasMessageContaining("allowedActions");
        assertThat(OperationDriver.of("Getvar")
                        .body(Map.of("Channel", "c", "Variable", "CUSTOMER"))
                        .begin()
                        .isAsking())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"handle", "exten", "context", "phone", "callerId"})
    void what_the_uri_gives_and_the_action_does_not_read_is_refused(String option) {
        assertThatThrownBy(() -> OperationDriver.of("Redirect")
                        .option(option, "x")
                        .body(Map.of("Channel", "PJSIP/boss-1", "Exten", "666"))
                        .begin())
                .hasMessageContaining("Option " + option)
                .hasMessageContaining("field.");
    }

    @ParameterizedTest
    @CsvSource({
        "callerId, Shop <100>, CALLERID(all)",
        "callerId, Shop <100>, _CallerID(num)",
        "account, sales, CHANNEL(accountcode)",
        "account, sales, CDR(accountcode)",
        "callerId, Shop <100>, CONNECTEDLINE(name)",
        "codecs, alaw, PJSIP_MEDIA_OFFER(audio)",
        "autoAnswer, false, 'PJSIP_HEADER(add,Replaces)'"
    })
    void no_other_name_of_one_thing_replaces_it(String option, String value, String variable) {
        Set<String> listed = Set.of(
                "Wait",
                "CALLERID()",
                "_CallerID()",
                "CONNECTEDLINE()",
                "CHANNEL()",
                "CDR()",
                "PJSIP_HEADER()",
                "PJSIP_MEDIA_OFFER()");
        assertThatThrownBy(() -> call().allow(Set.of(), listed, Set.of())
                        .option(option, value)
                        .header("Variables", Map.of(variable, "x"))
                        .begin())
                .hasMessageContaining(variable)
                .hasMessageContaining(option);
    }

    @Test
    void a_function_of_the_uri_is_replaced_by_no_other_spelling_of_it() {
        assertThatThrownBy(() -> call().allow(Set.of(), Set.of("Wait", "CALLERID()"), Set.of())
                        .option("variables", Map.of("CALLERID(num)", "100"))
                        .header("Variables", Map.of("CALLERID(number)", "911"))
                        .begin())
                .hasMessageContaining("CALLERID(number)");
        List<String> lines = new ArrayList<>();
        call().variables("B")
                .option("variables", Map.of("A", "1"))
                .header("Variables", Map.of("B", "2"))
                .begin()
                .asks()
                .fields()
                .forEach(field -> lines.add(field.toString()));
        assertThat(lines.indexOf("Variable=A=1")).isLessThan(lines.indexOf("Variable=B=2"));
    }

    @Test
    void what_the_uri_leaves_blank_no_message_fills() {
        assertThatThrownBy(() -> OperationDriver.of("Hangup")
                        .option("handle", "")
                        .header("Handle", "PJSIP/boss-1")
                        .begin())
                .hasMessageContaining("Option handle of the URI is empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "IAX2/127.0.0.1/spy@evil",
                "IAX2/u:p@evil/1",
                "IAX2/evil.example",
                "SIP/evil.example",
                "H323/10.0.0.1",
                "H323/0900123",
                "OOH323/0900123",
                "SIP/3405803785",
                "IAX2/031277271411",
                "PJSIP/trunk/sip:x@127.0.0.1",
                "PJSIP/201@trunk",
                "PJSIP/0900123@trunk",
                "PJSIP/trunk/sip:0900123@provider.example",
                "DAHDI/g1/0900123",
                "PJSIP/201&PJSIP/202",
                "PJSIP/201,PJSIP/202",
                "PJSIP/[201, 202]",
                "CBRec/boss",
                "Bridge/1",
                "UnicastRTP/1.2.3.4:5",
                "SIP/x&Local/1@evil"
            })
    void a_message_rings_a_device_and_nothing_else(String phone) {
        for (ListenPolicy policy : new ListenPolicy[] {null, NOBODY}) {
            for (String verb : List.of("Originate", "Listen", "Playback")) {
                assertThatThrownBy(() -> OperationDriver.of(verb)
                                .listenPolicy(policy)
                                .phones("PJSIP/*@other", "SIP/*@other")
                                .header("Phone", phone)
                                .header("Target", "PJSIP/202")
                                .header("File", "beep")
                                .begin())
                        .hasMessageStartingWith("Phone " + phone + " (from a header) is refused")
                        .hasMessageContaining("allowedPhones");
            }
            assertThatThrownBy(() -> OperationDriver.of("QueueAdd")
                            .listenPolicy(policy)
                            .allow(Set.of("QueueAdd"), Set.of(), Set.of())
                            .body(Map.of("Queue", "sales", "Interface", phone))
                            .begin())
                    .hasMessageContaining(phone.contains(",") || phone.contains("&") ? "Interface" : "allowedPhones");
        }
        assertThat(OperationDriver.of("Originate")
                        .option("phone", phone)
                        .option("application", "Wait")
                        .begin()
                        .asks()
                        .get("Channel"))
                .as("the developer rings what he likes")
                .isEqualTo(phone);
    }

    @ParameterizedTest
    @CsvSource({
        "PJSIP/*@trunk, PJSIP/0900123@trunk, PJSIP/0900123@trunk2",
        "PJSIP/*@trunk, PJSIP/+49.30-1@trunk, PJSIP/1@x@trunk",
        "PJSIP/*@trunk, PJSIP/1@trunk, PJSIP/@trunk",
        "PJSIP/*@trunk, PJSIP/1@trunk, PJSIP/1@trunk&PJSIP/2@trunk",
        "PJSIP/*@trunk, PJSIP/1@trunk, SIP/1@trunk",
        "DAHDI/g1/*, DAHDI/g1/0900123, DAHDI/g2/0900123",
        "DAHDI/g1/*, DAHDI/g1/1, DAHDI/g1/1/2",
        "DAHDI/g1/*, DAHDI/g1/1, XDAHDI/g1/1",
        "PJSIP/trunk/sip:*@provider.example, PJSIP/trunk/sip:1@provider.example, PJSIP/trunk/sip:1@providerxexample",
        "Agent/*, Agent/1001, Agent/10:01"
    })
    void a_message_rings_further_phones_that_are_allowed(String allowed, String phone, String other) {
        for (String each : List.of(phone, "PJSIP/201")) {
            assertThat(call().phones("SIP/x@y", allowed)
                            .header("Phone", each)
                            .begin()
                            .asks()
                            .get("Channel"))
                    .isEqualTo(each);
        }
        assertThatThrownBy(() ->
                        call().phones("SIP/x@y", allowed).header("Phone", other).begin())
                .hasMessageContaining("Phone " + other)
                .hasMessageContaining("except allowedPhones [SIP/x@y, " + allowed + "]");
    }

    @Test
    void no_allowed_phone_is_a_way_into_a_context() {
        assertThatThrownBy(() -> call().phones("Local/*@evil", "*/*@*")
                        .header("Phone", "Local/1@evil")
                        .begin())
                .hasMessageContaining("allowedContexts");
    }

    @Test
    void under_a_restriction_a_message_plays_no_recording_of_others() {
        for (String file : List.of("/var/spool/asterisk/monitor/boss", "../monitor/boss", "en/../../monitor/boss")) {
            assertThatThrownBy(() -> OperationDriver.of("Playback")
                            .listenPolicy(NOBODY)
                            .header("Phone", "PJSIP/201")
                            .header("File", file)
                            .begin())
                    .hasMessageContaining(file);
        }
        AccessPolicy recordings = new AccessPolicy(
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of("/var/spool/asterisk/monitor/"),
                false,
                false,
                NOBODY);
        assertThat(OperationDriver.of("Playback")
                        .policy(recordings)
                        .header("Phone", "PJSIP/201")
                        .header("File", "/var/spool/asterisk/monitor/boss")
                        .begin()
                        .isAsking())
                .isTrue();
        assertThatThrownBy(() -> OperationDriver.of("Playback")
                        .policy(recordings)
                        .header("Phone", "PJSIP/201")
                        .header("File", "/var/spool/asterisk/monitor/../voicemail/x")
                        .begin())
                .hasMessageContaining("..");
        assertThatThrownBy(() -> OperationDriver.of("Originate")
                        .header("Phone", "PJSIP/201")
                        .option("application", "Playback")
                        .allow(Set.of(), Set.of("Playback"), Set.of())
                        .header("Data", "http://evil/x.wav")
                        .begin())
                .hasMessageContaining("http://evil/x.wav");
    }

    @Test
    void nothing_is_dropped_silently() {
        assertThatThrownBy(() -> OperationDriver.of("QueueStatus")
                        .body(Map.of("Queue", List.of()))
                        .begin())
                .hasMessageContaining("Queue")
                .hasMessageContaining("empty list");
        Map<String, Object> twice = new LinkedHashMap<>();
        twice.put("Queue", "a");
        twice.put("QUEUE", "b");
        assertThatThrownBy(() -> OperationDriver.of("QueueStatus").body(twice).begin())
                .hasMessageContaining("Queue and QUEUE");
        for (Object odd : new Object[] {Double.NaN, 1.9, Float.POSITIVE_INFINITY, -1L}) {
            assertThatThrownBy(() -> call().header("RingTimeout", odd).begin())
                    .hasMessageContaining("CamelAmiRingTimeout");
        }
        assertThatThrownBy(() -> call().header("Variables", new HashMap<>(Map.of("CPLAYBACKSTATUS", "SUCCESS")))
                        .begin())
                .hasMessageContaining("CPLAYBACKSTATUS");
    }

    @Test
    void names_that_messages_make_up_cost_no_memory() {
        for (int length : new int[] {4_000, 1_000_000}) {
            assertThatThrownBy(
                            () -> OperationDriver.byHeader("A".repeat(length)).begin())
                    .hasMessageContaining(length > 4_000 ? "Header CamelAmiAction is " : "cannot be an action")
                    .satisfies(
                            refused -> assertThat(refused.getMessage().length()).isLessThan(1000));
        }
    }

    /** PJSIPHangup also accepts a regular expression as the channel (manager.c, ast_manager_hangup_helper). */
    @ParameterizedTest
    @ValueSource(strings = {"PJSIPHangup", "Park", "MuteAudio"})
    void no_action_takes_a_regular_expression_as_a_channel_unless_it_is_allowed(String action) {
        for (String value : List.of("/.*/", " /.*/", "\u000b/^PJSIP\\//")) {
            assertThatThrownBy(() -> OperationDriver.of(action)
                            .body(Map.of("cHANNEL", value))
                            .begin())
                    .as(value)
                    .hasMessageContaining("Field cHANNEL of the body")
                    .hasMessageContaining("regex=true");
        }
        AccessPolicy regex =
                new AccessPolicy(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), true, false, null);
        assertThatThrownBy(() -> OperationDriver.of(action)
                        .policy(regex)
                        .body(Map.of("Channel", "/.*/"))
                        .begin())
                .hasMessageContaining("a message may match only names");
        assertThat(OperationDriver.of(action)
                        .policy(regex)
                        .option("fields", Map.of("Channel", "/.*/"))
                        .begin()
                        .isAsking())
                .isTrue();
    }

    /** Asterisk turns some of these into arguments of Dial (res_parking, app_queue). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PJSIP/1&Local/666@evil",
                "PJSIP/1,30,G(evil^s^1)",
                "PJSIP/1|30",
                "PJSIP/1,30,U(evil)",
                "PJSIP/1^x",
                "PJSIP/1(x)"
            })
    void a_channel_that_a_message_names_is_one_and_nothing_more(String channel) {
        for (String field : List.of("TimeoutChannel", "AnnounceChannel", "Interface", "StateInterface", "Channel")) {
            assertThatThrownBy(() -> OperationDriver.of("Park")
                            .body(Map.of(field, channel))
                            .begin())
                    .as(field)
                    .hasMessageContaining("Field " + field + " of the body");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PJSIP/1&Local/666@evil",
                "PJSIP/1&local/666@evil/n,30",
                "Local/1@sales&LOCAL/666@evil",
                "x=Local/666@evil",
                "sales,m(Local/666@evil)",
                "PJSIP/1&L\\ocal/666@evil",
                "Lo\"cal/666@evil\"",
                "Local\\/666@\"evil\"/n,30"
            })
    void no_text_of_a_message_dials_another_context_wherever_it_stands(String text) {
        assertThatThrownBy(() -> call().allow(Set.of(), Set.of("Wait"), Set.of("sales"))
                        .header("Data", text)
                        .begin())
                .hasMessageContaining("evil")
                .hasMessageContaining("allowedContexts");
        assertThatThrownBy(() -> OperationDriver.of("QueueAdd")
                        .allow(Set.of("QueueAdd"), Set.of(), Set.of("sales"))
                        .body(Map.of("Anything", text))
                        .begin())
                .hasMessageContaining("evil");
        assertThat(call().allow(Set.of(), Set.of("Wait"), Set.of("sales"))
                        .header("Data", "PJSIP/1&Local/1@sales/n,30")
                        .begin()
                        .isAsking())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http:\\//evil/x", "http:\"//evil/x\"", "beep&http:/\\/evil/x"})
    void no_quoting_hides_an_address(String file) {
        assertThatThrownBy(() -> OperationDriver.of("Originate")
                        .header("Phone", "PJSIP/201")
                        .option("application", "Playback")
                        .allow(Set.of(), Set.of("Playback"), Set.of())
                        .header("Data", file)
                        .begin())
                .hasMessageContaining(file)
                .hasMessageContaining("remoteFiles");
    }

    /** A channel driver takes a name that is not a device for a host, and a console answers by itself. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SIP/203.0.113.9",
                "sip/evil.example",
                "SIP/localhost",
                "IAX2/LocalHost4",
                "IAX2/ip6-loopback",
                "IAX2/_outbound",
                "IAX2/0",
                "SIP/000",
                "SIP/0x7f000001",
                "DAHDI/g1",
                "dahdi/R2",
                "DAHDI/i1",
                "dahdi/i2-g1",
                "DAHDI/pseudo",
                "IAX2/127.0.0.1",
                "H323/evil.example",
                "Console/dsp"
            })
    void under_a_restriction_a_message_rings_no_host_and_no_console(String phone) {
        for (OperationDriver play : List.of(
                OperationDriver.of("Originate").listenPolicy(NOBODY),
                OperationDriver.of("Originate").allow(Set.of(), Set.of(), Set.of("sales")))) {
            assertThatThrownBy(() -> play.header("Phone", phone)
                            .option("context", "sales")
                            .option("exten", "203")
                            .begin())
                    .hasMessageContaining(phone)
                    .hasMessageContaining("a message may ring only a device");
        }
        for (String device : List.of("SIP/201", "IAX2/branch", "PJSIP/anna.lee", "PJSIP/0", "DAHDI/12", "DAHDI/3r2")) {
            assertThat(OperationDriver.of("Originate")
                            .listenPolicy(NOBODY)
                            .header("Phone", device)
                            .option("context", "sales")
                            .option("exten", "203")
                            .begin()
                            .isAsking())
                    .as(device)
                    .isTrue();
        }
    }

    /** Some transports deliver headers as bytes. */
    @Test
    void a_blank_replaces_nothing_of_whatever_type_it_is() {
        for (Object blank : List.of("", " ", "\t\u000b", new byte[0], new byte[] {' ', '\t'}, ' ')) {
            assertThat(call().usually("callerId", "Shop <100>")
                            .header("CallerId", blank)
                            .begin()
                            .asks()
                            .get("CallerID"))
                    .isEqualTo("Shop <100>");
        }
    }

    /** Each bracket caused a search of the whole text. */
    @Test
    void no_length_of_a_text_costs_more_than_reading_it() {
        String brackets = "(".repeat(2_000_000);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThatThrownBy(() -> OperationDriver.of("Status")
                            .header("StatusVariables", brackets)
                            .begin())
                    .hasMessageContaining("Variables");
            assertThatThrownBy(() -> OperationDriver.of("Getvar")
                            .body(Map.of("Variable", brackets))
                            .begin())
                    .hasMessageContaining("Variable");
        });
        AccessPolicy regex =
                new AccessPolicy(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), true, false, null);
        for (String repeated : List.of("a", "\\.", "a.", "-")) {
            for (int times : new int[] {2_000, 200_000}) {
                assertThatThrownBy(() -> OperationDriver.of("Hangup")
                                .policy(regex)
                                .header("Handle", "/^PJSIP\\/2" + repeated.repeat(times) + "!/")
                                .begin())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(
                                times > 2_000 ? "Shorten it in the route" : "a message may match only names");
            }
        }
        for (String narrow :
                List.of("/^PJSIP\\/202-/", "/^PJSIP\\/202.*/", "/^PJSIP\\/20\\.2-.*", "/^Local\\/2.2@x-0;1/")) {
            assertThat(OperationDriver.of("Hangup")
                            .policy(regex)
                            .header("Handle", narrow)
                            .begin()
                            .isAsking())
                    .as(narrow)
                    .isTrue();
        }
    }

    /** A header of 60,000 blanks cost a minute, and a refusal repeated the whole value. */
    @ParameterizedTest
    @ValueSource(strings = {" ", "(", "-", "i(", "Local/", "&local/1@a-", "a:", "\\", "$[ ", "../", "_", "://"})
    void no_text_of_a_message_costs_time_or_fills_the_log(String part) {
        AccessPolicy open = new AccessPolicy(
                Set.of(),
                Set.of("Wait"),
                Set.of("sales"),
                Set.of("PJSIP/*-*@trunk"),
                Set.of("A*"),
                Set.of(),
                true,
                false,
                null);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int length : new int[] {4_000, 1_000_000}) {
                String text = "A:" + part.repeat(length / part.length()) + "\u0001x";
                for (Input input : Input.values()) {
                    for (String action : List.of("Originate", "Listen", "ListenMode", "Playback", "Status", "Hangup")) {
                        OperationDriver play = OperationDriver.of(action)
                                .policy(open)
                                .header("Phone", "PJSIP/201")
                                .header("Target", "PJSIP/202")
                                .header("Handle", "h-1")
                                .header("Mode", "barge")
                                .header("File", "beep")
                                .option("application", "Wait");
                        boolean map = input == Input.VARIABLES || input == Input.FIELDS;
                        play.message().setHeader(input.header(), map ? Map.of(text, text) : text);
                        assertBrief(play);
                    }
                }
                for (String action : List.of("QueueAdd", "Park", "Redirect", "MixMonitor", "Atxfer", "UserEvent")) {
                    for (String field :
                            List.of("Interface", "TimeoutChannel", "Options", "Exten", "Parkinglot", "Any")) {
                        assertBrief(OperationDriver.of(action).policy(open).body(Map.of(field, text)));
                        assertBrief(OperationDriver.of(action).policy(open).body(Map.of(text, "x")));
                    }
                }
            }
        });
    }

    private static void assertBrief(OperationDriver play) {
        try {
            play.begin();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage().length()).isLessThan(20_000);
        }
    }

    @Test
    void no_number_of_variables_costs_more_than_reading_them() {
        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i < 20_000; i++) {
            many.put("CALLERID(a" + i + ")", "x");
        }
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThatThrownBy(
                        () -> call().allow(Set.of(), Set.of("Wait", "CALLERID()"), Set.of())
                                .header("Variables", many)
                                .begin())
                .hasMessageContaining("Send fewer"));
    }

    /** The steps before it may ask for a PIN. */
    @Test
    void a_message_enters_the_dialplan_at_its_beginning() {
        assertThatThrownBy(() -> OperationDriver.of("Originate")
                        .header("Phone", "PJSIP/201")
                        .option("context", "sales")
                        .option("exten", "203")
                        .header("Priority", "4")
                        .begin())
                .hasMessageStartingWith("Header CamelAmiPriority is '4'")
                .hasMessageContaining("allowedContexts");
        for (String field : List.of("Priority", "ExtraPriority")) {
            assertThatThrownBy(() -> OperationDriver.of("Redirect")
                            .option("fields", Map.of("Context", "sales", "ExtraContext", "sales", "Exten", "203"))
                            .body(Map.of("Channel", "PJSIP/1-1", field, "4"))
                            .begin())
                    .hasMessageContaining("Field " + field + " of the body");
        }
        for (String priority : List.of("1", " 1")) {
            assertThat(OperationDriver.of("Redirect")
                            .option("fields", Map.of("Context", "sales", "Exten", "203"))
                            .body(Map.of("Channel", "PJSIP/1-1", "Priority", priority))
                            .begin()
                            .isAsking())
                    .isTrue();
        }
        assertThat(OperationDriver.of("Originate")
                        .allow(Set.of(), Set.of(), Set.of("sales"))
                        .header("Phone", "PJSIP/201")
                        .option("context", "sales")
                        .option("exten", "203")
                        .header("Priority", "4")
                        .begin()
                        .asks()
                        .get("Priority"))
                .isEqualTo("4");
    }

    /** A phone that answers by itself lets the other end hear the room, without an audit record. */
    @ParameterizedTest
    @ValueSource(strings = {"true", "Alert-Info: Auto Answer"})
    void under_a_restriction_no_message_makes_a_phone_answer_by_itself(String asked) {
        for (String action : List.of("Originate", "Playback", "Listen")) {
            assertThatThrownBy(() -> OperationDriver.of(action)
                            .listenPolicy(request -> true)
                            .header("Phone", "PJSIP/boss")
                            .header("Target", "PJSIP/202")
                            .header("File", "silence/10")
                            .option("context", "phones")
                            .option("exten", "666")
                            .header("AutoAnswer", asked)
                            .begin())
                    .as(action)
                    .hasMessageContaining("CamelAmiAutoAnswer")
                    .hasMessageContaining("listenPolicy");
        }
        assertThat(OperationDriver.of("Listen")
                        .listenPolicy(request -> true)
                        .header("Phone", "PJSIP/201")
                        .header("Target", "PJSIP/202")
                        .option("autoAnswer", asked)
                        .begin()
                        .isAsking())
                .isTrue();
    }

    /**
     * ChanSpy also accepts the beginning of a name, so the policy could be asked about a different channel from the one
     * that is heard.
     */
    @ParameterizedTest
    @ValueSource(strings = {"", "PJSIP/20,d", ",dg(x)", "PJSIP/203-0000000b,d"})
    void a_spy_on_no_known_channel_changes_its_mode_under_no_policy(String data) {
        OperationDriver play = OperationDriver.of("ListenMode")
                .listenPolicy(request -> true)
                .header("Handle", "h-1")
                .header("Mode", "barge")
                .begin()
                .list(AmiEvent.of(
                        "Status", "Channel", "PJSIP/9-1", "Uniqueid", "h-1", "Application", "ChanSpy", "Data", data));
        if (play.isAsking() && play.asks().name().equals("Status")) {
            play = data.contains("-0")
                    ? play.list(AmiEvent.of("Status", "Channel", "PJSIP/203-0000000b2", "Uniqueid", "u-1"))
                    : play.refuse("No such channel");
        }
        assertThat(play.refused().why())
                .hasMessageContaining("h-1")
                .hasMessageContaining("listenPolicy")
                .hasMessageContaining("action=Listen");
    }

    @Test
    void a_refusal_says_once_where_the_thing_came_from() {
        assertThatThrownBy(() -> OperationDriver.of("Getvar")
                        .body(Map.of("Variable", "SHELL(id)"))
                        .begin())
                .hasMessageStartingWith("Field Variable of the body calls the function SHELL");
        assertThatThrownBy(() -> OperationDriver.of("PJSIPHangup")
                        .body(Map.of("Channel", "/x/"))
                        .begin())
                .hasMessageNotContaining("from the body");
        assertThatThrownBy(() -> OperationDriver.of("Status")
                        .header("StatusVariables", "SHELL(id)")
                        .begin())
                .hasMessageStartingWith("Header CamelAmiStatusVariables calls the function SHELL");
    }

    /** The error must not advise a setting that the route already has. */
    @Test
    void a_refusal_shows_a_way_that_the_action_takes() {
        assertThatThrownBy(() -> OperationDriver.of("Setvar")
                        .allow(Set.of("Setvar"), Set.of(), Set.of())
                        .body(Map.of("Variable", "CUSTOMER", "Value", "1"))
                        .begin())
                .hasMessageContaining("Write field.Variable=CUSTOMER in the URI");
        assertThatThrownBy(() -> OperationDriver.of("Setvar")
                        .option("variables", Map.of("CUSTOMER", "1"))
                        .begin())
                .hasMessageContaining("field.Variable=<NAME> and field.Value=<value>");
        assertThatThrownBy(() ->
                        call().header("Variables", Map.of("CUSTOMER", "1")).begin())
                .hasMessageContaining("Write variable.CUSTOMER=... in the URI");
        assertThatThrownBy(() -> call().header("Phone", "PJSIP/").begin())
                .hasMessageContaining("'PJSIP/'")
                .hasMessageEndingWith("for example PJSIP/201");
        assertThatThrownBy(() -> call().header("Phone", "201").begin()).hasMessageEndingWith("for example PJSIP/201");
        assertThatThrownBy(() -> OperationDriver.of("")
                        .allow(Set.of("QueueStatus"), Set.of(), Set.of())
                        .begin())
                .hasMessageContaining("one of allowedActions [QueueStatus]");
        assertThatThrownBy(() -> OperationDriver.of("Redirect")
                        .body(Map.of("Channel", "/.*/"))
                        .begin())
                .hasMessageNotContaining("hangs up");
        assertThatThrownBy(() ->
                        OperationDriver.of("QueuePause").listenPolicy(NOBODY).begin())
                .hasMessageContaining(
                        "only Originate, Listen, ListenMode, Playback, ControlPlayback, Hangup and Status");
    }

    @ParameterizedTest
    @CsvSource({
        "CUSTOMER, CUSTOMER, customer",
        "CUSTOMER, _CUSTOMER, __Customer",
        "ORDER_*, ORDER_ID, order_id",
        "_TENANT, __TENANT, tenant"
    })
    void variables_are_compared_in_their_case(String listed, String name, String other) {
        assertThat(call().variables(listed)
                        .header("Variables", Map.of(name, "x"))
                        .begin()
                        .asks()
                        .get("Variable"))
                .isEqualTo(name + "=x");
        assertThatThrownBy(() -> call().variables(listed)
                        .header("Variables", Map.of(other, "x"))
                        .begin())
                .hasMessageContaining(other)
                .hasMessageContaining("allowedVariables");
    }

    /** When a parked call times out, Asterisk dials the channel's name up to its last hyphen (res_parking). */
    @ParameterizedTest
    @CsvSource({
        "PJSIP/0900123@trunk-1, Phone PJSIP/0900123@trunk (",
        "PJSIP/0900123@trunk, Phone PJSIP/0900123@trunk (",
        "DAHDI/g1/0900123-00000001, Phone DAHDI/g1/0900123 (",
        "SIP/203.0.113.9-1, Phone SIP/203.0.113.9 (",
        "Local/1@evil-sales, Context evil ("
    })
    void a_parked_call_that_is_too_late_rings_a_device_and_no_number_through_a_trunk(String channel, String words) {
        for (String field : List.of("TimeoutChannel", "timeoutCHANNEL", "Channel2")) {
            for (Set<String> actions : List.of(Set.<String>of(), Set.of("Park"))) {
                assertThatThrownBy(() -> OperationDriver.of("Park")
                                .allow(actions, Set.of(), Set.of())
                                .body(Map.of("Channel", "PJSIP/1-1", field, channel))
                                .begin())
                        .as(field)
                        .hasMessageStartingWith(words + "from the body)");
            }
        }
        assertThatThrownBy(() -> OperationDriver.of("Park")
                        .allow(Set.of("Park"), Set.of(), Set.of("evil-sales"))
                        .body(Map.of("Channel", "PJSIP/1-1", "TimeoutChannel", "Local/1@evil-sales"))
                        .begin())
                .hasMessageContaining("Context evil ");
        for (String allowed : List.of("PJSIP/201-0000000a", "PJSIP/anna-lee-0000000a", "PJSIP/201")) {
            assertThat(OperationDriver.of("Park")
                            .body(Map.of("Channel", "PJSIP/1-1", "TimeoutChannel", allowed))
                            .begin()
                            .asks()
                            .get("TimeoutChannel"))
                    .isEqualTo(allowed);
        }
        assertThat(OperationDriver.of("Bridge")
                        .body(Map.of("Channel1", "PJSIP/1-1", "Channel2", "DAHDI/i1/5551234-1"))
                        .begin()
                        .isAsking())
                .as("a living channel")
                .isTrue();
    }

    /** In an expression, a name is a function even with blanks before its bracket (ast_expr2.fl). */
    @ParameterizedTest
    @ValueSource(strings = {"$[SHELL (touch /tmp/x)]", "$[1 + ENV\t (PATH)]", "$[(ENV (PATH))]", "$[${X} (PATH)]"})
    void no_blank_hides_a_function(String written) {
        assertThatThrownBy(() -> call().allow(Set.of(), Set.of("Wait"), Set.of())
                        .header("Data", "A=" + written)
                        .begin())
                .hasMessageContaining("function");
        assertThat(call().allow(Set.of(), Set.of("Wait"), Set.of())
                        .header("Data", "$[1 + (2 * 3)]")
                        .begin()
                        .isAsking())
                .isTrue();
        assertThat(call().allow(Set.of(), Set.of("Wait"), Set.of())
                        .header("Data", "see this (please)")
                        .begin()
                        .isAsking())
                .isTrue();
    }

    /**
     * If a phone could write lines into the state of its own spy session, the policy could be asked about another
     * channel.
     */
    @ParameterizedTest
    @ValueSource(strings = {"Application", "Data", "Uniqueid"})
    void no_line_that_a_listener_writes_puts_another_channel_before_the_policy(String field) {
        List<String> asked = new ArrayList<>();
        Map<String, String> state = new LinkedHashMap<>(
                Map.of("Application", "ChanSpy", "Data", "PJSIP/202-00000001,quESd", "Uniqueid", "h-1"));
        List<String> lines = new ArrayList<>(List.of("Channel", "PJSIP/201-1"));
        state.forEach((name, value) -> lines.addAll(List.of(name, value)));
        lines.addAll(List.of(field, "x"));

        OperationDriver play = OperationDriver.of("ListenMode")
                .listenPolicy(request -> asked.add(request.channel()))
                .header("Handle", "h-1")
                .header("Mode", "barge")
                .begin()
                .list(AmiEvent.of("Status", lines.toArray(String[]::new)));

        assertThat(play.refused().why()).hasMessageContaining("h-1").hasMessageContaining("action=Listen");
        assertThat(asked).isEmpty();
        assertThat(play.audit()).singleElement().satisfies(entry -> assertThat(entry.what())
                .isEqualTo(SpyAudit.What.REFUSED));
    }

    /**
     * An abandoned call is hung up by its id: with a timeout that expired at once, a message could end any call that it
     * named.
     */
    @Test
    void no_id_that_a_message_chooses_has_another_call_hung_up() {
        OperationDriver play = OperationDriver.of("Playback")
                .option("phone", "PJSIP/201")
                .option("file", "hello")
                .header("ChannelId", "1795948734.7")
                .header("RequestTimeout", "1")
                .begin();
        assertThat(play.asks("Status").get("Channel")).isEqualTo("1795948734.7");
        play.list(AmiEvent.of("Status", "Channel", "PJSIP/boss-0000000a", "Uniqueid", "1795948734.7"));
        assertThat(play.refused().why())
                .hasMessageContaining("CamelAmiChannelId is '1795948734.7'")
                .hasMessageContaining("No phone was rung");
        OperationDriver listen = OperationDriver.of("Listen")
                .option("phone", "PJSIP/201")
                .header("Target", "PJSIP/202")
                .header("ChannelId", "1795948734.7")
                .begin()
                .list(
                        AmiEvent.of(
                                "CoreShowChannel",
                                "Channel",
                                "PJSIP/202-0000000b",
                                "Uniqueid",
                                "1795948734.8",
                                "BridgeId",
                                "b-1"),
                        AmiEvent.of("CoreShowChannel", "Channel", "PJSIP/boss-0000000a", "Uniqueid", "1795948734.7"));
        assertThat(listen.refused().why()).hasMessageContaining("1795948734.7");
        assertThat(listen.audit()).hasSize(1);

        OperationDriver free = OperationDriver.of("Playback")
                .option("phone", "PJSIP/201")
                .option("file", "hello")
                .header("ChannelId", "c-1")
                .begin()
                .refuse("No such channel");
        assertThat(free.asks("Originate").get("ChannelId")).isEqualTo("c-1");
    }

    /**
     * Asterisk creates the channel after its response. An earlier hangup finds no channel, and the phone kept ringing
     * and listened without an audit record.
     */
    @ParameterizedTest
    @ValueSource(strings = {"Listen", "Playback"})
    void no_time_of_a_message_gives_a_phone_up_before_it_can_be_hung_up(String verb) {
        OperationDriver play = OperationDriver.of(verb)
                .header("Phone", "PJSIP/201")
                .header("Target", "PJSIP/202")
                .header("File", "beep")
                .header("RequestTimeout", "1")
                .begin();
        if (verb.equals("Listen")) {
            play.list(AmiEvent.of("CoreShowChannel", "Channel", "PJSIP/202-1", "Uniqueid", "u", "BridgeId", "b"));
        }

        play.asks("Originate");
        assertThat(play.ask().request().timeout()).isEqualTo(Duration.ofMillis(500));
    }

    /**
     * With a third party in the call, Asterisk dials {@code Local/<exten>@<context>}, cut to 161 bytes (bridge.c,
     * blind_transfer_bridge).
     */
    @ParameterizedTest
    @ValueSource(strings = {"x@evil/n", "x@evil", "x/n", "LONG"})
    void an_extension_that_a_message_names_stays_in_the_context_of_the_route(String written) {
        String exten = written.equals("LONG") ? "9".repeat(160) : written;
        for (String action : List.of("BlindTransfer", "Atxfer", "blindTRANSFER")) {
            for (Set<String> contexts : List.of(Set.<String>of(), Set.of("sales"))) {
                assertThatThrownBy(() -> OperationDriver.of(action)
                                .allow(Set.of(action), Set.of(), contexts)
                                .option("fields", Map.of("Context", "sales"))
                                .body(Map.of("Channel", "PJSIP/1-1", " eXten", exten))
                                .begin())
                        .as(action)
                        .hasMessageStartingWith("Field eXten of the body is ");
            }
            assertThat(OperationDriver.of(action)
                            .option("fields", Map.of("Context", "sales", "Exten", exten))
                            .body(Map.of("Channel", "PJSIP/1-1"))
                            .begin()
                            .asks()
                            .get("Exten"))
                    .as("the developer dials what he likes")
                    .isEqualTo(exten);
            if (!action.equals("Atxfer")) { // which presses it as keys
                assertThat(OperationDriver.of(action)
                                .option("fields", Map.of("Context", "sales"))
                                .body(Map.of("Channel", "PJSIP/1-1", "Exten", "*9#*3"))
                                .begin()
                                .isAsking())
                        .isTrue();
            }
            assertThat(OperationDriver.of(action)
                            .option("fields", Map.of("Context", "sales"))
                            .body(Map.of("Channel", "PJSIP/1-1", "Exten", "*9+-_.anna"))
                            .begin()
                            .asks()
                            .get("Exten"))
                    .isEqualTo("*9+-_.anna");
        }
    }

    /**
     * Asterisk turns the value into arguments of the application Park, and continues at c(...) when the parking times
     * out (parking_manager.c).
     */
    @ParameterizedTest
    @ValueSource(strings = {"default,c(evil,666,1)", "default|c(evil)", "def\"ault", "\\,c(evil,666,1)"})
    void a_parking_lot_that_a_message_names_is_a_name_and_nothing_more(String lot) {
        for (Set<String> actions : List.of(Set.<String>of(), Set.of("Park"))) {
            assertThatThrownBy(() -> OperationDriver.of("Park")
                            .allow(actions, Set.of(), Set.of())
                            .body(Map.of("Channel", "PJSIP/1-1", "TimeoutChannel", "PJSIP/2-1", "parkingLOT", lot))
                            .begin())
                    .hasMessageStartingWith("Field parkingLOT of the body holds ");
        }
        assertThat(OperationDriver.of("Park")
                        .body(Map.of("Channel", "PJSIP/1-1", "Parkinglot", "lot-1"))
                        .begin()
                        .asks()
                        .get("Parkinglot"))
                .isEqualTo("lot-1");
    }

    /**
     * If both fields of one of these pairs are present, Asterisk reads the first (message.c, parking_manager.c,
     * manager.c).
     */
    @ParameterizedTest
    @CsvSource({
        "MessageSend, Destination, To, pjsip:anna",
        "messageSEND, base64BODY, Body, hello",
        "Park, TimeoutChannel, Channel2, PJSIP/2-1",
        "AOCMessage, ChannelPrefix, Channel, PJSIP/2-1",
        "AOCMessage, Channel, ChannelPrefix, PJSIP/2",
        "SIPnotify, Call-ID, Channel, 201"
    })
    void no_field_of_a_message_takes_the_place_of_another_one_of_the_route(
            String action, String field, String other, String value) {
        for (String of : List.of("body", "header")) {
            assertThatThrownBy(() -> {
                        OperationDriver play = OperationDriver.of(action).option("fields", Map.of(other, value));
                        Map<String, String> given = Map.of(field, "PJSIP/3-1");
                        (of.equals("body") ? play.body(given) : play.header("Fields", given)).begin();
                    })
                    .hasMessageStartingWith("Field " + field + " of the " + of + " would replace field " + other);
        }
        assertThat(OperationDriver.of(action)
                        .option("fields", Map.of(field, "PJSIP/3-1", other, value))
                        .begin()
                        .isAsking())
                .as("the route may write both")
                .isTrue();
        assertThat(OperationDriver.of(action)
                        .allow(Set.of(action), Set.of(), Set.of())
                        .body(Map.of(field, "PJSIP/3-1", other, value))
                        .begin()
                        .isAsking())
                .as("the message may give both")
                .isTrue();
        if (action.equalsIgnoreCase("MessageSend")) {
            assertThat(OperationDriver.of(action)
                            .option("fields", Map.of(other, value))
                            .body(Map.of(field, " "))
                            .begin()
                            .isAsking())
                    .as("Asterisk passes over a blank one")
                    .isTrue();
        }
    }

    /**
     * A regular expression stands for every mailbox that it matches, and can exhaust the server
     * (res_mwi_external_ami.c).
     */
    @ParameterizedTest
    @ValueSource(strings = {"MWIDelete", "MWIGet"})
    void no_message_names_mailboxes_by_a_regular_expression(String action) {
        assertThatThrownBy(() -> OperationDriver.of(action)
                        .body(Map.of("mailBOX", "\t/.*/"))
                        .begin())
                .hasMessageStartingWith("Field mailBOX of the body is '/.*/'");
        assertThat(OperationDriver.of(action)
                        .option("fields", Map.of("Mailbox", "/^1/"))
                        .begin()
                        .isAsking())
                .isTrue();
        assertThat(OperationDriver.of(action)
                        .body(Map.of("Mailbox", "100@default"))
                        .begin()
                        .isAsking())
                .isTrue();
    }

    /**
     * Asterisk stores the members of a queue in one text, with bars or commas between members and semicolons between
     * their fields. After a restart, it reads the members from this text (app_queue.c, reload_queue_members).
     */
    @ParameterizedTest
    @CsvSource({
        "QueuePause, Reason, x|PJSIP/0900123@trunk;0;0",
        "QueuePause, rEASON, 'x,PJSIP/0900123@trunk;0;0'",
        "QueuePause, Reason, ;0|PJSIP/0900123@trunk;0;0",
        "QueueAdd, MemberName, x|PJSIP/0900123@trunk;0;0",
        "QueueAdd, MemberName, Anna;PJSIP/1",
        "QueueAdd, Interface, Local/0900123;0;0@sales",
        "QueueAdd, StateInterface, Local/0900123;0;0@sales"
    })
    void no_text_of_a_message_makes_another_member_of_a_queue(String action, String field, String value) {
        Map<String, String> given = new LinkedHashMap<>(Map.of("Queue", "support", "Paused", "true"));
        given.put("Interface", "PJSIP/201");
        given.put(field, value);
        assertThatThrownBy(() -> OperationDriver.of(action)
                        .allow(Set.of(action), Set.of(), Set.of("sales"))
                        .body(given)
                        .begin())
                .hasMessageStartingWith("Field " + field + " of the body contains ")
                .hasMessageContaining("member");
        assertThat(OperationDriver.of(action)
                        .option("fields", given)
                        .begin()
                        .asks()
                        .get(field))
                .as("the developer writes what he likes")
                .isEqualTo(value);
    }

    /** Asterisk cuts a member's interface to 79 bytes (app_queue.c), and uses the context 'default' if none is left. */
    @Test
    void no_length_of_a_members_interface_pushes_its_context_out() {
        String suffix = "@sales";
        String longest = "Local/" + "2".repeat(79 - "Local/".length() - suffix.length()) + suffix;
        for (String field : List.of("Interface", "StateInterface")) {
            assertThat(member(field, longest).begin().asks().get(field)).isEqualTo(longest);
            assertThatThrownBy(() ->
                            member(field, longest.replace("Local/", "Local/2")).begin())
                    .hasMessageStartingWith("Field " + field + " of the body is 80 bytes long")
                    .hasMessageContaining("79");
        }
    }

    private static OperationDriver member(String field, String value) {
        Map<String, String> given = new HashMap<>(Map.of("Queue", "support", "Interface", "PJSIP/201"));
        given.put(field, value);
        return OperationDriver.of("QueueAdd")
                .allow(Set.of("QueueAdd"), Set.of(), Set.of("sales"))
                .body(given);
    }

    @Test
    void a_member_of_a_queue_has_a_name_and_a_reason_of_a_message() {
        assertThat(OperationDriver.of("QueuePause")
                        .body(Map.of("Interface", "PJSIP/201", "Paused", "true", "Reason", "Lunch (until 14:00)"))
                        .begin()
                        .asks()
                        .get("Reason"))
                .isEqualTo("Lunch (until 14:00)");
        assertThat(member("MemberName", "Anna Lee").begin().asks().get("MemberName"))
                .isEqualTo("Anna Lee");
    }
}
