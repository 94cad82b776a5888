/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.AmiCall.Leg;
import io.github.camelami.AmiCall.State;
import io.github.camelami.simulator.ChannelView;
import io.github.camelami.simulator.junit.AmiSimulatorExtension;
import io.github.camelami.simulator.world.Phone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Phones and managers act at random, and links are cut. After each step, the calls must match the channels of the
 * server. {@code -Dcalls.seed=7 -Dcalls.steps=1000} runs a single long sequence.
 */
class CallWalkTest extends RouteTest {

    private static final int STEPS = Integer.getInteger("calls.steps", 40);
    private static final List<String> PHONES = List.of("PJSIP/201", "PJSIP/202", "PJSIP/203", "PJSIP/204");

    private static final String PBX = "ami:pbx?reconnectDelay=10ms&maxReconnectDelay=50ms&";

    private final AmiCalls calls = new AmiCalls();
    private final ConcurrentLinkedQueue<AmiCall> ended = new ConcurrentLinkedQueue<>();
    private final List<String> way = new ArrayList<>();

    static List<Long> seeds() {
        String given = System.getProperty("calls.seed");
        return given == null ? List.of(1L, 2L, 3L, 4L) : List.of(Long.valueOf(given));
    }

    @Override
    AmiSimulatorExtension simulator() {
        return AmiSimulatorExtension.with(
                builder -> builder.dialplan(
                                """
                        [agents]
                        exten => _2XX,1,Dial(PJSIP/${EXTEN},60)
                        """)
                        .queues(
                                """
                        [mixed]
                        strategy = ringall
                        timeout = 20
                        retry = 5
                        member => Local/204@agents,0,Ann
                        """));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void calls_are_what_the_server_sees(long seed) throws Exception {
        Random random = new Random(seed);
        calls.addListener(new AmiCalls.Listener() {
            @Override
            public void ended(AmiCall call) {
                ended.add(call);
            }
        });
        start(route -> {
            route.from(PBX + "events=" + AmiCalls.EVENTS + "&snapshot=" + AmiCalls.SNAPSHOT)
                    .bean(calls, "on");
        });
        await().atMost(PATIENCE).until(() -> !calls.isDoubtful());

        for (int step = 0; step < STEPS; step++) {
            way.add(step(random));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(said())
                    .as("seed %d, after %s; the server has %s", seed, way, pbx().channels())
                    .isEqualTo(seen()));
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            pbx().channels().forEach(this::hangUp);
            assertThat(calls.calls()).isEmpty();
        });
        assertThat(ended).isNotEmpty();
        assertThat(ended.stream().map(AmiCall::id)).doesNotHaveDuplicates();
    }

    private String step(Random random) {
        List<ChannelView> channels = pbx().channels();
        String phone = one(random, PHONES);
        String other = one(random, PHONES);
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> {
                if (other.equals(phone) || channels.size() > 12) {
                    return "nothing";
                }
                String mood = behave(pbx().phone(other), random);
                pbx().call(phone).to(other).named("O'Neil").place();
                return phone + " calls " + other + ", which " + mood;
            }
            case 3 -> {
                pbx().call(phone).dials("support", "calls").place();
                return phone + " calls the queue support";
            }
            case 4 -> {
                String mood = behave(pbx().phone("PJSIP/204"), random);
                originate("Local/203@phones/n", "Queue", "mixed");
                return "a caller enters the queue mixed, whose phone " + mood;
            }
            case 5 -> {
                originate("Local/202@phones", "Wait", "3600");
                return "a phone waits";
            }
            case 6 -> {
                ChannelView target = bridged(random, channels);
                if (target == null) {
                    return "nothing";
                }
                pbx().phone(phone).answersAtOnce();
                originate(phone, "ChanSpy", target.name() + ",qE");
                return phone + " listens to " + target.name();
            }
            case 7 -> {
                ChannelView target = bridged(random, channels);
                if (target == null || target.name().startsWith("Local/")) {
                    return "nothing";
                }
                pbx().phone(other).answersAtOnce();
                redirect(target.name(), other.substring(6));
                return target.name() + " is redirected to " + other;
            }
            case 8 -> {
                pbx().cutConnections();
                await().atMost(PATIENCE).until(() -> !calls.isDoubtful());
                return "the link is cut";
            }
            case 9 -> {
                userEvent(
                        "Hangup",
                        "Uniqueid",
                        channels.isEmpty() ? "x" : one(random, channels).uniqueid());
                userEvent("AmiSnapshotStart", "Action", "CoreShowChannels");
                return "user events";
            }
            default -> {
                if (channels.isEmpty()) {
                    return "nothing";
                }
                ChannelView gone = one(random, channels);
                hangUp(gone);
                return gone.name() + " hangs up";
            }
        }
    }

    private void hangUp(ChannelView channel) {
        try {
            pbx().hangup(channel.uniqueid());
        } catch (IllegalArgumentException gone) {
            way.add(channel.name() + " is gone already");
        }
    }

    private static <T> T one(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static ChannelView bridged(Random random, List<ChannelView> channels) {
        List<ChannelView> bridged =
                channels.stream().filter(ChannelView::isBridged).toList();
        return bridged.isEmpty() ? null : one(random, bridged);
    }

    private static String behave(Phone phone, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> phone.doesNotAnswer();
            case 1 -> phone.busy();
            default -> phone.answersAtOnce();
        }
        return phone.toString();
    }

    private void originate(String phone, String application, String data) {
        Exchange done = template()
                .request(
                        PBX + "action=Originate&awaitOutcome=false&ringTimeout=1h&phone=RAW(" + phone + ")&application="
                                + application + "&data=RAW(" + data + ")",
                        exchange -> {});
        assertThat(done.getException()).isNull();
    }

    /** Redirects a channel, which may have ended at this moment. */
    private void redirect(String channel, String exten) {
        Exchange done = template()
                .request(
                        PBX + "action=Redirect&field.Context=agents&field.Priority=1&field.Exten=" + exten
                                + "&field.Channel=RAW(" + channel + ")",
                        exchange -> {});
        if (done.getException() != null) {
            assertThat(done.getException()).isInstanceOf(AmiActionRefusedException.class);
            way.add("refused: " + done.getException().getMessage());
        }
    }

    // ---- what the calls say, and what the server sees ---------------------------------------------------------------

    private Set<String> said() {
        return calls.calls().stream()
                .map(call -> call.state() + " " + names(call.parties(), Leg::channel)
                        + call.spies().stream()
                                .map(spy -> spy.channel())
                                .collect(Collectors.toCollection(TreeSet::new)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> seen() {
        List<ChannelView> channels = pbx().channels();
        Map<String, List<ChannelView>> groups = new HashMap<>();
        channels.forEach(channel -> groups.computeIfAbsent(channel.linkedid(), id -> new ArrayList<>())
                .add(channel));
        Set<String> seen = new TreeSet<>();
        groups.values().forEach(group -> {
            List<ChannelView> parties =
                    group.stream().filter(channel -> isParty(channel, channels)).toList();
            if (!parties.isEmpty()) {
                Set<String> spies = pbx().spies().stream()
                        .filter(spy -> group.stream()
                                .anyMatch(channel -> channel.name().equals(spy.target())))
                        .map(spy -> spy.spyer())
                        .collect(Collectors.toCollection(TreeSet::new));
                seen.add(state(group, parties) + " " + names(parties, ChannelView::name) + spies);
            }
        });
        return seen;
    }

    private static <T> Set<String> names(List<T> of, Function<T, String> name) {
        return of.stream().map(name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** A Local channel with a dialling far half leads to another phone. */
    private static boolean isParty(ChannelView channel, List<ChannelView> all) {
        if (channel.application().equals("ChanSpy")) {
            return false;
        }
        if (!channel.name().startsWith("Local/")) {
            return true;
        }
        String far = channel.name().replaceFirst(";1$", ";2");
        return channel.name().endsWith(";1")
                && all.stream()
                        .anyMatch(other ->
                                other.name().equals(far) && !other.application().equals("Dial"));
    }

    private static State state(List<ChannelView> group, List<ChannelView> parties) {
        Map<String, String> ways = new HashMap<>();
        for (ChannelView near : group) {
            for (ChannelView far : group) {
                if (near.name().endsWith(";1")
                        && near.name().replaceFirst(";1$", ";2").equals(far.name())
                        && near.isBridged()
                        && far.isBridged()) {
                    ways.put(near.bridgeId(), far.bridgeId());
                }
            }
        }
        Map<String, Integer> together = new HashMap<>();
        parties.stream()
                .filter(ChannelView::isBridged)
                .forEach(party ->
                        together.merge(ways.getOrDefault(party.bridgeId(), party.bridgeId()), 1, Integer::sum));
        if (together.values().stream().anyMatch(count -> count > 1)) {
            return State.TALKING;
        }
        if (group.stream().anyMatch(channel -> channel.application().equals("Queue") && !channel.isBridged())) {
            return State.WAITING;
        }
        boolean up = parties.stream().anyMatch(party -> party.state().equals("Up"));
        boolean rings = parties.stream()
                .anyMatch(party ->
                        party.application().startsWith("App") && !party.state().equals("Up"));
        return rings || !up ? State.RINGING : State.IVR;
    }
}
