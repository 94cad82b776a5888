/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The planned faults, in the order in which they were added. If several match, the first of them occurs. Thread-safe.
 */
public final class FaultPlan {

    private static final class Planned {
        private final Fault fault;
        private int left;

        private Planned(Fault fault) {
            this.fault = fault;
            this.left = fault.times();
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Planned> planned = new ArrayList<>();

    /** Creates an empty plan. */
    public FaultPlan() {}

    /** Plans a fault. */
    public FaultPlan add(Fault fault) {
        lock.lock();
        try {
            planned.add(new Planned(fault));
        } finally {
            lock.unlock();
        }
        return this;
    }

    /** Removes all planned faults; faults that have already occurred stay in effect. */
    public void clear() {
        lock.lock();
        try {
            planned.clear();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the fault that occurs now, and counts the occurrence.
     *
     * @param phase the current phase
     * @param action the name of the answered action; empty at {@link Phase#CONNECT} and {@link Phase#BANNER}
     * @return the fault; null if none occurs
     */
    public @Nullable Fault take(Phase phase, String action) {
        lock.lock();
        try {
            for (int i = 0; i < planned.size(); i++) {
                Planned each = planned.get(i);
                if (each.fault.strikes(phase, action)) {
                    if (each.left != Integer.MAX_VALUE && --each.left == 0) {
                        planned.remove(i);
                    }
                    return each.fault;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }
}
