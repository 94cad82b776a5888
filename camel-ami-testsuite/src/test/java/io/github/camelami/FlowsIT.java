/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.testing.RealAsterisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each action and flow through Camel routes on real servers. */
class FlowsIT {

    private static final String SERVERS = "io.github.camelami.testing.RealAsterisk#all";
    private static final String AGENT = "Local/202@phones";
    private static final String SUPERVISOR = "Local/201@phones";

    private final List<Map<String, String>> events = new CopyOnWriteArrayList<>();
    private CamelContext camel;
    private ProducerTemplate template;

    private void start(RealAsterisk server) throws Exception {
        start(server, "camel");
    }

    private void start(RealAsterisk server, String user) throws Exception {
        server.require();
        camel = new DefaultCamelContext();
        AmiServer pbx = new AmiServer();
        pbx.setHost(server.host());
        pbx.setPort(server.port());
        pbx.setUsername(user);
        pbx.setPassword(user + "-secret");
        camel.getRegistry().bind("pbx", pbx);
        camel.addRoutes(new RouteBuilder() {
            @Override
            @SuppressWarnings("unchecked")
            public void configure() {
                errorHandler(noErrorHandler());
                from("ami:pbx").process(e -> events.add(e.getMessage().getBody(Map.class)));
                from("direct:ami")
                        .to(
                                "ami:pbx?allowedContexts=phones,calls,spy-context,playback-context&allowedApplications=Wait");
            }
        });
        camel.start();
        template = camel.createProducerTemplate();
        awaitEvent("AmiConnected", event -> true);
    }

