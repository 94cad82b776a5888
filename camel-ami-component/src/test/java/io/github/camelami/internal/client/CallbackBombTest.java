/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static io.github.camelami.internal.client.VirtualClient.ping;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.camelami.AmiException;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.OutcomeDetector;
import io.github.camelami.internal.session.NameLookups;
import io.github.camelami.internal.session.Session;
import io.github.camelami.internal.session.VirtualAsterisk;
import io.github.camelami.internal.session.VirtualNet;
import io.github.camelami.internal.session.VirtualNet.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Every place where a client calls foreign code × every kind of Throwable × every state of the link. The link, the
 * other callbacks and the other actions must continue. Uses virtual time.
 */
class CallbackBombTest {

    /** The places that call foreign code. Add new ones here. */
    enum Place {
        OUTAGE_LISTENER,
        WAKE,
        OBSERVER_OF_ANSWERS,
        WATCH_CALL_ID,
        WATCH_CLASSES,
        WATCH_VERDICT,
        REPLY_DEPENDENT,
        NAME_LOOKUP,
        /** An appender on the loggers of clients and sessions. */
        LOG
    }

    /** When the foreign code throws. */
    enum Moment {
        WHILE_READY,
        WHEN_CUT,
        WHILE_DOWN,
        WHEN_BACK,
        ALWAYS
    }

    enum Bomb {
        RUNTIME(() -> new IllegalStateException("a bug")),
        SNEAKY_CHECKED(() -> new java.io.IOException("a sneaky one")),
        INTERRUPTED(() -> new InterruptedException("sneaky too")),
        OUT_OF_MEMORY(() -> new OutOfMemoryError("unable to create native thread")),
        STACK_OVERFLOW(StackOverflowError::new),
        NO_CLASS(() -> new NoClassDefFoundError("a/b/C")),
        ASSERTION(() -> new AssertionError("a bug")),
        OTHER(() -> new Throwable("neither"));

        final Supplier<Throwable> thrown;

        Bomb(Supplier<Throwable> thrown) {
            this.thrown = thrown;
        }
    }

    static Stream<Arguments> bombs() {
        List<Arguments> all = new ArrayList<>();
        for (Place place : Place.values()) {
            for (Bomb bomb : Bomb.values()) {
                for (Moment moment : Moment.values()) {
                    all.add(Arguments.of(place, bomb, moment));
                }
            }
        }
        return all.stream();
    }

    private boolean refusing;
    private final VirtualAsterisk server = new VirtualAsterisk();
    private final VirtualNet net = new VirtualNet(to -> refusing ? Peer.REFUSES : server);
    private final List<LogBomb> appenders = new ArrayList<>();
    private Moment now = Moment.WHILE_READY;
    private int exploded;

    @AfterEach
    void removeAppenders() {
        appenders.forEach(LogBomb::remove);
    }

    @ParameterizedTest(name = "{0} × {1} × {2}")
    @MethodSource("bombs")
    void the_link_continues(Place place, Bomb bomb, Moment moment) {
        Runnable fuse = () -> {
            if (now == moment || moment == Moment.ALWAYS) {
                exploded++;
                CallbackBombTest.<RuntimeException>sneak(bomb.thrown.get());
            }
        };
        Runnable none = () -> {};
        if (place == Place.LOG) {
            List.of(AmiClient.class, Session.class).forEach(source -> appenders.add(new LogBomb(source, fuse)));
        }
        NameLookups lookups = new NameLookups(Runnable::run, host -> {
            only(place, Place.NAME_LOOKUP, fuse).run();
            return new java.net.InetAddress[] {java.net.InetAddress.getByName("10.0.0.1")};
        });
        ClientObserver observer = new ClientObserver() {
            @Override
            public void opened(AmiClient client) {}

            @Override
            public void closed(AmiClient client) {}

            @Override
            public void answered(AmiClient client, AmiRequest request, Duration took, Throwable error) {
                only(place, Place.OBSERVER_OF_ANSWERS, fuse).run();
            }
        };
        AmiClient client = VirtualClient.of(net, ClientOptions.DEFAULTS, lookups, observer, new HostPort("pbx", 5038));
        List<FailureKind> heard = new ArrayList<>();
        client.onOutage((kind, why) -> only(place, Place.OUTAGE_LISTENER, fuse).run());
        client.onOutage((kind, why) -> heard.add(kind));
        Subscription other = client.subscribe(TestOptions.all("other"), none);
        client.subscribe(TestOptions.all("bomb"), only(place, Place.WAKE, fuse));
        OutcomeDetector watch = watch(place, fuse);

        net.run(Duration.ofSeconds(10));
        List<CompletableFuture<AmiReply>> pending = new ArrayList<>();
        act(client, watch, place, fuse, pending);
        now = Moment.WHEN_CUT;
        refusing = true;
        net.cutAll();
        now = Moment.WHILE_DOWN;
        act(client, watch, place, fuse, pending);
        net.run(Duration.ofSeconds(10));
        now = Moment.WHEN_BACK;
        refusing = false;
        net.run(Duration.ofSeconds(120));
        act(client, watch, place, fuse, pending);

        boolean noAddress = place == Place.NAME_LOOKUP && (moment == Moment.ALWAYS || moment == Moment.WHEN_BACK);
        now = null; // the bomb is spent, unless it always goes off
        client.reconnect();
        net.run(Duration.ofSeconds(120));
        if (place == Place.NAME_LOOKUP && moment == Moment.ALWAYS) {
            assertThat(VirtualClient.state(client, "event")).isIn(LinkState.WAITING, LinkState.CONNECTING);
            return;
        }
        assertThat(client.status().isReady()).as("%s", client.status().links()).isTrue();
        if (!noAddress && (place != Place.NAME_LOOKUP || moment != Moment.WHILE_READY)) {
            assertThat(heard).as("the other listener").isNotEmpty();
        }
        server.event("call", "Event: Newstate", "Uniqueid: x");
        net.settle();
        assertThat(VirtualClient.taken(other)).as("the other consumer").contains("AmiGap", "Newstate");
        assertThat(ping(client)).as("another action").isNotNull();
        CompletableFuture<AmiReply> last = ping(client);
        net.run(Duration.ofSeconds(60));
        assertThat(last).isCompleted();
        for (CompletableFuture<AmiReply> each : pending) {
            assertThat(each).as("an action that was sent").isDone();
        }
    }

