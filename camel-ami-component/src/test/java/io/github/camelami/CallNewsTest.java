/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.simulator.SimulatedCall;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.testing.BrokenLog;
import io.github.camelami.testing.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.junit.jupiter.api.Test;

/**
 * The events that consumers get about spy sessions and playbacks of routes: start, change and end, whatever the reason
 * for the end.
 */
class CallNewsTest extends RouteTest {

    private static final String AUDIT = "io.github.camelami.audit";

    private final List<Map<?, ?>> news = new CopyOnWriteArrayList<>();

    private Exchange ask(String uri, Object... headers) {
        return template().request(uri, exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getMessage().setHeader((String) headers[i], headers[i + 1]);
            }
        });
    }

    private static Message done(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage();
    }

    private void startWithNewsOf(String events) throws Exception {
        start(route -> {
            route.from("ami:pbx?events=" + events)
                    .process(exchange -> news.add(exchange.getMessage().getBody(Map.class)));
            route.from("direct:listen").to("ami:pbx?action=Listen&phone=PJSIP/201&target=PJSIP/202");
            route.from("direct:play").to("ami:pbx?action=Playback&phone=PJSIP/201");
        });
        eventually(() -> !news.isEmpty());
        news.clear();
        pbx().phone("PJSIP/201").answersAtOnce();
    }

    private List<Object> reported(String field) {
        List<Object> values = new ArrayList<>();
        news.forEach(event -> values.add(event.get(field)));
        return values;
    }

    @Test
    void a_spy_is_reported_when_it_starts_switches_and_is_hung_up() throws Exception {
        startWithNewsOf("AmiListenAudit,AmiConnected");
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        Message spy = done(ask("direct:listen", AmiConstants.SUPERVISOR, "anna"));
        String handle = spy.getHeader(AmiConstants.UNIQUEID, String.class);
        done(ask(
                "ami:pbx?action=ListenMode",
                AmiConstants.HANDLE,
                handle,
                AmiConstants.MODE,
                "barge",
                AmiConstants.SUPERVISOR,
                "anna"));
        done(ask("ami:pbx?action=Hangup", AmiConstants.HANDLE, handle, AmiConstants.SUPERVISOR, "berta"));

        eventually(() -> news.size() >= 3);
        assertThat(reported("What")).containsExactly("begun", "switched", "ended");
        assertThat(reported("Supervisor")).containsExactly("anna", "anna", "berta");
        assertThat(reported("Uniqueid")).containsOnly(handle);
        assertThat(reported("Mode")).containsExactly("listen", "barge", null);
        assertThat(reported("Target"))
                .allSatisfy(target -> assertThat(target.toString()).startsWith("PJSIP/202-"));
        assertThat(news.get(0).get("Phone")).isEqualTo("PJSIP/201");
        assertThat(news.get(0).get("Event")).isEqualTo("AmiListenAudit");
        assertThat(news.get(2).get("Reason")).isEqualTo("hung up by a route");
    }

    @Test
    void a_spy_that_ends_with_its_call_is_reported_once() throws Exception {
        startWithNewsOf("AmiListenAudit,AmiConnected");
        SimulatedCall call = pbx().call("PJSIP/202").to("PJSIP/203").place();
        call.awaitTalking();
        String handle = done(ask("direct:listen", AmiConstants.SUPERVISOR, "anna"))
                .getHeader(AmiConstants.UNIQUEID, String.class);
        done(ask("ami:pbx?action=Hangup&regex=true&handle=/^PJSIP.202-/"));

        eventually(() -> news.size() >= 2);
        eventually(() -> pbx().channels().isEmpty());
        assertThat(reported("What")).containsExactly("begun", "ended");
        assertThat(reported("Uniqueid")).containsOnly(handle);
        assertThat(news.get(1).get("Supervisor")).isEqualTo("anna");
        assertThat(news.get(1).get("Reason")).isEqualTo("the call or the listening phone was hung up");
    }

    @Test
    void an_end_during_a_gap_is_reported_after_it() throws Exception {
        startWithNewsOf("AmiListenAudit,AmiConnected");
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        done(ask("direct:listen"));
        eventually(() -> reported("What").contains("begun"));
        pbx().restart(Duration.ofMillis(200)); // all calls are gone, and no session received their end

        eventually(() -> reported("What").contains("ended"));
        assertThat(reported("What").stream().filter("ended"::equals)).hasSize(1);
    }

    @Test
    void a_refused_spy_is_reported_with_its_reason() throws Exception {
        camel.getRegistry().bind("policy", (ListenPolicy) request -> false);
        startWithNewsOf("AmiListenAudit,AmiConnected");
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        assertThat(ask("ami:pbx?action=Listen&phone=PJSIP/201&target=PJSIP/202&listenPolicy=#policy")
                        .getException())
                .isNotNull();
        assertThat(ask("ami:pbx?action=Listen&phone=PJSIP/201&target=PJSIP/209").getException())
                .isNotNull();

        eventually(() -> news.size() >= 2);
        assertThat(reported("What")).containsExactly("refused", "refused");
        assertThat(reported("Reason").get(0).toString())
                .startsWith("The listenPolicy does not let the route listen on");
        assertThat(reported("Reason").get(1).toString()).startsWith("No call to listen to: PJSIP/209");
    }

    @Test
    void without_consumers_a_spys_end_is_still_audited_and_the_event_link_then_closed() throws Exception {
        start(route -> route.from("direct:listen").to("ami:pbx?action=Listen&phone=PJSIP/201&target=PJSIP/202"));
        pbx().phone("PJSIP/201").answersAtOnce();
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        try (LogLines audit = LogLines.of("io.github.camelami.audit")) {
            done(ask("direct:listen"));
            eventually(() -> pbx().connections().size() == 2);
            done(ask("ami:pbx?action=Hangup&regex=true&handle=/^PJSIP.202-/"));
            eventually(() -> audit.lines().size() == 2);
            assertThat(audit.lines().get(1))
                    .startsWith("ENDED server=pbx supervisor=- phone=PJSIP/201 target=PJSIP/202-");
        }
        eventually(() -> pbx().connections().size() == 1);
    }

    /** An appender of Log4j 2 with ignoreExceptions=false throws if, for example, the disk is full. */
    @Test
    void a_spy_is_answered_reported_and_tracked_even_if_the_audit_log_fails() throws Exception {
        startWithNewsOf("AmiListenAudit,AmiConnected");
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        try (LogLines quiet = LogLines.of(AUDIT);
                BrokenLog audit = BrokenLog.of(AUDIT);
                LogLines log = LogLines.of("io.github.camelami.internal.track")) {
            Message spy = done(ask("direct:listen", AmiConstants.SUPERVISOR, "anna"));
            String handle = spy.getHeader(AmiConstants.HANDLE, String.class);
            assertThat(spy.getHeader(AmiConstants.SPIED_CHANNEL, String.class)).startsWith("PJSIP/202-");
            done(ask("ami:pbx?action=Hangup", AmiConstants.HANDLE, handle, AmiConstants.SUPERVISOR, "berta"));

            eventually(() -> news.size() >= 2);
            assertThat(reported("What")).containsExactly("begun", "ended");
            assertThat(reported("Supervisor")).containsExactly("anna", "berta");
            assertThat(audit.lines()).hasSize(2);
            eventually(() -> log.lines().size() == 2);
            assertThat(log.texts()).allMatch(line -> line.startsWith("ERROR An audit record could not be written: "));
        }
    }

    @Test
    void an_abandoned_phone_is_hung_up_even_if_the_audit_log_fails() throws Exception {
        startWithNewsOf("AmiListenAudit,AmiConnected");
        pbx().phone("PJSIP/201").doesNotAnswer();
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        try (LogLines quiet = LogLines.of(AUDIT);
                BrokenLog audit = BrokenLog.of(AUDIT);
                LogLines log = LogLines.of("io.github.camelami.internal.track")) {
            Exchange abandoned = ask("direct:listen", AmiConstants.REQUEST_TIMEOUT, 700);

            assertThat(abandoned.getException()).isInstanceOf(AmiOutcomeUnknownException.class);
            assertThat(abandoned.getMessage().getHeader(AmiConstants.HANDLE)).isNotNull();
            eventually(() -> pbx().channels().size() == 2);
            eventually(() -> reported("What").contains("unknown"));
            assertThat(audit.lines()).hasSize(1);
        }
    }

    @Test
    void each_spy_is_recorded_when_the_application_stops_even_if_the_audit_log_fails() throws Exception {
        startWithNewsOf("AmiListenAudit,AmiConnected");
        pbx().phone("PJSIP/204").answersAtOnce();
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        done(ask("direct:listen", AmiConstants.SUPERVISOR, "anna"));
        done(ask("ami:pbx?action=Listen&phone=PJSIP/204&target=PJSIP/203", AmiConstants.SUPERVISOR, "berta"));
        try (LogLines quiet = LogLines.of(AUDIT);
                BrokenLog audit = BrokenLog.of(AUDIT);
                LogLines log = LogLines.of("io.github.camelami.internal.track")) {
            camel.stop();

            assertThat(audit.lines()).hasSize(2).allMatch(line -> line.startsWith("UNKNOWN server=pbx supervisor="));
            assertThat(log.lines()).hasSize(2);
        }
    }

    /**
     * The supervisor who ended a session is the one whose hangup the server accepted, whether the response or the end
     * arrives first.
     */
    @Test
    void a_refused_hangup_ended_nothing() throws Exception {
        String handle = aSpyOf("anna");
        pbx().faults().add(Fault.refuse("Not now").on("Hangup").times(1));
        assertThat(ask("ami:pbx?action=Hangup", AmiConstants.HANDLE, handle, AmiConstants.SUPERVISOR, "berta")
                        .getException())
                .isInstanceOf(AmiActionRefusedException.class);
        pbx().hangup(handle);

        assertThatItEnded("anna", "the call or the listening phone was hung up");
    }

    @Test
    void an_end_that_comes_before_the_answer_waits_for_it() throws Exception {
        String handle = aSpyOf("anna");
        pbx().faults().add(Fault.late(Duration.ofMillis(700)).on("Hangup").times(1));
        CompletableFuture<Exchange> asked = template()
                .asyncSend("ami:pbx?action=Hangup", exchange -> exchange.getMessage()
                        .setHeaders(
                                new HashMap<>(Map.of(AmiConstants.HANDLE, handle, AmiConstants.SUPERVISOR, "berta"))));
        eventually(() -> reported("Event").contains("Hangup"));
        assertThat(asked).isNotDone();
        assertThat(reported("What")).doesNotContain("ended");
        done(asked.join());

        assertThatItEnded("berta", "hung up by a route");
    }

    @Test
    void an_end_whose_hangup_was_never_answered_has_no_author() throws Exception {
        String handle = aSpyOf("anna");
        pbx().faults().add(Fault.unanswered().on("Hangup").times(1));
        assertThat(ask(
                                "ami:pbx?action=Hangup&requestTimeout=500",
                                AmiConstants.HANDLE,
                                handle,
                                AmiConstants.SUPERVISOR,
                                "berta")
                        .getException())
                .isInstanceOf(AmiOutcomeUnknownException.class);

        assertThatItEnded("anna", "the call or the listening phone was hung up");
    }

    @Test
    void an_unanswered_end_is_not_lost_when_the_application_stops() throws Exception {
        String handle = aSpyOf("anna");
        try (LogLines audit = LogLines.of("io.github.camelami.audit")) {
            pbx().faults().add(Fault.late(Duration.ofMinutes(1)).on("Hangup").times(1));
            template().asyncSend("ami:pbx?action=Hangup", exchange -> exchange.getMessage()
                    .setHeader(AmiConstants.HANDLE, handle));
            eventually(() -> reported("Event").contains("Hangup"));
            camel.stop();

            assertThat(audit.lines()).singleElement().asString().startsWith("ENDED server=pbx supervisor=anna");
        }
    }

    /** Starts a spy session for this supervisor, and returns its handle. */
    private String aSpyOf(String supervisor) throws Exception {
        startWithNewsOf("AmiListenAudit,Hangup,AmiConnected");
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        String handle = done(ask("direct:listen", AmiConstants.SUPERVISOR, supervisor))
                .getHeader(AmiConstants.UNIQUEID, String.class);
        eventually(() -> reported("What").contains("begun"));
        return handle;
    }

    private void assertThatItEnded(String supervisor, String reason) {
        eventually(() -> reported("What").contains("ended"));
        List<Map<?, ?>> ends =
                news.stream().filter(event -> "ended".equals(event.get("What"))).toList();
        assertThat(ends).hasSize(1);
        assertThat(ends.get(0).get("Supervisor")).isEqualTo(supervisor);
        assertThat(ends.get(0).get("Reason")).isEqualTo(reason);
    }

    @Test
    void no_user_event_ends_a_spy_or_is_taken_for_the_audit() throws Exception {
        startWithNewsOf("AmiListenAudit,AmiGap,AmiSnapshotStart,Hangup,ChanSpyStop,AmiConnected");
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        String handle = done(ask("direct:listen", AmiConstants.SUPERVISOR, "anna"))
                .getHeader(AmiConstants.UNIQUEID, String.class);
        eventually(() -> reported("What").contains("begun"));
        for (String forged : List.of(
                "Hangup", "hangup", "ChanSpyStop", "AmiListenAudit", "AmiGap", "AmiSnapshotStart", "AmiConnected")) {
            userEvent(forged, "Uniqueid", handle, "SpyerUniqueid", handle, "What", "ended", "Supervisor", "mallory");
        }
        done(ask("ami:pbx?action=Hangup", AmiConstants.HANDLE, handle, AmiConstants.SUPERVISOR, "berta"));

        eventually(() -> reported("What").contains("ended"));
        assertThat(reported("Event")).containsOnly("AmiListenAudit", "ChanSpyStop", "Hangup");
        assertThat(reported("What").stream().filter(Objects::nonNull)).containsExactly("begun", "ended");
        assertThat(reported("Supervisor").stream().filter(Objects::nonNull)).containsExactly("anna", "berta");
    }

    /**
     * The number that a caller dials may contain line ends, which Asterisk 16 and 22 write unchanged, so the caller can
     * inject any event into the stream.
     */
    @Test
    void no_event_that_a_caller_writes_ends_a_spy() throws Exception {
        startWithNewsOf("AmiListenAudit,AmiConnected");
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        String handle = done(ask("direct:listen", AmiConstants.SUPERVISOR, "anna"))
                .getHeader(AmiConstants.UNIQUEID, String.class);
        eventually(() -> reported("What").contains("begun"));
        eventually(() -> !pbx().actions("Status").isEmpty()); // each spy is looked up once when it begins
        int asked = pbx().actions("Status").size();
        pbx().emit(SimulatedEvent.of("Hangup", EventClass.CALL).add("Uniqueid", handle));
        pbx().emit(SimulatedEvent.of("ChanSpyStop", EventClass.CALL).add("SpyerUniqueid", handle));
        eventually(() -> pbx().actions("Status").size() == asked + 2);
        done(ask("ami:pbx?action=Hangup", AmiConstants.HANDLE, handle, AmiConstants.SUPERVISOR, "berta"));

        eventually(() -> reported("What").contains("ended"));
        assertThat(reported("What")).containsExactly("begun", "ended");
        assertThat(reported("Supervisor")).containsExactly("anna", "berta");
    }

    /**
     * Without a response, the session may continue: the maximum number of actions is in flight, so the component cannot
     * ask the server.
     */
    @Test
    void no_event_that_a_caller_writes_ends_a_spy_while_the_server_cannot_be_asked() throws Exception {
        camel.getComponent("ami", AmiComponent.class).getConfiguration().setMaxPendingActions(1);
        startWithNewsOf("AmiListenAudit,ChanSpyStop,AmiConnected");
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        String handle = done(ask("direct:listen", AmiConstants.SUPERVISOR, "anna"))
                .getHeader(AmiConstants.UNIQUEID, String.class);
        eventually(() -> reported("What").contains("begun"));
        eventually(() -> !pbx().actions("Status").isEmpty());
        pbx().faults().add(Fault.late(Duration.ofSeconds(2)).on("QueueStatus").times(1));
        CompletableFuture<Exchange> asked = template().asyncSend("ami:pbx?action=QueueStatus", exchange -> {});
        eventually(() -> !pbx().actions("QueueStatus").isEmpty());
        pbx().emit(SimulatedEvent.of("ChanSpyStop", EventClass.CALL).add("SpyerUniqueid", handle));
        done(asked.join());
        done(ask("ami:pbx?action=Hangup", AmiConstants.HANDLE, handle, AmiConstants.SUPERVISOR, "berta"));

        eventually(() -> reported("What").contains("ended"));
        assertThat(reported("Supervisor").stream().filter(Objects::nonNull)).containsExactly("anna", "berta");
    }

    /** Not only control characters end a line in a log viewer. */
    @Test
    void no_target_that_a_message_names_begins_a_line_of_the_audit() throws Exception {
        startWithNewsOf("AmiListenAudit,AmiConnected");

        for (String end : List.of("\u2028", "\u2029", "\u0085")) {
            template().request("ami:pbx?action=Listen&phone=PJSIP/201", exchange -> exchange.getMessage()
                    .setHeader(AmiConstants.TARGET, "PJSIP/9" + end + "BEGUN supervisor=mallory"));
        }

        eventually(() -> news.size() == 3);
        assertThat(reported("Target")).containsOnly("PJSIP/9?BEGUN supervisor=mallory");
        assertThat(reported("What")).containsOnly("refused");
    }

    /**
     * JSON and Kafka can deliver half a surrogate pair, which no event can contain. The audit record failed after the
     * session had begun.
     */
    @Test
    void no_name_of_a_supervisor_keeps_a_listening_out_of_the_audit() throws Exception {
        startWithNewsOf("AmiListenAudit,AmiConnected");
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        String half = "anna\ud83d";
        Message spy = done(ask("direct:listen", AmiConstants.SUPERVISOR, half));
        Object handle = spy.getHeader(AmiConstants.UNIQUEID);
        done(ask("ami:pbx?action=ListenMode&mode=barge", AmiConstants.HANDLE, handle, AmiConstants.SUPERVISOR, half));
        done(ask("ami:pbx?action=Hangup", AmiConstants.HANDLE, handle, AmiConstants.SUPERVISOR, half));
        eventually(() -> news.size() == 3);
        Throwable refused = ask(
                        "ami:pbx?action=Listen&phone=PJSIP/201",
                        AmiConstants.TARGET,
                        "PJSIP/202,",
                        AmiConstants.SUPERVISOR,
                        "a".repeat(199) + "\ud83d\ude00")
                .getException();

        eventually(() -> news.size() == 4);
        assertThat(reported("What")).containsExactly("begun", "switched", "ended", "refused");
        assertThat(reported("Supervisor")).startsWith("anna?", "anna?", "anna?");
        assertThat(refused).hasMessageStartingWith("Header CamelAmiTarget holds a comma");
    }

    /** Characters that reverse the text direction or control a terminal can make a record look like a different one. */
    @Test
    void no_supervisor_that_a_message_names_changes_how_the_audit_looks() throws Exception {
        startWithNewsOf("AmiListenAudit,AmiConnected");
        try (LogLines audit = LogLines.of("io.github.camelami.audit")) {
            for (String hidden : List.of("\u009b2K", "\u001b[2K", "\u202e", "\u2066", "\u0085")) {
                ask("direct:listen", AmiConstants.SUPERVISOR, "anna" + hidden);
            }
            ask("direct:listen", AmiConstants.SUPERVISOR, "-");

            assertThat(audit.lines()).hasSize(6).allSatisfy(line -> assertThat(line)
                    .doesNotContain("\u009b", "\u001b", "\u202e", "\u2066", "\u0085"));
            assertThat(audit.lines().get(5)).contains("supervisor=\"-\" ");
        }
    }

    @Test
    void no_target_that_a_message_names_looks_like_more_values_in_the_audit() throws Exception {
        startWithNewsOf("AmiListenAudit,AmiConnected");
        try (LogLines audit = LogLines.of("io.github.camelami.audit")) {
            template().request("ami:pbx?action=Listen&phone=PJSIP/201", exchange -> exchange.getMessage()
                    .setHeader(AmiConstants.TARGET, "PJSIP/9 mode=barge handle=1"));

            assertThat(audit.lines())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "REFUSED server=pbx supervisor=- phone=PJSIP/201 target=\"PJSIP/9 mode=barge handle=1\" mode=listen");
        }
    }

    /** An event that is larger than a consumer's buffer must not displace the records in it. */
    @Test
    void no_value_of_a_message_makes_a_record_that_pushes_others_out() throws Exception {
        startWithNewsOf("AmiListenAudit,AmiConnected");
        String endless = "PJSIP/" + "9".repeat(1_000_000);
        for (String header : List.of(AmiConstants.TARGET, AmiConstants.PHONE, AmiConstants.SUPERVISOR)) {
            ask(
                    "ami:pbx?action=Listen",
                    AmiConstants.TARGET,
                    "PJSIP/9",
                    AmiConstants.PHONE,
                    "PJSIP/8",
                    header,
                    endless);
        }

        eventually(() -> news.size() == 3);
        assertThat(news)
                .allSatisfy(record -> assertThat(record.toString().length()).isLessThan(5000));
        assertThat(reported("What")).containsOnly("refused");
    }

    @Test
    void no_user_event_ends_a_playback() throws Exception {
        startWithNewsOf("PlaybackFinish,AmiConnected");
        pbx().sound("long", Duration.ofMinutes(5));
        String handle =
                done(ask("direct:play", AmiConstants.FILE, "long")).getHeader(AmiConstants.UNIQUEID, String.class);
        userEvent("VarSet", "Uniqueid", handle, "Variable", "CPLAYBACKSTATUS", "Value", "SUCCESS");
        userEvent("Hangup", "Uniqueid", handle);
        done(ask("ami:pbx?action=ControlPlayback&control=stop", AmiConstants.HANDLE, handle));

        eventually(() -> news.size() == 1);
        eventually(() -> pbx().channels().isEmpty());
        assertThat(reported("Status")).containsExactly("REMOTESTOPPED");
    }

    @Test
    void a_playback_reports_its_start_and_end() throws Exception {
        startWithNewsOf("PlaybackStart,PlaybackFinish,AmiConnected");
        pbx().sound("long", Duration.ofMinutes(5));
        pbx().sound("short", Duration.ofMillis(1200));
        for (String file : List.of("long", "short")) {
            news.clear();
            Message playing = done(ask("direct:play", AmiConstants.FILE, file));
            String handle = playing.getHeader(AmiConstants.UNIQUEID, String.class);
            eventually(() -> news.size() == 1);
            if (file.equals("long")) {
                done(ask("ami:pbx?action=ControlPlayback&control=stop", AmiConstants.HANDLE, handle));
            }
            eventually(() -> news.size() == 2);
            assertThat(reported("UserEvent")).containsExactly("PlaybackStart", "PlaybackFinish");
            assertThat(reported("Playback")).containsOnly(file);
            assertThat(reported("Uniqueid")).containsOnly(handle);
            assertThat(news.get(1).get("Status")).isEqualTo(file.equals("long") ? "REMOTESTOPPED" : "SUCCESS");
            // Asterisk reports no offset for a recording that was played to its end
            int offset = Integer.parseInt(news.get(1).get("Offset").toString());
            assertThat(offset >= 0).isEqualTo(file.equals("long"));
        }
    }

    @Test
    void a_playback_whose_phone_hangs_up_has_an_end_too() throws Exception {
        startWithNewsOf("PlaybackFinish,AmiConnected");
        pbx().sound("long", Duration.ofMinutes(5));
        String handle =
                done(ask("direct:play", AmiConstants.FILE, "long")).getHeader(AmiConstants.UNIQUEID, String.class);
        done(ask("ami:pbx?action=Hangup", AmiConstants.HANDLE, handle));

        eventually(() -> news.size() == 1);
        assertThat(news.get(0).get("UserEvent")).isEqualTo("PlaybackFinish");
        assertThat(news.get(0).get("Status")).isEqualTo("ERROR");
    }

    @Test
    void a_dialplan_playback_reports_itself_and_nothing_is_reported_twice() throws Exception {
        startWithNewsOf("PlaybackStart,PlaybackFinish,AmiConnected");
        pbx().sound("short", Duration.ofMillis(1200));
        done(ask("ami:pbx?action=Playback&phone=PJSIP/201&context=playback-context", AmiConstants.FILE, "short"));

        eventually(() -> news.size() == 2);
        eventually(() -> pbx().channels().isEmpty());
        assertThat(reported("UserEvent")).containsExactly("PlaybackStart", "PlaybackFinish");
    }
}
