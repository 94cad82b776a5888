/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The faults that are to strike, in the order they were added; the first that fits does. Thread-safe. */
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

    /** An empty plan. */
    public FaultPlan() {}

    /**
     * Plans a fault.
     *
     * @param fault what shall go wrong
     * @return this
     */
    public FaultPlan add(Fault fault) {
        lock.lock();
        try {
            planned.add(new Planned(fault));
        } finally {
            lock.unlock();
        }
        return this;
    }

    /** Forgets everything planned; what has struck already stays. */
    public void clear() {
        lock.lock();
        try {
            planned.clear();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the fault that strikes now.
     *
     * @param phase when
     * @param action the action answered, empty at connect and banner
     * @return null if all goes well
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
