/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiNotSentException;
import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.internal.message.ActionId;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.EventGate;
import io.github.camelami.internal.message.OutcomeDetector;
import io.github.camelami.internal.session.SessionOptions.EventMask;
import io.github.camelami.internal.session.VirtualNet.Wire;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One session and a server, in virtual time. */
class SessionTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> unanswered = new ArrayList<>();
    private final VirtualAsterisk server = new VirtualAsterisk() {
        @Override
        protected void onOther(Wire wire, String name, Map<String, String> action) {
            if (!unanswered.contains(name)) {
                super.onOther(wire, name, action);
            }
        }
    };
    private final VirtualNet net = new VirtualNet(to -> server);
    private final List<CloseCause> ends = new ArrayList<>();
    private Runnable onEvent = () -> {};
    private int reads;
    private int leavings;

    // ---- one action does not break another -------------------------------------------------------------------------

    @Test
    void an_action_whose_watch_fails_ends_alone_and_leaves_no_bytes() {
        Session session = connect(100, Duration.ZERO);
        CompletableFuture<AmiReply> before = ping(session);
        CompletableFuture<AmiReply> broken = session.send(
                AmiRequest.awaiting(AmiAction.of("Originate", "Channel", "x"), SECOND, new OutcomeDetector() {
                    @Override
                    public String callId() {
                        throw new StackOverflowError();
                    }

                    @Override
                    public Set<EventClass> classes() {
                        return Set.of(EventClass.CALL);
                    }

                    @Override
                    public Decision judge(List<AmiEvent> seen) {
                        return Decision.WAIT;
                    }
                }));
        CompletableFuture<AmiReply> after = ping(session);
        net.run(SECOND);

        assertThat(before).isCompleted();
        assertThat(after).isCompleted();
        assertThat(failure(broken)).isInstanceOf(AmiNotSentException.class).hasMessageContaining("Originate");
        assertThat(server.heard).doesNotContain("originate");
        assertThat(session.pending()).isZero();
    }

    @Test
    void a_timeout_longer_than_any_timer_leaves_the_others_their_deadlines() {
        unanswered.add("getvar");
        Session session = connect(100, Duration.ZERO);
        List<CompletableFuture<AmiReply>> all = new ArrayList<>();
        for (Duration timeout :
                List.of(SECOND, Duration.ofMillis(Long.MAX_VALUE), Duration.ofSeconds(Long.MAX_VALUE), SECOND)) {
            all.add(session.send(AmiRequest.of(AmiAction.of("Getvar", "Variable", "X"), timeout)));
            net.settle();
        }
        net.run(Duration.ofSeconds(2));

        assertThat(failure(all.get(0))).isInstanceOf(AmiOutcomeUnknownException.class);
        assertThat(failure(all.get(3))).isInstanceOf(AmiOutcomeUnknownException.class);
        assertThat(all.get(1)).isNotDone();
        assertThat(all.get(2)).isNotDone();
    }

    @Test
    void a_decision_with_a_very_long_quiet_period_does_not_end_the_session() {
        Session session = connect(100, Duration.ZERO);
        CompletableFuture<AmiReply> call = session.send(AmiRequest.awaiting(
                AmiAction.of("Originate", "Channel", "x", "ChannelId", "call-1"), SECOND, new OutcomeDetector() {
                    @Override
                    public String callId() {
                        return "call-1";
                    }

                    @Override
                    public Set<EventClass> classes() {
                        return Set.of(EventClass.CALL);
                    }

                    @Override
                    public Decision judge(List<AmiEvent> seen) {
                        return Decision.afterQuietPeriod(Duration.ofSeconds(Long.MAX_VALUE));
                    }
                }));
        net.settle();
        server.event("call", "Event: Newstate", "Uniqueid: call-1");
        net.run(Duration.ofSeconds(2));

        assertThat(call).isCompletedExceptionally();
        assertThat(session.state()).isEqualTo(SessionState.READY);
    }

    // ---- the Ping --------------------------------------------------------------------------------------------------

    @Test
    void no_limit_on_pending_actions_holds_up_the_ping() {
        Session session = connect(2, Duration.ofSeconds(1));
        unanswered.add("getvar");
        for (int i = 0; i < 2; i++) {
            session.send(AmiRequest.of(AmiAction.of("Getvar", "Variable", "X"), Duration.ofSeconds(60)));
        }
        net.run(Duration.ofSeconds(30));

        assertThat(server.heard).contains("ping");
        assertThat(session.state()).isEqualTo(SessionState.READY);
        CompletableFuture<AmiReply> another = ping(session);
        net.settle();
        assertThat(failure(another)).hasMessageContaining("maxPendingActions");
    }

    @Test
    void a_server_that_answers_no_ping_is_given_up() {
        unanswered.add("ping");
        connect(100, Duration.ofSeconds(1));
        net.run(Duration.ofSeconds(10));

        assertThat(ends).extracting(CloseCause::kind).containsExactly(CloseCause.Kind.SILENT);
    }

    // ---- endings ---------------------------------------------------------------------------------------------------

    @Test
    void what_is_sent_between_the_end_of_the_connection_and_its_notice_is_not_sent_for_that_reason() {
        Session session = connect(100, Duration.ZERO);
        CompletableFuture<AmiReply> late = ping(session);
        net.open().get(0).close(); // before the action is written
        net.settle();

        assertThat(failure(late))
                .isInstanceOf(AmiNotSentException.class)
                .hasMessageContaining("closed the connection")
                .hasMessageNotContaining("bytes wait");
        assertThat(session.isOver()).isTrue();
    }

    @Test
    void what_is_asked_for_between_the_end_of_the_connection_and_its_notice_ends_with_the_session() {
        Session session = connect(100, Duration.ZERO);
        List<Runnable> changes = List.of(
                () -> session.changeEvents(EventMask.NONE),
                () -> session.carryFor(Set.of(EventClass.CALL, EventClass.DIALPLAN)),
                session::onFeedChanged,
                session::ping,
                session::pauseReading,
                session::resumeReading);
        List<Throwable> thrown = new ArrayList<>();
        net.open()
                .get(0)
                .onClosed(() -> changes.forEach(change -> {
                    try {
                        change.run();
                    } catch (Throwable broken) {
                        thrown.add(broken);
                    }
                }));
        net.cutAll();
        net.run(SECOND);

        assertThat(thrown).isEmpty();
        assertThat(ends).extracting(CloseCause::kind).containsExactly(CloseCause.Kind.CUT);
        assertThat(session.pending()).isZero();
    }

    @Test
    void a_defect_in_an_event_handler_is_logged_and_the_session_survives() {
        Session session = connect(100, Duration.ZERO);
        onEvent = () -> {
            throw new NoClassDefFoundError("a/b/C");
        };
        server.event("call", "Event: Newstate");
        net.settle();
        onEvent = () -> {};
        CompletableFuture<AmiReply> next = ping(session);
        net.settle();

        assertThat(next).isCompleted();
        assertThat(session.state()).isEqualTo(SessionState.READY);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void after_its_event_loop_is_shut_down_each_action_is_refused_at_once(int actions) throws Exception {
        NioEventLoopGroup group = new NioEventLoopGroup(1);
        Session session =
                new Session(plan(100, Duration.ZERO), group.next(), everything(), listener(), System::nanoTime);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();

        for (int i = 0; i < actions; i++) {
            assertThat(failure(ping(session)))
                    .isInstanceOf(AmiNotSentException.class)
                    .hasMessageContaining("event loop is shut down");
        }
    }

    @Test
    void what_was_read_is_counted_by_the_end_at_the_latest() {
        SessionPlan plan = plan(100, Duration.ZERO);
        Session session = net.connector().connect(net.loop(), plan, EventSink.NONE, listener());
        net.settle();
        for (int i = 0; i < 100; i++) {
            server.event("call", "Event: Newstate");
        }
        net.open().get(0).send("Response: Success\r\nActionID: foreign\r\n\r\nWhat: is this\r\n\r\n");
        net.settle();
        session.close("enough");
        net.settle();

        assertThat(plan.traffic().events()).isEqualTo(101); // and FullyBooted
        assertThat(plan.traffic().filtered()).isEqualTo(100);
        assertThat(plan.traffic().lateResponses()).isEqualTo(1);
        assertThat(plan.traffic().unreadable()).isEqualTo(1);
    }

    /** Each step of the ending may fail: here, the log of unreadable lines, and the timers of pending actions. */
    @Test
    void an_ending_of_which_a_part_fails_ends_every_action_and_is_reported() {
        boolean[] broken = {false};
        EventLoop loop = FaultyTimers.uncancelled(EventLoop.class, net.loop(), () -> broken[0]);
        SessionPlan plan = plan(100, Duration.ZERO);
        Session session = net.connector().connect(loop, plan, everything(), listener());
        net.settle();
        unanswered.add("ping");
        List<CompletableFuture<AmiReply>> all = List.of(ping(session), ping(session));
        net.settle();
        broken[0] = true;
        Wire wire = net.open().get(0);
        wire.send("What: is this\r\n\r\n");
        wire.close();
        net.settle();

        assertThat(ends).extracting(CloseCause::kind).containsExactly(CloseCause.Kind.CUT);
        assertThat(session.state()).isEqualTo(SessionState.CLOSED);
        assertThat(plan.traffic().unreadable()).isEqualTo(1);
        assertThat(all).allSatisfy(each -> assertThat(failure(each)).isInstanceOf(AmiOutcomeUnknownException.class));
    }

    @Test
    void a_session_without_memory_for_logoff_is_closed_at_once() {
        Session session = connect(100, Duration.ZERO);
        Wire wire = net.open().get(0);
        wire.haveNoBuffers();
        session.close("enough");
        net.settle();

        assertThat(wire.isOpen()).isFalse();
        assertThat(ends).extracting(CloseCause::message).containsExactly("enough");
        assertThat(leavings).isEqualTo(1);
        assertThat(server.heard).doesNotContain("logoff");
    }

    /** The calls that a sink gets for a read, from which it knows the time up to which it has all events. */
    @Test
    void a_read_without_a_whole_message_does_not_count_and_nothing_is_passed_on_after_logoff() {
        Session session = connect(100, Duration.ZERO);
        int[] events = new int[1];
        onEvent = () -> events[0]++;
        reads = 0;
        VirtualNet.Wire wire = net.open().get(0);
        wire.send("Event: Newstate\r\nPrivilege: call,all\r\nCh");
        net.settle();
        assertThat(reads).isZero();
        wire.send("annel: A\r\n\r\n");
        net.settle();
        assertThat(reads).isEqualTo(1);
        wire.send("Response: Success\r\nActionID: foreign\r\n\r\n");
        net.settle();
        assertThat(reads).as("a response is proof, too").isEqualTo(2);
        assertThat(events[0]).isEqualTo(1);
        assertThat(leavings).isZero();

        session.close("enough");
        session.close("enough");
        assertThat(leavings).as("said at once").isEqualTo(1);
        wire.send("Event: Newstate\r\nPrivilege: call,all\r\n\r\n");
        net.settle();
        assertThat(events[0]).isEqualTo(1);
        assertThat(leavings).isEqualTo(1);
    }

    // ---- helpers ---------------------------------------------------------------------------------------------------

    private Session connect(int maxPending, Duration pingInterval) {
        Session session = net.connector().connect(net.loop(), plan(maxPending, pingInterval), everything(), listener());
        net.settle();
        assertThat(session.state()).isEqualTo(SessionState.READY);
        return session;
    }

    private static SessionPlan plan(int maxPending, Duration pingInterval) {
        return SessionPlan.alone(
                new ServerAddress("10.0.0.1", 5038, null, false),
                new Credentials("camel", "s3cret", false),
                new SessionOptions(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        pingInterval,
                        SECOND,
                        maxPending,
                        100_000,
                        100,
                        100_000,
                        StandardCharsets.UTF_8,
                        EventMask.ALL),
                ActionId.source());
    }

    private EventSink everything() {
        return new EventSink() {
            @Override
            public EventGate gate() {
                return EventGate::named;
            }

            @Override
            public void onEvent(AmiEvent event) {
                onEvent.run();
            }

            @Override
            public void onReadComplete() {
                reads++;
            }

            @Override
            public void onLeaving() {
                leavings++;
            }
        };
    }

    private SessionListener listener() {
        return new SessionListener() {
            @Override
            public void onReady(Session session) {}

            @Override
            public void onClosed(Session session, CloseCause cause) {
                ends.add(cause);
            }
        };
    }

    private static CompletableFuture<AmiReply> ping(Session session) {
        return session.send(AmiRequest.of(AmiAction.of("Ping"), SECOND));
    }

    private static Throwable failure(CompletableFuture<AmiReply> future) {
        try {
            return new AssertionError("it did not fail: " + future.getNow(null));
        } catch (CompletionException failed) {
            return failed.getCause();
        }
    }
}
