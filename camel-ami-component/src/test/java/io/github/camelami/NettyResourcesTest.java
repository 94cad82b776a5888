/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Responses and events use separate event loops, whatever their number and origin. */
class NettyResourcesTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @AfterEach
    void close() {
        camel.stop();
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "2, 1, 1, 0", "3, 1, 2, 0", "4, 2, 2, 0", "7, 3, 4, 0"})
    void any_number_of_loops_is_divided(int count, int answers, int events, int common) {
        try (NettyResources netty = new NettyResources(camel, null, count)) {
            assertDivided(netty, answers, events, common);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "2, 1, 1, 0", "5, 2, 3, 0"})
    void so_are_those_of_a_shared_group_which_stays_open(int count, int answers, int events, int common) {
        NioEventLoopGroup shared = new NioEventLoopGroup(count);
        try (NettyResources netty = new NettyResources(camel, shared, 0)) {
            assertDivided(netty, answers, events, common);
        }
        assertThat(shared.isShuttingDown()).isFalse();
        shared.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void by_default_there_is_one_for_each_processor_and_at_least_two() {
        int expected = Math.max(2, Runtime.getRuntime().availableProcessors());
        try (NettyResources netty = new NettyResources(camel, null, 0)) {
            assertDivided(netty, expected / 2, expected - expected / 2, 0);
        }
    }

    @Test
    void a_group_that_cannot_serve_sockets_or_is_shut_down_is_refused() {
        DefaultEventLoopGroup local = new DefaultEventLoopGroup(1);
        NioEventLoopGroup ended = new NioEventLoopGroup(1);
        ended.shutdownGracefully(0, 1, TimeUnit.SECONDS);

        assertThatThrownBy(() -> new NettyResources(camel, local, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("workerGroup is a DefaultEventLoopGroup, which cannot serve sockets");
        assertThatThrownBy(() -> new NettyResources(camel, ended, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("workerGroup is shut down");
        local.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static void assertDivided(NettyResources netty, int answers, int events, int common) {
        Set<EventLoop> forActions = all(netty.actionLoops());
        Set<EventLoop> forEvents = all(netty.eventLoops());
        assertThat(forActions).hasSize(answers);
        assertThat(forEvents).hasSize(events);
        Set<EventLoop> both = new HashSet<>(forActions);
        both.retainAll(forEvents);
        assertThat(both).hasSize(common);
    }

    private static Set<EventLoop> all(Supplier<EventLoop> loops) {
        Set<EventLoop> all = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            all.add(loops.get());
        }
        return all;
    }
}
