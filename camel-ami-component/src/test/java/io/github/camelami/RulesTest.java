/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.ActionCatalog;
import io.github.camelami.internal.message.ActionInfo;
import io.github.camelami.simulator.ChannelView;
import io.github.camelami.simulator.SpyView;
import io.github.camelami.simulator.applications.SpyMode;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Actions that messages must not be able to trigger by any means: each attempt is refused with a name, and nothing is
 * sent.
 */
class RulesTest extends RouteTest {

    private static final List<String> VERBS =
            List.of("Originate", "Listen", "ListenMode", "Playback", "ControlPlayback", "Hangup", "Status");

    private ProducerTemplate template;

    private Exchange ask(String options, Map<String, Object> headers, Object body) {
        return template.request("ami:pbx?" + options, exchange -> {
            headers.forEach((name, value) -> exchange.getMessage().setHeader("CamelAmi" + name, value));
            exchange.getMessage().setBody(body);
        });
    }

    private Exchange done(String options, Map<String, Object> headers) {
        Exchange exchange = ask(options, headers, null);
        assertThat(exchange.getException()).as("%s %s", options, headers).isNull();
        return exchange;
    }

    private void startCalls() throws Exception {
        camel.getRegistry().bind("nobody", (ListenPolicy) request -> false);
        start(route -> route.from("direct:unused").stop());
        template = camel.createProducerTemplate();
        for (int phone = 201; phone <= 208; phone++) {
            pbx().phone("PJSIP/" + phone).answersAtOnce();
        }
    }

    @Test
    void each_way_round_a_rule_is_refused_by_name_and_nothing_is_sent() throws Exception {
        startCalls();
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        Map<String, String> standing = Map.of(
                "channel", pbx().channels().get(0).name(), "mark", "/tmp/mark", "web", "http://127.0.0.1:1/x.wav");
        Refusals refusals = new Refusals("simulator");
        SoftAssertions all = new SoftAssertions();
        Attack.all().forEach(attack -> {
            int before = pbx().actions().size();
            Throwable refusal = refusalOf(attack, standing);
            all.assertThat(refusal).as(attack.toString()).isInstanceOf(IllegalArgumentException.class);
            if (refusal != null) {
                refusals.add(attack, refusal);
                all.assertThat(refusal).as(attack.toString()).hasMessageContaining(attack.words());
            }
            all.assertThat(pbx().actions().subList(before, pbx().actions().size()).stream()
                            .map(action -> action.name())
                            .filter(name -> !Set.of("Challenge", "Login", "Events", "Ping")
                                    .contains(name)))
                    .as("sent by %s", attack)
                    .isEmpty();
        });
        refusals.write();
        all.assertAll();
        assertThat(refusals.count()).isGreaterThan(200);
        assertThat(pbx().channels()).hasSize(2);
    }

    private Throwable refusalOf(Attack attack, Map<String, String> standing) {
        Map<String, Object> headers = new HashMap<>();
        attack.headers().forEach((name, value) -> headers.put(name, Attack.filled(value, standing)));
        return Refusals.of(() -> ask(
                (String) Attack.filled(attack.options(), standing),
                headers,
                attack.body() == null ? null : Attack.filled(attack.body(), standing)));
    }

    @Test
    void no_header_replaces_what_the_uri_says() throws Exception {
        startCalls();
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        String channel = pbx().channels().get(0).name();

        Exchange pong = done("action=Ping", Map.of("Action", "Hangup", "Handle", channel));
        assertThat(pong.getMessage().getBody(Map.class)).containsEntry("Ping", "Pong");
        done(
                "action=Originate&phone=PJSIP/201&application=Wait&data=1",
                Map.of("Phone", "PJSIP/204", "Application", "System", "Data", "reboot", "Context", ""));

        assertThat(pbx().actions("Hangup")).isEmpty();
        assertThat(pbx().actions("Originate")).singleElement().satisfies(originate -> {
            assertThat(originate.get("Channel")).isEqualTo("PJSIP/201");
            assertThat(originate.get("Application")).isEqualTo("Wait");
            assertThat(originate.get("Data")).isEqualTo("1");
        });
        assertThat(pbx().channels()).anyMatch(each -> each.name().equals(channel));
    }

    // ---- sequences -------------------------------------------------------------------------------------------------

    /**
     * Two calls, and a supervisor who was allowed to listen to one of them. Everything else would be the effect of
     * messages.
     */
    private final class Floor {

        private static final String POLICY = "listenPolicy=#bean:nobody";

        private final Random random = new Random(20261129);
        private final Set<String> sent = new TreeSet<>();
        private Set<Set<String>> together = Set.of();
        private String spy = "";
        private int refused;
        private int accepted;

        /** Restores the calls if messages hung them up, which is allowed. */
        void set() {
            if (!spies().isEmpty() && bridges().equals(together) && together.size() == 2) {
                return;
            }
            RulesTest.this.ask("action=Hangup&regex=true&handle=RAW(/.*/)", Map.of(), null);
            eventually(() -> pbx().channels().isEmpty());
            pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
            pbx().call("PJSIP/204").to("PJSIP/205").place().awaitTalking();
            together = bridges();
            spy = done("action=Listen&phone=PJSIP/208&target=PJSIP/202", Map.of())
                    .getMessage()
                    .getHeader(AmiConstants.HANDLE, String.class);
        }

        private Set<Set<String>> bridges() {
            return Set.copyOf(pbx().channels().stream()
                    .filter(ChannelView::isBridged)
                    .collect(Collectors.groupingBy(
                            ChannelView::bridgeId,
                            TreeMap::new,
                            Collectors.mapping(ChannelView::name, Collectors.toSet())))
                    .values());
        }

