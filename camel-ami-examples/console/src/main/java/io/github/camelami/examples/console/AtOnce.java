/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Limits the number of simultaneous operations of each user, or of each address. */
final class AtOnce {

    private final int most;
    private final Map<String, Integer> running = new ConcurrentHashMap<>();

    AtOnce(int most) {
        this.most = most;
    }

    /** Returns whether another operation may begin. If so, the caller must call {@link #end} when it has finished. */
    boolean begin(String who) {
        if (running.merge(who, 1, Integer::sum) <= most) {
            return true;
        }
        end(who);
        return false;
    }

    void end(String who) {
        running.computeIfPresent(who, (key, count) -> count == 1 ? null : count - 1);
    }
}
