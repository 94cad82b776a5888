/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.session.NameLookups;
import io.github.camelami.internal.session.VirtualAsterisk;
import io.github.camelami.internal.session.VirtualNet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many servers send at once, and routes hang: events do not fill the heap, and a route that keeps up gets all its
 * events.
 */
class SharedMemoryTest {

    private static final long LIMIT = 2_000_000;
    private static final int HANGING = 6;

    private final Map<String, VirtualAsterisk> servers = new HashMap<>();
    private final VirtualNet net =
            new VirtualNet(to -> servers.computeIfAbsent(to.getHostString(), host -> new VirtualAsterisk()));
    private final BufferMemory memory = new BufferMemory(LIMIT);

    @ParameterizedTest
    @EnumSource(OverflowPolicy.class)
    void hanging_routes_hold_no_more_than_the_memory_and_leave_room_for_the_others(OverflowPolicy policy) {
        for (int i = 0; i < HANGING; i++) {
            client(i).subscribe(TestOptions.subscription("hanging" + i, "", 10_000, policy), () -> {});
        }
        Subscription quick = client(HANGING).subscribe(TestOptions.subscription("quick", "", 10_000, policy), () -> {});
        net.settle();
        List<Integer> taken = new ArrayList<>();
        int sent = 0;
        for (int round = 0; round < 200; round++) {
            for (int i = 0; i < 5; i++, sent++) {
                for (VirtualAsterisk server : servers.values()) {
                    server.event("call", "Event: Newexten", "N: " + sent, "Padding: " + "x".repeat(4000));
                }
            }
            net.settle();
            for (EventDelivery next = quick.poll(); next != null; next = quick.poll()) {
                String number = next.event().get("N");
                if (number != null) {
                    taken.add(Integer.parseInt(number));
                }
            }
            net.settle();
            // with PAUSE, what was read before the pause is kept: here one event of each
            assertThat(memory.held()).isLessThanOrEqualTo(LIMIT + (HANGING + 1) * 4200L);
        }
        assertThat(memory.held()).as("they hang with full event buffers").isGreaterThan(LIMIT / 3);
        assertThat(taken).as("the one that keeps up misses nothing").hasSize(sent);
    }

    private AmiClient client(int number) {
        return new AmiClient(
                new ClientKey(List.of(new HostPort("10.0.1." + number, 5038)), null, "camel", "s3cret", ""),
                ClientOptions.DEFAULTS,
                net.connector(new NameLookups(Runnable::run)),
                net.loop(),
                net.loop(),
                memory,
                net.clock(),
                net.nanoTime(),
                null);
    }
}
