/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.OutcomeDetector;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginateTest {

    private static OperationDriver aCall() {
        return OperationDriver.of("Originate").header("Phone", "PJSIP/201").option("application", "Wait");
    }

    @Test
    void asks_for_a_call_whose_name_is_chosen_here() {
        AmiAction action = OperationDriver.of("Originate")
                .option("phone", "PJSIP/201")
                .header("Phone", "PJSIP/299")
                .option("context", "sales")
                .option("exten", "300")
                .option("callerId", "Anna <100>")
                .option("ringTimeout", 15000L)
                .header("Variables", Map.of("CUSTOMER", "Smith, \"Jo\""))
                .variables("CUSTOMER")
                .begin()
                .asks("Originate");

        assertThat(action.get("Channel")).as("no header replaces the URI").isEqualTo("PJSIP/201");
        assertThat(action.get("Async")).isEqualTo("true");
        assertThat(action.get("ChannelId")).hasSize(36);
        assertThat(action.get("Context")).isEqualTo("sales");
        assertThat(action.get("Exten")).isEqualTo("300");
        assertThat(action.get("Priority")).isEqualTo("1");
        assertThat(action.get("Timeout")).isEqualTo("15000");
        assertThat(action.get("CallerID")).isEqualTo("Anna <100>");
        assertThat(action.get("Variable")).isEqualTo("CUSTOMER=Smith\\, \\\"Jo\\\"");
    }

    @Test
    void the_names_of_calls_are_never_the_beginning_of_one_another() {
        assertThat(aCall().begin().handle())
                .hasSameSizeAs(aCall().begin().handle())
                .isNotEqualTo(aCall().begin().handle());
    }

    @Test
    void every_variable_has_a_line_of_its_own() {
        AmiAction action = aCall().option("variables", Map.of("A", "1"))
                .header("Variables", Map.of("B", "2"))
                .variables("B")
                .begin()
                .asks();

        assertThat(action.fields().stream()
                        .filter(field -> field.getKey().equals("Variable"))
                        .map(Map.Entry::getValue))
                .containsExactlyInAnyOrder("A=1", "B=2");
    }

    @Test
    void waits_for_the_ringing_and_the_answer_to_the_action() {
        Step.Send ask = aCall().option("ringTimeout", 15000L).begin().ask();

        assertThat(ask.request().timeout()).isEqualTo(OperationDriver.REQUEST_TIMEOUT.plusSeconds(15));
        assertThat(ask.request().watch().classes()).containsExactly(EventClass.CALL);
        assertThat(aCall().header("RequestTimeout", "2500")
                        .begin()
                        .ask()
                        .request()
                        .timeout())
                .isBetween(Duration.ofMillis(1500), Duration.ofMillis(2500));
    }

    /**
     * Reason is 0 for a phone that is busy, rejects the call or does not exist; the Hangup before or after it shows
     * which.
     */
    @ParameterizedTest
    @CsvSource({
        "16, originate-async-failures-pjsip, p-busy, busy, 0, 17",
        "22, originate-async-failures-pjsip, p-busy, busy, 0, 17",
        "16, originate-async-failures-pjsip, p-congestion, congested, 0, 34",
        "22, originate-async-failures-pjsip, p-congestion, congested, 0, 34",
        "16, originate-async-failures-pjsip, p-noanswer, noAnswer, 3, ",
        "22, originate-async-failures-pjsip, p-noanswer, noAnswer, 3, ",
        "16, originate-async-failures-pjsip, p-reject, rejected, 0, 21",
        "22, originate-async-failures-pjsip, p-reject, rejected, 0, 21",
        "16, originate-async-failures-pjsip, p-unknown, unreachable, 0, 1",
        "22, originate-async-failures-pjsip, p-unknown, unreachable, 0, 1",
        "16, originate-async-failures, f-endpoint, failed, 0, ",
        "22, originate-async-failures, f-endpoint, failed, 0, ",
        "22, originate-async-failures, f-tech, failed, 0, ",
        "22, originate-async-failures, f-exten, failed, 0, 0",
        "16, originate-async-failures, f-busy-local, busy, 5, ",
        "22, originate-async-failures, f-busy-local, busy, 5, ",
        "22, originate-async-failures, f-congestion-local, congested, 8, ",
        "16, originate-async-failures, f-noanswer, noAnswer, 3, ",
        "16, originate-async-failures, f-hangup, rejected, 0, 21",
        "22, originate-async-failures, f-hangup, rejected, 0, 21",
        "16, originate-async-ok, ok-app, answered, 4, ",
        "22, originate-async-ok, ok-app, answered, 4, ",
        "22, originate-async-ok, ok-exten, answered, 4, ",
    })
    void reports_the_outcome_of_the_call(
            int version, String recording, String call, String outcome, int reason, Integer cause) {
        OperationDriver play = aCall().begin();
        String handle = play.handle();

        play.happens(Recording.of(version, recording).with(call, handle).call(handle));

        Map<String, Object> headers = play.finished().headers();
        assertThat(headers)
                .containsEntry("CamelAmiOutcome", outcome)
                .containsEntry("CamelAmiReason", reason)
                .containsEntry("CamelAmiUniqueid", handle)
                .containsEntry("CamelAmiActionId", "id-1");
        assertThat(headers.get("CamelAmiHangupCause")).isEqualTo(cause);
        assertThat(headers.containsKey("CamelAmiChannel"))
                .as("a channel is reported when there is one")
                .isEqualTo(outcome.equals("answered"));
    }

    @Test
    void an_unexplained_failure_is_given_a_moment_to_be_explained_and_an_explained_one_is_not() {
        OperationDriver play = aCall().begin();
        String handle = play.handle();
        OutcomeDetector watch = play.ask().request().watch();
        AmiEvent failure = AmiEvent.of("OriginateResponse", "Response", "Failure", "Reason", "0", "Uniqueid", handle);
        AmiEvent hangup = AmiEvent.of("Hangup", "Uniqueid", handle, "Cause", "17");

        assertThat(watch.judge(List.of(hangup))).isEqualTo(OutcomeDetector.Decision.WAIT);
        assertThat(watch.judge(List.of(failure)).quietPeriod()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
        assertThat(watch.judge(List.of(failure, hangup)).done()).isTrue();
        assertThat(watch.judge(List.of(hangup, failure)).done()).isTrue();
    }

    @Test
    void is_done_when_queued_where_the_outcome_does_not_matter() {
        OperationDriver play = aCall().option("awaitOutcome", false).begin();
        String handle = play.handle();
        assertThat(play.ask().request().watch()).isNull();

        play.answer("Message", "Originate successfully queued");

        assertThat(play.finished().headers())
                .containsEntry("CamelAmiOutcome", "queued")
                .containsEntry("CamelAmiUniqueid", handle);
    }

    @Test
    void never_rings_a_channel_from_an_event() {
        assertThatThrownBy(() -> OperationDriver.of("Originate")
                        .header("Handle", "PJSIP/999")
                        .header("Event", "Hangup")
                        .option("application", "Wait")
                        .begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CamelAmiPhone")
                .hasMessageContaining("option phone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"201", "/201", "PJSIP/"})
    void a_phone_is_a_technology_and_a_resource(String phone) {
        assertThatThrownBy(() -> aCall().header("Phone", phone).begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + phone + "'")
                .hasMessageContaining("PJSIP/");
    }

    /**
     * Without {@code n}, Asterisk removes a Local channel from a bridged call, and with it the unique id that is the
     * handle.
     */
    @ParameterizedTest
    @CsvSource({
        "Local/201@phones, Local/201@phones/n",
        "local/201, local/201/n",
        "Local/201@phones/n, Local/201@phones/n",
        "Local/201@phones/jb, Local/201@phones/jb",
        "PJSIP/201, PJSIP/201",
        "PJSIP/trunk/sip:201@example.org, PJSIP/trunk/sip:201@example.org"
    })
    void a_local_phone_is_kept_in_the_call_unless_the_route_says_otherwise(String phone, String dialled) {
        assertThat(OperationDriver.of("Originate")
                        .option("phone", phone)
                        .option("application", "Wait")
                        .begin()
                        .asks("Originate")
                        .get("Channel"))
                .isEqualTo(dialled);
    }

    @Test
    void a_call_without_a_destination_is_refused() {
        assertThatThrownBy(() -> OperationDriver.of("Originate")
                        .header("Phone", "PJSIP/201")
                        .begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CamelAmiApplication")
                .hasMessageContaining("CamelAmiContext");
        assertThatThrownBy(() -> OperationDriver.of("Originate")
                        .header("Phone", "PJSIP/201")
                        .header("Context", "sales")
                        .begin())
                .hasMessageContaining("CamelAmiExten");
    }

    @ParameterizedTest
    @CsvSource({
        "RingTimeout, 10 apples",
        "RingTimeout, 0",
        "RingTimeout, -5",
        "RequestTimeout, soon",
        "RequestTimeout, 0",
        "RequestTimeout, 9223372036854775807",
        "RingTimeout, 400d",
        "RingTimeout, 1m30",
        "RingTimeout, 20s or so",
        "RingTimeout, 20s500",
        "RingTimeout, 213503982335d",
        "RequestTimeout, 213503982335d",
        "RequestTimeout, PT9999999999H"
    })
    void a_time_is_a_number_of_milliseconds_or_says_its_unit(String header, String value) {
        assertThatThrownBy(() -> aCall().header(header, value).begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CamelAmi" + header)
                .hasMessageContaining("'" + value + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PJSIP/201\r\nAction: Command", "PJSIP/201\nX: y"})
    void no_value_can_smuggle_another_line(String phone) {
        assertThatThrownBy(() -> aCall().header("Phone", phone).begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CamelAmiPhone")
                .hasMessageContaining("line end at position 9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A,B", "A=B", "A B", "", "1A"})
    void a_variable_has_a_name_of_letters(String name) {
        assertThatThrownBy(() -> aCall().variables("*")
                        .header("Variables", Map.of(name, "x"))
                        .begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
    }

    @Test
    void variables_are_a_map() {
        assertThatThrownBy(() -> aCall().header("Variables", "A=1").begin())
                .hasMessageContaining("CamelAmiVariables")
                .hasMessageContaining("Map");
    }

    /**
     * There is no list of dangerous applications: an application that a header names is refused unless a list allows
     * it.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "System", "EXEC", "AGI", "MixMonitor", "Record", "Monitor", "Queue", "BridgeAdd", "Bridge", "Broadcast",
                        "ChanSpy",
                "chanspy", "ExtenSpy", "DAHDIScan", "ChannelRedirect", "Park", "BlindTransfer", "Set", "Goto", "Dial",
                        "NoOp", "Wait"
            })
    void a_header_names_only_listed_applications(String application) {
        OperationDriver play = OperationDriver.of("Originate")
                .header("Phone", "PJSIP/201")
                .header("Application", application)
                .header("Data", "x");
        assertThatThrownBy(play::begin)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Application " + application + " (from a header)")
                .hasMessageContaining("allowedApplications");

        assertThat(play.allow(Set.of(), Set.of(application), Set.of())
                        .begin()
                        .asks()
                        .get("Application"))
                .isEqualTo(application);
    }

    /** Queue runs a script that its arguments name; Park enters a context. */
    @Test
    void a_header_gives_arguments_only_to_listed_applications() {
        assertThatThrownBy(() -> aCall().header("Data", "5").begin())
                .hasMessageContaining("The arguments of application Wait (from a header)")
                .hasMessageContaining("data=")
                .hasMessageContaining("allowedApplications");
        assertThat(aCall().option("data", "5")
                        .header("Data", "9")
                        .begin()
                        .asks()
                        .get("Data"))
                .isEqualTo("5");
        assertThat(aCall().allow(Set.of(), Set.of("wait"), Set.of())
                        .header("Data", "5")
                        .begin()
                        .asks()
                        .get("Data"))
                .isEqualTo("5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BridgeAdd", "Wait"})
    void where_a_restriction_is_in_force_the_uri_names_listed_applications_too(String application) {
        OperationDriver call =
                OperationDriver.of("Originate").header("Phone", "PJSIP/201").option("application", application);
        assertThatThrownBy(() -> call.listenPolicy(request -> true).begin())
                .hasMessageContaining("Application " + application + " (from the URI)")
                .hasMessageContaining("listenPolicy")
                .hasMessageContaining("allowedApplications");
        assertThat(call.allow(Set.of(), Set.of(application), Set.of())
                        .begin()
                        .asks()
                        .get("Application"))
                .isEqualTo(application);
    }

    @Test
    void an_allow_list_lets_nothing_else_through() {
        assertThatThrownBy(() ->
                        aCall().allow(Set.of(), Set.of("Playback"), Set.of()).begin())
                .hasMessageContaining("Wait")
                .hasMessageContaining("allowedApplications");
        assertThatThrownBy(() ->
                        aCall().allow(Set.of("Hangup"), Set.of(), Set.of()).begin())
                .hasMessageContaining("Originate")
                .hasMessageContaining("allowedActions");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${SHELL(id)}",
                "x${FILE(/etc/passwd)}",
                "${CURL(http://x)}",
                "${eval(x)}",
                "CHANNEL(hangup_handler_push)=secret,s,1(x)",
                "SHE${X}LL(id)",
                "${X}(id)",
                "${X}DB(a/b)",
                "Xenum(x)"
            })
    void a_header_calls_only_listed_functions(String data) {
        assertThatThrownBy(() -> aCall().header("Data", data)
                        .allow(Set.of(), Set.of("Wait", "DB()"), Set.of())
                        .begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("function");
    }

    @Test
    void a_function_that_is_listed_is_allowed() {
        for (String data : List.of("${DB(a/b)}", "5,g(a:b)", "hello (world)")) {
            assertThat(aCall().header("Data", data)
                            .allow(Set.of(), Set.of("Wait", "db()"), Set.of())
                            .begin()
                            .asks()
                            .get("Data"))
                    .isEqualTo(data);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CHANNEL(hangup_handler_push)", "SHELL(id)", "_CALLERID(num)", "DB(a)"})
    void a_header_sets_only_listed_functions(String name) {
        assertThatThrownBy(() -> aCall().header("Variables", Map.of(name, "x")).begin())
                .hasMessageContaining("The variable " + name)
                .hasMessageContaining("() in allowedApplications");
        String function = name.replaceFirst("^_+", "").replaceFirst("\\(.*", "()");
        assertThat(aCall().header("Variables", Map.of(name, "x"))
                        .allow(Set.of(), Set.of("Wait", function, "_" + function), Set.of())
                        .begin()
                        .asks()
                        .get("Variable"))
                .startsWith(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MONITOR_EXEC",
                "_monitor_exec",
                "MONITOR_EXEC_ARGS",
                "TRANSFER_CONTEXT",
                "FORWARD_CONTEXT",
                "GOTO_ON_BLINDXFR",
                "DYNAMIC_FEATURES",
                "BLINDTRANSFER",
                "TOUCH_MIXMONITOR",
                "PARKINGDYNCONTEXT",
                "PICKUPMARK",
                "CUSTOMER"
            })
    void a_header_sets_no_variable_that_is_not_listed(String name) {
        assertThatThrownBy(() -> aCall().header("Variables", Map.of(name, "x")).begin())
                .hasMessageContaining("The variable " + name + " (from a header)")
                .hasMessageContaining("allowedVariables");
        assertThat(aCall().option("variables", Map.of(name, "x")).begin().asks().get("Variable"))
                .isEqualTo(name + "=x");
    }

    @Test
    void listed_variables_are_all_that_a_message_may_set() {
        AccessPolicy some = new AccessPolicy(
                Set.of(), Set.of(), Set.of(), Set.of(), Set.of("CUSTOMER", "ORDER_*"), Set.of(), false, false, null);
        assertThat(aCall().policy(some)
                        .header("Variables", Map.of("_ORDER_ID", "4"))
                        .begin()
                        .asks()
                        .get("Variable"))
                .isEqualTo("_ORDER_ID=4");
        assertThatThrownBy(() -> aCall().policy(some)
                        .header("Variables", Map.of("OTHER", "x"))
                        .begin())
                .hasMessageContaining("OTHER")
                .hasMessageContaining("[")
                .hasMessageContaining("ORDER_*");
    }

    /** If two variables have the same name, Asterisk keeps the first line, and underscores are not part of the name. */
    @Test
    void a_header_does_not_replace_a_variable_of_the_uri_by_another_spelling() {
        List<String> lines = aCall()
                .option("variables", Map.of("__CUSTOMER", "4711"))
                .usually("variables", Map.of("REGION", "north", "CUSTOMER", "1"))
                .header("Variables", Map.of("_CUSTOMER", "1", "_REGION", "south"))
                .variables("CUSTOMER", "REGION")
                .begin()
                .asks()
                .fields()
                .stream()
                .filter(field -> field.getKey().equals("Variable"))
                .map(Map.Entry::getValue)
                .toList();
        assertThat(lines).containsExactlyInAnyOrder("__CUSTOMER=4711", "_REGION=south");
    }

    @Test
    void a_field_is_sent_where_ami_has_it_and_refused_by_name_where_it_has_not() {
        AmiAction action = aCall().option("fields", Map.of("OtherChannelId", "o-1"))
                .header("ChannelId", "c-1")
                .begin()
                .asks();
        assertThat(action.get("OtherChannelId")).isEqualTo("o-1");
        assertThat(action.get("ChannelId")).isEqualTo("c-1");
        assertThat(OperationDriver.of("Status")
                        .header("Fields", Map.of("AllVariables", true))
                        .begin()
                        .asks()
                        .get("AllVariables"))
                .isEqualTo("true");
        assertThatThrownBy(() -> aCall().header("Fields", Map.of("PreDialGoSub", "x,s,1"))
                        .begin())
                .hasMessageContaining("PreDialGoSub")
                .hasMessageContaining("blocks");
        assertThatThrownBy(
                        () -> aCall().option("fields", Map.of("CallerID", "x")).begin())
                .hasMessageContaining("Field CallerID of the URI")
                .hasMessageContaining("callerId");
        for (String verb :
                List.of("Hangup", "ControlPlayback", "ListenMode", "Playback", "Listen", "Status", "Originate")) {
            assertThatThrownBy(() -> OperationDriver.of(verb)
                            .option("phone", "PJSIP/201")
                            .option("handle", "h-1")
                            .option("target", "PJSIP/202")
                            .option("mode", "listen")
                            .option("file", "beep")
                            .option("control", "stop")
                            .option("application", "Wait")
                            .header("Fields", Map.of("Colour", "red"))
                            .begin())
                    .as(verb)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Field Colour of the header")
                    .hasMessageContaining(verb);
        }
    }

    @Test
    void early_media_is_sent_only_if_given() {
        assertThat(aCall().begin().asks().get("EarlyMedia")).isNull();
        assertThat(aCall().header("EarlyMedia", "TRUE").begin().asks().get("EarlyMedia"))
                .isEqualTo("true");
        assertThat(aCall().header("EarlyMedia", false).begin().asks().get("EarlyMedia"))
                .isEqualTo("false");
    }

    @Test
    void a_variable_without_a_value_is_set_to_an_empty_one() {
        Map<String, Object> variables = new HashMap<>();
        variables.put("EMPTY", null);

        assertThat(aCall().option("variables", variables).begin().asks().get("Variable"))
                .isEqualTo("EMPTY=");
    }

    @Test
    void variables_and_fields_of_a_server_are_defaults() {
        AmiAction action = aCall().usually("variables", Map.of("A", "1", "B", "1"))
                .usually("fields", Map.of("OtherChannelId", "o-1"))
                .option("variables", Map.of("B", "2"))
                .begin()
                .asks();

        assertThat(action.fields()).contains(Map.entry("Variable", "A=1"), Map.entry("Variable", "B=2"));
        assertThat(action.fields()).doesNotContain(Map.entry("Variable", "B=1"));
        assertThat(action.get("OtherChannelId")).isEqualTo("o-1");
    }

    @Test
    void a_value_that_is_no_single_value_is_refused_by_name() {
        for (Object odd : new Object[] {List.of("PJSIP/201"), new String[] {"PJSIP/201"}, Map.of(), new Object()}) {
            assertThatThrownBy(() -> aCall().header("Phone", odd).begin())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("CamelAmiPhone")
                    .hasMessageContaining(odd.getClass().getTypeName());
        }
        assertThat(aCall().header("Phone", "PJSIP/201".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .begin()
                        .asks()
                        .get("Channel"))
                .as("some transports hand over bytes")
                .isEqualTo("PJSIP/201");
    }

    @Test
    void two_destinations_are_refused() {
        assertThatThrownBy(() ->
                        aCall().option("context", "sales").option("exten", "1").begin())
                .hasMessageContaining("two destinations")
                .hasMessageContaining("Wait")
                .hasMessageContaining("sales");
    }

    @ParameterizedTest
    @CsvSource({"20s, 20000", "1m30s, 90000", "500, 500", "' 2s ', 2000", "PT20S, 20000"})
    void a_time_may_be_text(String written, long millis) {
        assertThat(aCall().header("RingTimeout", written).begin().asks().get("Timeout"))
                .isEqualTo(String.valueOf(millis));
    }

    @Test
    void a_sip_header_of_a_message_takes_over_no_call() {
        for (String header : List.of("Replaces: 1;to-tag=2;from-tag=3", "Join: 1", "Refer-To: <sip:x>", "X-Y: z")) {
            assertThatThrownBy(() -> aCall().header("AutoAnswer", header).begin())
                    .hasMessageContaining(header.substring(0, header.indexOf(':')))
                    .hasMessageContaining("CamelAmiAutoAnswer");
        }
        assertThat(aCall().header("AutoAnswer", "Alert-Info: Ring Answer")
                        .begin()
                        .asks()
                        .get("Variable"))
                .startsWith("PJSIP_HEADER(add,Alert-Info)");
    }

    @Test
    void only_allowed_contexts_are_entered_also_through_a_local_phone() {
        OperationDriver play = OperationDriver.of("Originate")
                .header("Phone", "PJSIP/201")
                .header("Exten", "1")
                .allow(Set.of(), Set.of(), Set.of("sales"));
        assertThat(play.header("Context", "sales").begin().asks().get("Context"))
                .isEqualTo("sales");
        assertThatThrownBy(() -> play.header("Context", "admin").begin())
                .hasMessageContaining("admin")
                .hasMessageContaining("allowedContexts");
        assertThatThrownBy(() -> play.header("Context", "sales")
                        .header("Phone", "Local/9@admin/n")
                        .begin())
                .hasMessageContaining("admin")
                .hasMessageContaining("allowedContexts");
    }

    /**
     * The first of two lines takes precedence, and underscores are not part of a name: a route could replace a value
     * that was looked up and allowed.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SPY_CHANNEL",
                "_SPY_CHANNEL",
                "__SPY_OPTIONS",
                "spy_channel",
                "PLAYBACK_FILE",
                "CAMELAMI_TOGGLES_n1"
            })
    void a_route_cannot_set_the_variables_of_our_own_actions(String name) {
        assertThatThrownBy(() -> OperationDriver.of("Listen")
                        .header("Phone", "PJSIP/201")
                        .header("Target", "PJSIP/202")
                        .option("context", "spy-context")
                        .header("Variables", Map.of(name, "PJSIP"))
                        .begin()
                        .list(AmiEvent.of(
                                "CoreShowChannel", "Channel", "PJSIP/202-1", "Uniqueid", "u-1", "BridgeId", "b-1")))
                .hasMessageContaining("variable " + name)
                .hasMessageContaining("CamelAmiTarget");
        assertThatThrownBy(() -> OperationDriver.of("Playback")
                        .header("Phone", "PJSIP/201")
                        .header("File", "beep")
                        .option("variables", Map.of(name, "x"))
                        .begin())
                .hasMessageContaining("variable " + name);
    }

    /** The context ends at the first slash (core_local.c); without a context, it is default. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                " Local/1@admin",
                "\tLocal/1@admin",
                "Local/1@SALES",
                "Local/1@admin/x@sales",
                "Local/1@admin",
                "Local/1",
                "local/1/n",
                "Local/1@sales@admin",
                "Local/1@/n"
            })
    void a_local_phone_enters_an_allowed_context_or_none(String phone) {
        assertThatThrownBy(() -> OperationDriver.of("Originate")
                        .header("Phone", phone)
                        .option("application", "Wait")
                        .allow(Set.of(), Set.of("Wait"), Set.of("sales"))
                        .begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allowedContexts");
        assertThat(OperationDriver.of("Originate")
                        .header("Phone", "Local/1@sales/n")
                        .option("application", "Wait")
                        .allow(Set.of(), Set.of("Wait"), Set.of("sales"))
                        .begin()
                        .asks()
                        .get("Channel"))
                .isEqualTo("Local/1@sales/n");
    }

    @Test
    void what_asterisk_would_cut_is_refused() {
        assertThatThrownBy(() -> OperationDriver.of("Originate")
                        .header("Phone", "PJSIP/" + "1".repeat(250))
                        .option("application", "Wait")
                        .begin())
                .hasMessageContaining("CamelAmiPhone")
                .hasMessageContaining("256")
                .hasMessageContaining("255");
        assertThatThrownBy(() -> aCall().header("CallerId", "é".repeat(128)).begin())
                .hasMessageContaining("CamelAmiCallerId")
                .hasMessageContaining("256");
        assertThatThrownBy(() -> OperationDriver.of("Originate")
                        .header("Phone", "PJSIP/201")
                        .header("Context", "c".repeat(80))
                        .header("Exten", "1")
                        .begin())
                .hasMessageContaining("CamelAmiContext")
                .hasMessageContaining("79");
        assertThatThrownBy(() -> OperationDriver.of("Originate")
                        .header("Phone", "PJSIP/201")
                        .header("Context", "sales")
                        .header("Exten", "1".repeat(80))
                        .begin())
                .hasMessageContaining("CamelAmiExten")
                .hasMessageContaining("79");
    }
}