    /** Two actions in addition to the one with the watch: all of them must end. */
    private void act(
            AmiClient client,
            OutcomeDetector watch,
            Place place,
            Runnable fuse,
            List<CompletableFuture<AmiReply>> pending) {
        pending.add(ping(client));
        CompletableFuture<AmiReply> watched = client.send(
                AmiRequest.awaiting(
                        AmiAction.of("Originate", "Channel", "PJSIP/1", "Async", "true", "ChannelId", "call-1"),
                        Duration.ofSeconds(5),
                        watch),
                Duration.ofSeconds(1));
        watched.whenComplete(
                (reply, error) -> only(place, Place.REPLY_DEPENDENT, fuse).run());
        pending.add(watched);
        pending.add(ping(client));
        net.settle();
        server.event("call", "Event: Newstate", "Uniqueid: call-1");
        net.run(Duration.ofSeconds(10));
        for (CompletableFuture<AmiReply> each : pending) {
            assertThat(each).isDone();
            if (each.isCompletedExceptionally()) {
                assertThat(failure(each)).isInstanceOf(AmiException.class);
            }
        }
    }

    private static Throwable failure(CompletableFuture<AmiReply> future) {
        try {
            future.join();
            throw new AssertionError("it did not fail");
        } catch (CompletionException failed) {
            return failed.getCause();
        }
    }

    private static OutcomeDetector watch(Place place, Runnable fuse) {
        return new OutcomeDetector() {
            @Override
            public String callId() {
                only(place, Place.WATCH_CALL_ID, fuse).run();
                return "call-1";
            }

            @Override
            public Set<EventClass> classes() {
                only(place, Place.WATCH_CLASSES, fuse).run();
                return Set.of(EventClass.CALL);
            }

            @Override
            public Decision judge(List<AmiEvent> seen) {
                only(place, Place.WATCH_VERDICT, fuse).run();
                return Decision.WAIT;
            }
        };
    }

    /** Throws at each line of a logger, at all levels. */
    private static final class LogBomb extends AppenderBase<ILoggingEvent> {

        private final Logger logger;
        private final Level before;
        private final Runnable fuse;

        LogBomb(Class<?> source, Runnable fuse) {
            this.logger = (Logger) LoggerFactory.getLogger(source);
            this.before = logger.getLevel();
            this.fuse = fuse;
            logger.setLevel(Level.ALL);
            logger.setAdditive(false);
            logger.addAppender(this);
        }

        /** Not {@link #append}, whose exceptions the base class catches. */
        @Override
        public void doAppend(ILoggingEvent event) {
            fuse.run();
        }

        @Override
        protected void append(ILoggingEvent event) {}

        void remove() {
            logger.detachAppender(this);
            logger.setLevel(before);
            logger.setAdditive(true);
        }
    }

    private static Runnable only(Place place, Place here, Runnable fuse) {
        return place == here ? fuse : () -> {};
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
