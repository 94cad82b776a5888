/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits, in real time, for a condition that a test expects. */
final class Waiting {

    private Waiting() {}

    /** Checks the condition every few milliseconds, for up to ten seconds. */
    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + SimulatorCore.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("Waited " + SimulatorCore.PATIENCE.toSeconds() + " s for " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while waiting for " + what, e);
            }
        }
    }
}