        private List<SpyView> spies() {
            return pbx().spies();
        }

        private <T> T one(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        private String channel() {
            List<ChannelView> channels = pbx().channels();
            if (channels.isEmpty() || random.nextInt(8) == 0) {
                return one(List.of("PJSIP/202", spy, "/.*/", "/^PJSIP\\/20[1-9]-/", " /.*/", "nobody"));
            }
            ChannelView channel = one(channels);
            return random.nextBoolean() ? channel.name() : channel.uniqueid();
        }

        /** Requests an action by header, with everything that a message can contain. */
        void ask(String action) {
            String options = one(List.of(
                    POLICY,
                    POLICY + "&allowedApplications=Wait",
                    POLICY + "&allowedContexts=default",
                    POLICY + "&regex=true&allowedApplications=Wait&allowedContexts=default"));
            Map<String, Object> headers = new HashMap<>();
            headers.put("Action", action);
            headers.put(
                    "Phone", one(List.of("PJSIP/206", "PJSIP/207", "PJSIP/208", "Local/1@default", "Local/202@calls")));
            headers.put(
                    "Target", random.nextBoolean() ? channel() : one(List.of("PJSIP/202", "PJSIP/204", "PJSIP/208")));
            headers.put("Mode", one(List.of("listen", "whisper", "barge")));
            headers.put("Handle", channel());
            headers.put("Control", one(List.of("pause", "resume", "stop", "restart", "forward")));
            headers.put("File", one(List.of("none", "none", "none", "none", "long")));
            headers.put("RingTimeout", 1000);
            headers.put("AwaitOutcome", random.nextBoolean());
            if (random.nextInt(3) == 0) {
                headers.put(
                        "Variables", Map.of(one(List.of("SPY_CHANNEL", "SPYGROUP", "X", "_SPY_OPTIONS")), channel()));
            }
            if (random.nextInt(3) == 0) {
                headers.put(
                        "Fields", Map.of(one(List.of("Channel", "Context", "Variable", "OtherChannelId")), channel()));
            }
            if (random.nextBoolean()) {
                headers.put(
                        "Application", one(List.of("Wait", "Wait", "Wait", "ChanSpy", "BridgeAdd", "Bridge", "Dial")));
                headers.put("Data", one(List.of("1", channel(), channel() + ",q")));
            } else {
                headers.put("Context", one(List.of("default", "spy-context", "phones")));
                headers.put("Exten", one(List.of("000", "s", "202")));
            }
            Object body = Map.of(
                    "Channel",
                    channel(),
                    "Channel1",
                    channel(),
                    "Channel2",
                    channel(),
                    "Context",
                    "spy-context",
                    "Exten",
                    "000",
                    "Priority",
                    "1",
                    "Variable",
                    "SPY_CHANNEL",
                    "Value",
                    channel());
            if (RulesTest.this.ask(options, headers, body).getException() == null) {
                accepted++;
                sent.add(action);
            } else {
                refused++;
            }
        }

        void assertNoneHear(String after) {
            Set<Set<String>> now = new HashSet<>(bridges());
            now.removeIf(bridge -> bridge.size() < 2); // one whose partner was hung up leaves a moment later
            assertThat(together).as("bridges after %s", after).containsAll(now);
            assertThat(spies().size()).as("spies after %s: %s", after, spies()).isLessThanOrEqualTo(1);
            assertThat(spies())
                    .as("spies after %s", after)
                    .allSatisfy(view -> assertThat(view.mode()).isEqualTo(SpyMode.LISTEN))
                    .allSatisfy(view -> assertThat(view.target()).startsWith("PJSIP/202-"))
                    .allSatisfy(view -> assertThat(view.spyer()).startsWith("PJSIP/208-"));
        }
    }

    @Test
    void no_two_actions_of_messages_let_anybody_hear_a_call_without_the_policy() throws Exception {
        startCalls();
        pbx().sound("long", Duration.ofMinutes(5));
        Floor floor = new Floor();
        for (String first : VERBS) {
            for (String second : VERBS) {
                floor.set();
                floor.ask(first);
                floor.ask(second);
                floor.assertNoneHear(first + ", " + second);
            }
        }
        assertThat(floor.accepted).isGreaterThan(10);
        assertThat(floor.refused).isGreaterThan(10);
    }

    @Test
    void no_walk_through_all_actions_lets_anybody_hear_a_call_without_the_policy() throws Exception {
        startCalls();
        pbx().sound("long", Duration.ofMinutes(5));
        List<String> actions =
                ActionCatalog.all().stream().map(ActionInfo::name).toList();
        Floor floor = new Floor();
        for (int step = 0; step < 400; step++) {
            if (step % 20 == 0) {
                floor.set();
            }
            String action = step % 2 == 0 ? floor.one(VERBS) : floor.one(actions);
            floor.ask(action);
            floor.assertNoneHear("step " + step + ", " + action);
        }
        assertThat(floor.sent).as("what passed").isSubsetOf(VERBS).doesNotContain("Listen", "ListenMode");
        assertThat(floor.sent).contains("Originate", "Hangup", "Status");
    }

    /** Proves that the check above works: the developer may join two calls, and then they are joined. */
    @Test
    void what_a_developer_writes_is_done_and_seen() throws Exception {
        startCalls();
        Floor floor = new Floor();
        floor.set();
        List<String> channels = pbx().channels().stream().map(ChannelView::name).toList();

        Exchange joined =
                ask("action=Bridge", Map.of(), Map.of("Channel1", channels.get(0), "Channel2", channels.get(2)));

        assertThat(joined.getException()).isNull();
        eventually(() -> !floor.together.containsAll(floor.bridges()));
    }
}
