/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Time advances only in {@link #pass}. */
class KeepAliveHandlerTest {

    private long now;
    private int pings;
    private int signsOfLife;
    private boolean excused;
    private boolean noTimers;
    private boolean noPing;
    private Duration silence;

    private final KeepAliveHandler handler = new KeepAliveHandler(
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            new KeepAliveHandler.Peer() {
                @Override
                public boolean isExcused() {
                    return excused;
                }

                @Override
                public void onHeard() {
                    signsOfLife++;
                }

                @Override
                public void ping() {
                    if (noPing) {
                        throw new OutOfMemoryError("no Ping");
                    }
                    pings++;
                }

                @Override
                public void onSilence(Duration found) {
                    silence = found;
                }
            },
            () -> now);
    private final EmbeddedChannel channel = new EmbeddedChannel();

    KeepAliveHandlerTest() {
        channel.freezeTime();
        channel.pipeline().addLast(FaultyTimers.of(EventLoop.class, channel.eventLoop(), () -> noTimers), handler);
    }

    @Test
    void a_dead_peer_is_found_within_interval_and_timeout() {
        pass(14_999);
        assertThat(pings).isZero();
        pass(1);
        assertThat(pings).isEqualTo(1);
        pass(4_999);
        assertThat(silence).isNull();
        pass(2);
        assertThat(silence).isBetween(Duration.ofSeconds(20), Duration.ofMillis(20_002));
        assertThat(pings).isEqualTo(1);
    }

    @Test
    void an_answer_keeps_the_peer_alive_and_the_next_ping_comes_an_interval_later() {
        pass(15_000);
        pass(4_000);
        hear();
        pass(14_999);
        assertThat(pings).isEqualTo(1);
        pass(1_001);
        assertThat(pings).isEqualTo(2);
        assertThat(silence).isNull();
        assertThat(signsOfLife).isEqualTo(1);
    }

    @Test
    void a_busy_peer_is_never_pinged() {
        for (int i = 0; i < 100; i++) {
            pass(10_000);
            hear();
        }
        assertThat(pings).isZero();
    }

    @Test
    void silence_while_we_do_not_read_or_the_server_is_busy_means_nothing() {
        pass(15_000);
        excused = true;
        pass(600_000);
        assertThat(silence).isNull();
        excused = false;
        handler.heard(); // as the session does when it reads again
        pass(14_000);
        assertThat(silence).isNull();
        pass(30_000);
        assertThat(silence).isNotNull();
    }

    @Test
    void what_arrived_while_this_process_stood_still_is_read_before_the_peer_is_judged() {
        pass(15_000);
        // a pause of a minute: the timer comes first, then what the socket holds
        now += TimeUnit.MINUTES.toNanos(1);
        channel.advanceTimeBy(5, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(silence).isNull();
        hear();
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(silence).isNull();
    }

    @Test
    void a_timer_that_could_not_be_made_is_made_later() {
        noTimers = true;
        pass(20_000);
        noTimers = false;
        handler.renewTimer();
        pass(60_000);

        assertThat(pings).isPositive();
        assertThat(silence).isNotNull();
    }

    @Test
    void a_ping_that_could_not_be_sent_is_sent_later() {
        noPing = true;
        pass(19_000);
        noPing = false;
        pass(4_000);
        assertThat(pings).isEqualTo(1);
        assertThat(silence).isNull();
        pass(10_000);
        assertThat(silence).isNotNull();
    }

    @Test
    void with_its_timer_nothing_is_to_be_made() {
        for (int i = 0; i < 20_000; i += 100) {
            pass(100);
            handler.renewTimer();
        }
        pass(2);
        assertThat(pings).isEqualTo(1);
        assertThat(silence).isBetween(Duration.ofSeconds(20), Duration.ofMillis(20_002));
    }

    @Test
    void removed_it_requests_nothing() {
        channel.pipeline().remove(handler);
        handler.renewTimer();
        pass(60_000);
        assertThat(pings).isZero();
        assertThat(silence).isNull();
    }

    private void hear() {
        channel.writeInbound(Unpooled.buffer(1).writeByte('x'));
        channel.releaseInbound();
    }

    private void pass(long millis) {
        for (long left = millis; left > 0; ) {
            long step = Math.min(left, left > 100 ? 100 : 1);
            now += TimeUnit.MILLISECONDS.toNanos(step);
            channel.advanceTimeBy(step, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
            left -= step;
        }
    }
}
