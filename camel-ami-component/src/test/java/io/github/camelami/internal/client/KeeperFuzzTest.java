/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static io.github.camelami.internal.client.VirtualClient.ONE;
import static io.github.camelami.internal.client.VirtualClient.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.camelami.AmiException;
import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.session.VirtualAsterisk;
import io.github.camelami.internal.session.VirtualNet;
import io.github.camelami.internal.session.VirtualNet.Peer;
import io.github.camelami.internal.session.VirtualNet.Wire;
import io.github.camelami.testing.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A million random operations on a client, while its server cuts, refuses, hangs and disappears. Afterwards, the links
 * are in the state that consumers and callers need, every action has ended once, and no connection remains. Runs in
 * virtual time; a seed repeats its run.
 */
class KeeperFuzzTest {

    private static final int OPERATIONS = Integer.getInteger("fuzz.operations", 500_000);

    /** On a busy machine, the remaining operations are skipped so that they do not delay the build. */
    private static final long MOST_NANOS =
            Duration.ofSeconds(Integer.getInteger("fuzz.seconds", 20)).toNanos();

    private static final ClientOptions OPTIONS = ClientOptions.builder()
            .reconnectDelay(Duration.ofMillis(5))
            .maxReconnectDelay(Duration.ofMillis(50))
            .build();

    private static final List<SubscriptionOptions> KINDS = new ArrayList<>();

    static {
        for (OverflowPolicy policy : OverflowPolicy.values()) {
            for (int events : new int[] {1, 3, 50}) {
                KINDS.add(TestOptions.subscription("all", "", events, policy));
                KINDS.add(TestOptions.subscription("one", "Hangup", events, policy));
            }
        }
    }

    private final Random random = new Random();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private int begun;
    private int ended;
    private int mood;

    /** Behaves correctly, unless a random fault is active. */
    private final class Moody extends VirtualAsterisk {

        @Override
        public void onConnect(Wire wire) {
            if (mood == 1) {
                wire.close();
            } else if (mood != 2) {
                super.onConnect(wire);
            }
        }

        @Override
        protected void onLogin(Wire wire, Map<String, String> action) {
            if (mood == 3) {
                wire.answer(action, "Error", "Message: Login Already In Use");
                wire.close();
            } else {
                super.onLogin(wire, action);
                if (mood == 4) {
                    wire.close();
                }
            }
        }

        @Override
        protected void onOther(Wire wire, String name, Map<String, String> action) {
            heard.clear();
            if (mood != 5) {
                super.onOther(wire, name, action);
            }
        }
    }

    @ParameterizedTest(name = "single link: {0}")
    @ValueSource(booleans = {false, true})
    void a_client_always_recovers(boolean single) {
        long seed = Long.getLong("fuzz.seed", 42L) + (single ? 1 : 0);
        random.setSeed(seed);
        Moody one = new Moody();
        Moody other = new Moody();
        VirtualNet net = new VirtualNet(to -> mood == 6 && random.nextBoolean()
                ? Peer.REFUSES
                : to.getAddress().getHostAddress().equals("10.0.0.1") ? one : other);
        AmiClient client =
                VirtualClient.of(net, OPTIONS.with().singleLink(single).build(), ONE, OTHER);
        long until = System.nanoTime() + MOST_NANOS;
        int done = 0;
        try (LogLines quiet = LogLines.of(AmiClient.class, Level.OFF)) {
            while (done < OPERATIONS && System.nanoTime() - until < 0) {
                step(client, net, done);
                done++;
            }
        }
        String run =
                "seed " + seed + ", " + done + " operations, " + client.status().links();
        mood = 0;
        for (Subscription subscription : subscriptions) {
            subscription.close();
        }
        net.run(Duration.ofMinutes(2));
        assertThat(ended).as(run).isEqualTo(begun);
        assertThat(VirtualClient.state(client, "event")).as(run).isIn(LinkState.IDLE, LinkState.READY);

        Subscription last = client.subscribe(TestOptions.all("last"), () -> {});
        client.open(false);
        net.run(Duration.ofMinutes(2));
        assertThat(client.status().isReady()).as(run).isTrue();
        assertThat(net.open()).as(run).hasSize(single ? 1 : 2);
        assertThat(net.open().stream().map(Wire::at).distinct()).as(run).hasSize(1);
        assertThat(VirtualClient.taken(last)).as(run).contains("AmiConnected").doesNotContain("AmiGap");

        client.close();
        net.run(Duration.ofSeconds(10));
        assertThat(net.open()).as(run).isEmpty();
    }

    private void step(AmiClient client, VirtualNet net, int i) {
        switch (random.nextInt(12)) {
            case 0, 1 -> {
                if (subscriptions.size() < 20) {
                    subscriptions.add(client.subscribe(KINDS.get(random.nextInt(KINDS.size())), () -> {}));
                }
            }
            case 2, 3 -> {
                if (!subscriptions.isEmpty()) {
                    subscriptions.remove(random.nextInt(subscriptions.size())).close();
                }
            }
            case 4 -> {
                if (random.nextInt(5) == 0) {
                    net.cutAll();
                }
            }
            case 5 -> {
                if (random.nextInt(5) == 0) {
                    client.reconnect();
                }
            }
            case 6, 7 -> {
                begun++;
                AmiRequest request = random.nextBoolean()
                        ? AmiRequest.of(AmiAction.of("Ping"), Duration.ofSeconds(5))
                        : VirtualClient.originate("call-" + i, Duration.ofMillis(200));
                client.send(request, Duration.ofMillis(random.nextInt(100))).whenComplete((reply, error) -> {
                    assertThat(error == null || error instanceof AmiException).isTrue();
                    ended++;
                });
            }
            case 8 -> mood = random.nextInt(4) == 0 ? random.nextInt(7) : 0;
            case 9 -> net.settle();
            case 10 -> net.run(Duration.ofMillis(random.nextInt(40)));
            default -> {
                if (!subscriptions.isEmpty()) {
                    Subscription one = subscriptions.get(random.nextInt(subscriptions.size()));
                    switch (random.nextInt(3)) {
                        case 0 -> one.suspend(random.nextBoolean());
                        case 1 -> one.resume();
                        default -> VirtualClient.taken(one);
                    }
                }
            }
        }
    }
}
