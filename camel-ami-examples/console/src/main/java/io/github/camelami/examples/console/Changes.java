/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Numbers the board's changes, creates the ids of the page's rows, and remembers removed rows. Guarded by the board's
 * lock.
 */
final class Changes {

    private static final int GONE_KEPT = 5000;

    /** A value that the page shows as one row, with the version of its last change. */
    static final class Entry<T> {
        final String id;
        T now;
        long version;

        Entry(String id, T now) {
            this.id = id;
            this.now = now;
        }
    }

    private record Gone(long version, String id) {}

    private final Deque<Gone> gone = new ArrayDeque<>();
    private long version = 1;
    private long forgotten;
    private long ids;

    void next() {
        version++;
    }

    long version() {
        return version;
    }

    /** Returns a new id for the page: the prefix and a running number. */
    String id(String prefix) {
        return prefix + ++ids;
    }

    void gone(String id) {
        if (gone.size() == GONE_KEPT) {
            forgotten = gone.removeFirst().version();
        }
        gone.add(new Gone(version, id));
    }

    /** Returns whether the removals since this version are incomplete. If so, the browser needs the complete state. */
    boolean forgot(long since) {
        return since < forgotten;
    }

    List<String> goneSince(long since) {
        List<String> ids = new ArrayList<>();
        gone.stream().filter(one -> one.version() > since).forEach(one -> ids.add(one.id()));
        return ids;
    }
}
