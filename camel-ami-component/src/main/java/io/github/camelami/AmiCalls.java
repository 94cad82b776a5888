/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.calls.CallBook;
import io.github.camelami.internal.calls.CallChanges;
import io.github.camelami.internal.message.EventClass;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.RuntimeCamelException;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the calls of one server from its lists and events. A route passes these to this object:
 *
 * <pre>{@code
 * AmiCalls calls = new AmiCalls();
 * from("ami:pbx?events=" + AmiCalls.EVENTS + "&snapshot=" + AmiCalls.SNAPSHOT).bean(calls, "on");
 * }</pre>
 *
 * <p>Call {@link #on} from one thread at a time, in the order of the stream. A route with one consumer and without
 * {@code concurrentConsumers} ensures this. All other methods are thread-safe. Each server needs a separate instance.
 *
 * <p>All times are taken when events reach {@link #on}. Memory is limited to 50,000 channels and 100 legs per call.
 * Finished calls are not kept.
 */
public final class AmiCalls {

    /** The events that {@link #on} needs, as a value for the option {@code events}. The method ignores all others. */
    public static final String EVENTS = CallBook.EVENTS;

    /**
     * The lists that show all calls, as a value for the option {@code snapshot}. Without {@code CoreShowChannels},
     * every call stays {@link AmiCall#doubtful()}.
     */
    public static final String SNAPSHOT = CallBook.SNAPSHOT;

    /** The event classes that contain the {@link #EVENTS}; {@code system} also reports restarts. */
    static final Set<EventClass> CLASSES = Set.of(EventClass.SYSTEM, EventClass.CALL, EventClass.AGENT);

    /**
     * Receives changes, in order, on the thread that calls {@link AmiCalls#on}. If a listener throws an exception or an
     * error, all listeners still receive the remaining changes. Then {@link AmiCalls#on} throws the first exception. An
     * error or a checked exception is the cause of a {@link RuntimeCamelException}.
     */
    public interface Listener {

        /**
         * Called when a call is new or has changed.
         *
         * @param call its current state
         */
        default void changed(AmiCall call) {}

        /**
         * Called when a call has ended.
         *
         * @param call its final state, including the end time
         */
        default void ended(AmiCall call) {}

        /**
         * Called when a reported call is no longer a separate call: it was joined to another call, or its only phone
         * just listens to other calls.
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

    /** Creates a tracker that has no calls yet and uses the system clock. */
    public AmiCalls() {
        this(Clock.systemUTC());
    }

    /**
     * Creates a tracker that has no calls yet.
     *
     * @param clock supplies the current time
     */
    public AmiCalls(Clock clock) {
        book = new CallBook(clock, new Changes());
    }

    /** Stores changes for readers and listeners. Called while the lock is held. */
    private final class Changes implements CallChanges {

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
     * Processes an event or a list item. Irrelevant ones are ignored. Call it from one thread at a time.
     *
     * @param event the value of the header {@code CamelAmiEvent}: the event's name, with a prefix if a user event has
     *     the name of another event
     * @param fields the fields of the event
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
        report(toReport);
    }

    private void report(List<Consumer<Listener>> news) {
        Throwable first = null;
        for (Consumer<Listener> one : news) {
            for (Listener listener : listeners) {
                try {
                    one.accept(listener);
                } catch (Throwable thrown) { // Kotlin and Groovy also throw checked exceptions
                    if (first == null) {
                        first = thrown;
                    } else if (first != thrown) {
                        first.addSuppressed(thrown);
                    }
                }
            }
        }
        if (first != null) {
            throw first instanceof RuntimeException thrown ? thrown : new RuntimeCamelException(first);
        }
    }

    /** Returns the calls in progress, oldest first. */
    public List<AmiCall> calls() {
        lock.lock();
        try {
            return now.values().stream()
                    .sorted(Comparator.comparing(AmiCall::started)) // a list shows calls in any order
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns a call in progress.
     *
     * @param id the {@code Linkedid} of the call
     * @return the call; null if no such call is in progress
     */
    public @Nullable AmiCall call(String id) {
        lock.lock();
        try {
            return now.get(id);
        } finally {
            lock.unlock();
        }
    }

    /** Returns a number that increases with each change to the calls or to {@link #isDoubtful}. */
    public long version() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns whether the calls may be wrong: before the first list, while the link is down, and between a gap and the
     * next list. A new list is requested each time the link connects.
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
     * Adds a listener for all later changes.
     *
     * @param listener called on the thread that calls {@link #on}
     */
    public void addListener(Listener listener) {
        listeners.add(listener);
    }
}