    @AfterEach
    void stop() {
        if (template != null) {
            any("Hangup&regex=true&handle=RAW(/^Local\\/2[0-9]*@phones/)");
        }
        if (camel != null) {
            camel.stop();
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_supervisor_listens_whispers_barges_and_leaves(RealAsterisk server) throws Exception {
        start(server);
        String call = aCall("202", "203");

        Exchange spy = done(Map.of(
                "CamelAmiAction",
                "Listen",
                "CamelAmiPhone",
                SUPERVISOR,
                "CamelAmiTarget",
                AGENT,
                "CamelAmiMode",
                "listen"));
        String handle = header(spy, "CamelAmiHandle");
        assertThat(header(spy, "CamelAmiSpiedChannel")).startsWith(AGENT + "-");
        assertThat(header(spy, "CamelAmiSpyChannel")).startsWith(SUPERVISOR + "-");
        awaitEvent(
                "ChanSpyStart",
                event -> handle.equals(event.get("SpyerUniqueid"))
                        && event.get("SpyeeChannel").equals(header(spy, "CamelAmiSpiedChannel")));

        for (Map.Entry<String, String> mode :
                Map.of("whisper", "5", "barge", "6").entrySet()) {
            done(Map.of("CamelAmiAction", "ListenMode", "CamelAmiHandle", handle, "CamelAmiMode", mode.getKey()));
            awaitEvent(
                    "DTMFEnd",
                    event -> mode.getValue().equals(event.get("Digit"))
                            && "Received".equals(event.get("Direction"))
                            && handle.equals(event.get("Uniqueid")));
        }

        done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", handle));
        awaitEvent("ChanSpyStop", event -> handle.equals(event.get("SpyerUniqueid")));
        assertThat(body(done(Map.of("CamelAmiAction", "Status", "CamelAmiHandle", call))))
                .hasSize(1);
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_spy_session_ends_with_the_call_also_through_the_context(RealAsterisk server) throws Exception {
        start(server);
        String call = aCall("202", "203");

        Exchange spy = done(Map.of(
                "CamelAmiAction", "Listen",
                "CamelAmiPhone", SUPERVISOR,
                "CamelAmiTarget", AGENT,
                "CamelAmiMode", "whisper",
                "CamelAmiContext", "spy-context"));
        done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", call));

        String handle = header(spy, "CamelAmiHandle");
        awaitEvent("ChanSpyStop", event -> handle.equals(event.get("SpyerUniqueid")));
        awaitEvent("Hangup", event -> handle.equals(event.get("Uniqueid")));
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    @SuppressWarnings("unchecked")
    void a_route_on_the_network_thread_gets_the_same_events_and_can_act(RealAsterisk server) throws Exception {
        start(server);
        List<Map<String, String>> seen = new CopyOnWriteArrayList<>();
        List<Object> answers = new CopyOnWriteArrayList<>();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("ami:pbx?usingExecutorService=false")
                        .process(e -> seen.add(e.getMessage().getBody(Map.class)))
                        .filter(simple("${header.CamelAmiEvent} == 'Hangup'"))
                        .to("ami:pbx?action=CoreStatus")
                        .process(e -> answers.add(e.getMessage().getBody()));
            }
        });
        await().until(() -> !seen.isEmpty()); // AmiConnected

        String call = aCall("202", "203");
        done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", call));
        Predicate<Map<String, String>> last =
                event -> "Hangup".equals(event.get("Event")) && call.equals(event.get("Uniqueid"));
        await().until(() -> events.stream().anyMatch(last) && seen.stream().anyMatch(last));

        assertThat(ofCall(call, seen, last)).hasSizeGreaterThan(10).isEqualTo(ofCall(call, events, last));
        await().until(() -> !answers.isEmpty());
        assertThat((Map<String, String>) answers.get(0)).containsKey("CoreCurrentCalls");
    }

    private static List<Map<String, String>> ofCall(
            String call, List<Map<String, String>> all, Predicate<Map<String, String>> last) {
        List<Map<String, String>> some = new ArrayList<>();
        for (Map<String, String> event : all) {
            if (call.equals(event.get("Linkedid"))) {
                some.add(event);
            }
            if (last.test(event)) {
                break;
            }
        }
        return some;
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void no_phone_rings_without_exactly_one_target(RealAsterisk server) throws Exception {
        start(server);
        aCall("2021", "203"); // a neighbour whose name begins with the target's

        Exchange nobody = ask(Map.of("CamelAmiAction", "Listen", "CamelAmiPhone", SUPERVISOR, "CamelAmiTarget", AGENT));
        assertThat(nobody.getException())
                .isInstanceOf(AmiActionRefusedException.class)
                .hasMessageContaining("No call to listen to: " + AGENT)
                .hasMessageContaining("No phone was rung");

        aCall("202", "203");
        aCall("202", "204");
        Exchange several =
                ask(Map.of("CamelAmiAction", "Listen", "CamelAmiPhone", SUPERVISOR, "CamelAmiTarget", AGENT));
        assertThat(several.getException())
                .isInstanceOf(AmiActionRefusedException.class)
                .hasMessageContaining("More than one call to listen to");
        assertThat(events)
                .noneMatch(event -> "Newchannel".equals(event.get("Event"))
                        && event.get("Channel").startsWith(SUPERVISOR));
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_recording_is_paused_resumed_moved_and_stopped(RealAsterisk server) throws Exception {
        start(server);
        for (String context : List.of("", "playback-context")) {
            Map<String, Object> play = new java.util.HashMap<>(Map.of(
                    "CamelAmiAction",
                    "Playback",
                    "CamelAmiPhone",
                    "Local/204@phones",
                    "CamelAmiFile",
                    "demo-congrats.gsm"));
            if (!context.isEmpty()) {
                play.put("CamelAmiContext", context);
            }
            String handle = header(done(play), "CamelAmiHandle");

            assertThat(paused(handle, "pause")).isTrue();
            assertThat(paused(handle, "pause")).isTrue();
            assertThat(paused(handle, "resume")).isFalse();
            assertThat(paused(handle, "resume")).isFalse();
            assertThat(paused(handle, "forward")).isFalse();
            assertThat(paused(handle, "pause")).isTrue();
            assertThat(paused(handle, "reverse")).isFalse();
            assertThat(paused(handle, "restart")).isFalse();
            assertThat(paused(handle, "stop")).isFalse();
            awaitEvent(
                    "VarSet",
                    event -> handle.equals(event.get("Uniqueid"))
                            && "CPLAYBACKSTATUS".equals(event.get("Variable"))
                            && "REMOTESTOPPED".equals(event.get("Value")));
            if (!context.isEmpty()) {
                awaitEvent(
                        "UserEvent",
                        event -> "PlaybackFinish".equals(event.get("UserEvent"))
                                && "REMOTESTOPPED".equals(event.get("Status")));
            }
            Exchange late = ask(
                    Map.of("CamelAmiAction", "ControlPlayback", "CamelAmiHandle", handle, "CamelAmiControl", "pause"));
            assertThat(late.getException()).isInstanceOf(AmiActionRefusedException.class);
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_spy_is_audited_and_a_playback_reported_to_its_end(RealAsterisk server) throws Exception {
        start(server);
        String call = aCall("202", "203");
        String spy = header(
                done(Map.of(
                        "CamelAmiAction",
                        "Listen",
                        "CamelAmiPhone",
                        SUPERVISOR,
                        "CamelAmiTarget",
                        AGENT,
                        "CamelAmiSupervisor",
                        "anna")),
                "CamelAmiHandle");
        done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", call));
        for (String what : List.of("begun", "ended")) {
            awaitEvent(
                    "AmiListenAudit",
                    event -> what.equals(event.get("What"))
                            && spy.equals(event.get("Uniqueid"))
                            && "anna".equals(event.get("Supervisor")));
        }

        String playing = header(
                done(Map.of(
                        "CamelAmiAction", "Playback",
                        "CamelAmiPhone", "Local/204@phones",
                        "CamelAmiFile", "camel-ami/short")),
                "CamelAmiHandle");
        awaitEvent(
                "UserEvent",
                event -> "PlaybackFinish".equals(event.get("UserEvent"))
                        && playing.equals(event.get("Uniqueid"))
                        && "SUCCESS".equals(event.get("Status"))
                        && "-1".equals(event.get("Offset")));
        awaitEvent("Hangup", event -> playing.equals(event.get("Uniqueid")));
        assertThat(events.stream()
                        .filter(event -> playing.equals(event.get("Uniqueid")) && event.get("UserEvent") != null)
                        .map(event -> event.get("UserEvent")))
                .containsExactly("PlaybackStart", "PlaybackFinish");
        assertThat(events.stream().filter(event -> "AmiListenAudit".equals(event.get("Event"))))
                .hasSize(2);
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_recording_begins_at_its_offset(RealAsterisk server) throws Exception {
        start(server);
        for (String context : List.of("", "playback-context")) {
            Map<String, Object> play = new java.util.HashMap<>(Map.of(
                    "CamelAmiAction",
                    "Playback",
                    "CamelAmiPhone",
                    "Local/204@phones",
                    "CamelAmiFile",
                    "demo-congrats",
                    "CamelAmiOffset",
                    10_000));
            if (!context.isEmpty()) {
                play.put("CamelAmiContext", context);
            }
            String handle = header(done(play), "CamelAmiHandle");
            paused(handle, "stop");

            awaitEvent(
                    "VarSet",
                    event -> handle.equals(event.get("Uniqueid"))
                            && "CPLAYBACKOFFSET".equals(event.get("Variable"))
                            && Integer.parseInt(event.get("Value")) >= 10_000);
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_recording_that_does_not_exist_is_reported(RealAsterisk server) throws Exception {
        start(server);
        for (String context : List.of("", "playback-context")) {
            Map<String, Object> play = new java.util.HashMap<>(Map.of(
                    "CamelAmiAction",
                    "Playback",
                    "CamelAmiPhone",
                    "Local/204@phones",
                    "CamelAmiFile",
                    "no-such-recording"));
            if (!context.isEmpty()) {
                play.put("CamelAmiContext", context);
            }
            assertThat(ask(play).getException())
                    .isInstanceOf(AmiActionRefusedException.class)
                    .hasMessageContaining("no-such-recording")
                    .hasMessageContaining("does not exist");
            awaitNoChannelOf("Local/204@phones");
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void the_true_outcome_of_each_call_is_reported(RealAsterisk server) throws Exception {
        start(server);
        Map<String, String> expected = Map.of(
                "Local/202@phones", "answered",
                "Local/211@phones", "busy",
                "Local/212@phones", "congested",
                "PJSIP/nobody", "failed",
                "Local/210@phones", "noAnswer");
        expected.forEach((phone, outcome) -> {
            Exchange call = done(Map.of(
                    "CamelAmiAction", "Originate",
                    "CamelAmiPhone", phone,
                    "CamelAmiApplication", "Wait",
                    "CamelAmiData", "1",
                    "CamelAmiRingTimeout", 1500));
            assertThat(header(call, "CamelAmiOutcome")).as(phone).isEqualTo(outcome);
        });
    }

    /** Phone 218 sends audio for three seconds before it answers. */
    @ParameterizedTest
    @MethodSource(SERVERS)
    void early_media_starts_the_extension_before_the_phone_answers(RealAsterisk server) throws Exception {
        start(server);
        for (boolean early : List.of(true, false)) {
            Exchange call = any("Originate&phone=Local/218@phones&context=phones&exten=202&earlyMedia=" + early);
            assertThat(call.getException()).isNull();
            String handle = header(call, "CamelAmiHandle");
            Predicate<Map<String, String>> plays =
                    event -> "PlayTones".equals(event.get("Application")) && handle.equals(event.get("Uniqueid"));
            Predicate<Map<String, String>> answered = event ->
                    "Up".equals(event.get("ChannelStateDesc")) && (handle + ";2").equals(event.get("Uniqueid"));
            awaitEvent("Newexten", plays);
            awaitEvent("Newstate", answered);

            assertThat(header(call, "CamelAmiOutcome")).isEqualTo("answered");
            assertThat(events.stream().filter(plays.or(answered)).findFirst())
                    .as("earlyMedia=%s", early)
                    .get()
                    .matches(early ? plays : answered);
            done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", handle));
        }
    }

    /**
     * Both halves of the Local channel join bridges, where Asterisk would remove them from the call, and the handle
     * with them.
     */
    @ParameterizedTest
    @MethodSource(SERVERS)
    void the_handle_of_a_local_phone_stays_while_the_call_lasts(RealAsterisk server) throws Exception {
        start(server);
        Exchange call = done(Map.of(
                "CamelAmiAction", "Originate",
                "CamelAmiPhone", "Local/203@calls",
                "CamelAmiContext", "calls",
                "CamelAmiExten", "202"));
        String handle = header(call, "CamelAmiHandle");
        awaitEvent("BridgeEnter", event -> handle.equals(event.get("Uniqueid")));
        awaitEvent(
                "BridgeEnter",
                event -> event.get("Channel").startsWith("Local/203@calls-")
                        && event.get("Channel").endsWith(";2"));
        await().during(Duration.ofSeconds(1)) // Asterisk does it with the first audio
                .until(() ->
                        events.stream().noneMatch(event -> event.get("Event").startsWith("LocalOptimization")));

        done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", handle));
        awaitEvent("Hangup", event -> handle.equals(event.get("Uniqueid")));
    }

    /** Asterisk parses the variables of an Originate; none of these characters may separate, quote or evaluate anything. */
    @ParameterizedTest
    @MethodSource(SERVERS)
    void the_value_of_a_channel_variable_arrives_as_it_was_given(RealAsterisk server) throws Exception {
        start(server);
        Map<String, Object> variables = new LinkedHashMap<>();
        for (String value : List.of(
                "a,b;c",
                "\"q\" (p) [b] \\e \\\\",
                " lead and trail ",
                "",
                "${EXTEN} $[1+1]",
                "x=y=z",
                "\u00fcmlaut \u20ac \u0633\u0644\u0627\u0645 \ud83d\ude00",
                "tab\there",
                "'single'",
                "a|b",
                "\\,",
                "trailing\\")) {
            variables.put("V" + variables.size(), value);
        }

        Exchange call = template.request(
                "ami:pbx?action=Originate&phone=" + AGENT + "&application=Wait&data=30&allowedVariables="
                        + String.join(",", variables.keySet()),
                exchange -> exchange.getMessage().setHeader("CamelAmiVariables", variables));
        assertThat(call.getException()).isNull();

        Map<String, Object> arrived = new LinkedHashMap<>();
        for (String name : variables.keySet()) {
            Exchange read = any("Getvar&field.Variable=" + name + "&field.Channel=" + header(call, "CamelAmiHandle"));
            arrived.put(
                    name, String.valueOf(read.getMessage().getBody(Map.class).get("Value")));
        }
        assertThat(arrived).isEqualTo(variables);
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void any_other_action_answers_with_a_map_or_a_list(RealAsterisk server) throws Exception {
        start(server);

        Map<?, ?> pong = any("Ping").getMessage().getBody(Map.class);
        assertThat(pong.get("Ping")).isEqualTo("Pong");
        assertThat(body(any("CoreShowChannels"))).isNotNull();
        assertThat(any("Command").getException())
                .hasMessageContaining("Permission denied")
                .hasMessageContaining("add command to 'write ='");
        assertThat(any("NoSuchAction").getException())
                .isInstanceOf(AmiActionRefusedException.class)
                .hasMessageContaining("NoSuchAction");
        assertThat(ask(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", "PJSIP/nobody-0001"))
                        .getException())
                .isInstanceOf(AmiActionRefusedException.class)
                .hasMessageContaining("No such channel")
                .hasMessageContaining("PJSIP/nobody-0001");
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void the_least_privileges_named_in_the_documentation_are_enough(RealAsterisk server) throws Exception {
        start(server, "operator"); // read = call,user; write = call,originate,user,reporting
        String call = aCall("202", "203");
        String listening = header(
                done(Map.of("CamelAmiAction", "Listen", "CamelAmiPhone", SUPERVISOR, "CamelAmiTarget", AGENT)),
                "CamelAmiHandle");
        done(Map.of("CamelAmiAction", "ListenMode", "CamelAmiHandle", listening, "CamelAmiMode", "whisper"));
        done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", listening));
        awaitEvent("ChanSpyStop", event -> listening.equals(event.get("SpyerUniqueid")));
        awaitEvent(
                "AmiListenAudit",
                event -> listening.equals(event.get("Uniqueid")) && "ended".equals(event.get("What")));
        done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", call));

        for (String context : List.of("", "playback-context")) {
            Map<String, Object> play = new java.util.HashMap<>(Map.of(
                    "CamelAmiAction",
                    "Playback",
                    "CamelAmiPhone",
                    "Local/204@phones",
                    "CamelAmiFile",
                    "demo-congrats"));
            if (!context.isEmpty()) {
                play.put("CamelAmiContext", context);
            }
            String playing = header(done(play), "CamelAmiHandle");
            assertThat(paused(playing, "pause")).isTrue();
            assertThat(paused(playing, "resume")).isFalse();
            assertThat(paused(playing, "stop")).isFalse();
            // without read = dialplan the component cannot detect how it ended, but the dialplan can
            awaitEvent(
                    "UserEvent",
                    event -> "PlaybackFinish".equals(event.get("UserEvent"))
                            && playing.equals(event.get("Uniqueid"))
                            && (context.isEmpty() ? "UNKNOWN" : "REMOTESTOPPED").equals(event.get("Status")));
        }
        assertThat(body(done(Map.of("CamelAmiAction", "Status")))).isNotNull();
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void the_leg_that_an_event_names_is_hung_up(RealAsterisk server) throws Exception {
        start(server);
        List<String> ended = new CopyOnWriteArrayList<>();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("ami:pbx?events=DialEnd&match.DestChannel=Local/203@phones-*")
                        .process(e -> ended.add(
                                String.valueOf(e.getMessage().getBody(Map.class).get("DestChannel"))))
                        .toD("ami:pbx?action=Hangup&requestedCause=21&handle=${body[DestChannel]}");
            }
        });
        done(Map.of(
                "CamelAmiAction", "Originate",
                "CamelAmiPhone", AGENT,
                "CamelAmiContext", "calls",
                "CamelAmiExten", "203"));

        awaitEvent("Hangup", event -> ended.contains(event.get("Channel")) && "21".equals(event.get("Cause")));
        assertThat(ended).isNotEmpty().allMatch(channel -> channel.startsWith("Local/203@phones-"));
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    @SuppressWarnings("unchecked")
    void an_event_about_one_channel_leads_to_the_status_of_all(RealAsterisk server) throws Exception {
        start(server);
        String staying = aCall("202", "203");
        List<List<Map<String, String>>> statuses = new CopyOnWriteArrayList<>();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("ami:pbx?events=Hangup&match.Channel=Local/204@phones-*")
                        .to("ami:pbx?action=Status")
                        .process(e -> statuses.add(e.getMessage().getBody(List.class)));
            }
        });

        String leaving = aCall("204", "201");
        done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", leaving));

        await().atMost(Duration.ofSeconds(10)).until(() -> !statuses.isEmpty());
        assertThat(statuses.get(0))
                .extracting(channel -> channel.get("Uniqueid"))
                .contains(staying)
                .hasSizeGreaterThanOrEqualTo(4);
    }

    // ---- helpers ---------------------------------------------------------------------------------------------------

    private String aCall(String agent, String customer) {
        Exchange call = done(Map.of(
                "CamelAmiAction",
                "Originate",
                "CamelAmiPhone",
                "Local/" + agent + "@phones",
                "CamelAmiContext",
                "calls",
                "CamelAmiExten",
                customer));
        assertThat(header(call, "CamelAmiOutcome")).isEqualTo("answered");
        String handle = header(call, "CamelAmiHandle");
        awaitEvent("BridgeEnter", event -> handle.equals(event.get("Uniqueid")));
        return handle;
    }

    private boolean paused(String handle, String control) {
        Exchange exchange =
                done(Map.of("CamelAmiAction", "ControlPlayback", "CamelAmiHandle", handle, "CamelAmiControl", control));
        return exchange.getMessage().getHeader("CamelAmiPaused", Boolean.class);
    }

    private Exchange ask(Map<String, Object> headers) {
        return template.request(
                "direct:ami", exchange -> exchange.getMessage().setHeaders(new java.util.HashMap<>(headers)));
    }

    /** An action from the URI, which may do more than a message may. */
    private Exchange any(String action) {
        return template.request("ami:pbx?action=" + action, exchange -> {});
    }

    private Exchange done(Map<String, Object> headers) {
        Exchange exchange = ask(headers);
        assertThat(exchange.getException()).as("%s", headers).isNull();
        return exchange;
    }

    private static List<?> body(Exchange exchange) {
        return exchange.getMessage().getBody(List.class);
    }

    private static String header(Exchange exchange, String name) {
        return exchange.getMessage().getHeader(name, String.class);
    }

    private void awaitNoChannelOf(String phone) {
        await().atMost(Duration.ofSeconds(10))
                .alias("channels of " + phone)
                .until(() -> body(any("CoreShowChannels")).stream()
                        .noneMatch(channel -> String.valueOf(((Map<?, ?>) channel).get("Channel"))
                                .startsWith(phone + "-")));
    }

    private void awaitEvent(String name, Predicate<Map<String, String>> condition) {
        await().atMost(Duration.ofSeconds(10)).until(() -> events.stream()
                .anyMatch(event -> name.equals(event.get("Event")) && condition.test(event)));
    }
}
