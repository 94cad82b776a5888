/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples;

import io.github.camelami.AmiConstants;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.apache.camel.Body;
import org.apache.camel.Header;

/**
 * Prints events as they arrive, and lets the story wait for an event. The routes refer to this bean as {@code story}.
 */
public final class Narrator {

    private static final long PATIENCE_SECONDS = 20;
    private static final int REMEMBERED = 500;

    private final PrintStream out;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<Seen> unseen = new ArrayDeque<>();

    /** An event and its name. */
    private record Seen(String name, Map<String, String> fields) {}

    /** @param out the stream to print the story to */
    public Narrator(PrintStream out) {
        this.out = out;
    }

    /** Receives each event from the route. */
    public void onEvent(@Header(AmiConstants.EVENT) String name, @Body Map<String, String> event) {
        lock.lock();
        try {
            out.println("      ← " + summary(name, event));
            if (unseen.size() == REMEMBERED) {
                unseen.removeFirst();
            }
            unseen.add(new Seen(name, event));
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void chapter(String title) {
        print(System.lineSeparator() + "▶ " + title);
    }

    void say(String text) {
        print("    " + text);
    }

    private void print(String line) {
        lock.lock();
        try {
            out.println(line);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for an event. Events that arrived before the call count too, but each event counts only once. */
    void await(String name, Predicate<Map<String, String>> condition) {
        long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        lock.lock();
        try {
            while (!unseen.removeIf(event -> name.equals(event.name) && condition.test(event.fields))) {
                if (left <= 0) {
                    throw new IllegalStateException("No " + name + " came within " + PATIENCE_SECONDS
                            + " s. Check that the manager user may read its class");
                }
                left = arrived.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + name, e);
        } finally {
            lock.unlock();
        }
    }

    private static String summary(String name, Map<String, String> event) {
        StringBuilder text = new StringBuilder(String.format("%-16s", name));
        for (String key : new String[] {
            "Channel",
            "SpyerChannel",
            "SpyeeChannel",
            "Digit",
            "Playback",
            "Status",
            "Offset",
            "Cause-txt",
            "Address",
            "Reason",
            "From",
            "To"
        }) {
            String value = event.get(key);
            if (value != null) {
                text.append(' ').append(key).append('=').append(value);
            }
        }
        return text.toString();
    }
}
