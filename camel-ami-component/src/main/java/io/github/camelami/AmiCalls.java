/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.calls.CallBook;
import io.github.camelami.internal.message.EventClass;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one server, from its lists and events. A route feeds it:
 *
 * <pre>{@code
 * AmiCalls calls = new AmiCalls();
 * from("ami:pbx?events=" + AmiCalls.EVENTS + "&snapshot=" + AmiCalls.SNAPSHOT).bean(calls, "on");
 * }</pre>
 *
 * <p>{@link #on} is for one thread at a time, in the order of the stream: a route with one consumer, without {@code concurrentConsumers}. All
 * else is for any thread. Each server needs an object of its own.
 *
 * <p>Times are those at which an event reached {@link #on}. Memory is bounded: 50,000 channels, 100 legs a call; calls that ended are
 * not kept.
 */
public final class AmiCalls {

    /** The events that {@link #on} reads, for the option {@code events}. Others do no harm. */
    public static final String EVENTS = CallBook.EVENTS;

    /** The lists that show all calls, for the option {@code snapshot}. Without {@code CoreShowChannels} calls stay doubtful. */
    public static final String SNAPSHOT = CallBook.SNAPSHOT;

    /** The classes that {@link #EVENTS} belong to; {@code system} also shows restarts. */
    static final Set<EventClass> CLASSES = Set.of(EventClass.SYSTEM, EventClass.CALL, EventClass.AGENT);

    /** Gets what changed. Called by the thread that feeds the calls, in order; what it throws reaches the route. */
    public interface Listener {

        /**
         * A call is new, or something of it changed.
         *
         * @param call as it is now
         */
        default void changed(AmiCall call) {}

        /**
         * A call is over.
         *
         * @param call as it was, with its end
         */
        default void ended(AmiCall call) {}

        /**
         * A call that was reported before is none of its own: it became part of another, or its only phone listens to others.
         *
         * @param id the id of the call
         */
        default void withdrawn(String id) {}
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, AmiCall> now = new LinkedHashMap<>();
    private final List<Consumer<Listener>> news = new ArrayList<>();
    private final CallBook book;
    private long version;
    private boolean wasDoubtful = true;

    /** Makes one without calls, by the system's clock. */
    public AmiCalls() {
        this(Clock.systemUTC());
    }

    /**
     * Makes one without calls.
     *
     * @param clock what the time is
     */
    public AmiCalls(Clock clock) {
        book = new CallBook(clock, new Changes());
    }

    /** Keeps what is shown, and what listeners get, under the lock. */
    private final class Changes implements CallBook.Changes {

        @Override
        public void changed(AmiCall call) {
            now.put(call.id(), call);
            news.add(listener -> listener.changed(call));
        }

        @Override
        public void ended(AmiCall call) {
            now.remove(call.id());
            news.add(listener -> listener.ended(call));
        }

        @Override
        public void withdrawn(String id) {
            now.remove(id);
            news.add(listener -> listener.withdrawn(id));
        }
    }

    /**
     * Takes an event or an item of a list; any other is ignored. One thread at a time.
     *
     * @param event the event's name as the header {@code CamelAmiEvent} says it; user events of other events' names have a prefix there
     * @param fields the event
     */
    public void on(@Header(AmiConstants.EVENT) String event, @Body Map<String, String> fields) {
        List<Consumer<Listener>> toReport;
        lock.lock();
        try {
            book.on(event, fields);
            if (!news.isEmpty() || wasDoubtful != book.isDoubtful()) {
                version++;
            }
            wasDoubtful = book.isDoubtful();
            toReport = List.copyOf(news);
            news.clear();
        } finally {
            lock.unlock();
        }
        toReport.forEach(listeners::forEach);
    }

    /** Returns the calls that last, the oldest first. */
    public List<AmiCall> calls() {
        lock.lock();
        try {
            return List.copyOf(now.values());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns a call that lasts.
     *
     * @param id its {@code Linkedid}
     * @return null when there is none
     */
    public @Nullable AmiCall call(String id) {
        lock.lock();
        try {
            return now.get(id);
        } finally {
            lock.unlock();
        }
    }

    /** Returns a number that grows with each change of the calls or of {@link #isDoubtful}. */
    public long version() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns whether the calls may be wrong: before the first list, while the link is down, and after a gap until the next list. A list comes
     * with each connect.
     */
    public boolean isDoubtful() {
        lock.lock();
        try {
            return book.isDoubtful();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds a listener, which gets what changes from now on.
     *
     * @param listener called by the thread that feeds the calls
     */
    public void addListener(Listener listener) {
        listeners.add(listener);
    }
}
