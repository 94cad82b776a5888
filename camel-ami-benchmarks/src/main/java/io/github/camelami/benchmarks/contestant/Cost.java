/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/**
 * The resources that this JVM has used so far.
 *
 * @param nanos when these values were read, in nanoseconds
 * @param cpuNanos CPU time of all threads of the JVM, including those of the JIT compiler and the garbage collector
 * @param allocated bytes allocated by all live threads
 */
record Cost(long nanos, long cpuNanos, long allocated) {

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    static Cost now() {
        long allocated = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            allocated += Math.max(0, bytes);
        }
        return new Cost(System.nanoTime(), SYSTEM.getProcessCpuTime(), allocated);
    }

    double secondsSince(Cost earlier) {
        return (nanos - earlier.nanos) / 1e9;
    }

    double cpuSecondsSince(Cost earlier) {
        return (cpuNanos - earlier.cpuNanos) / 1e9;
    }

    double allocatedSince(Cost earlier) {
        return allocated - earlier.allocated;
    }

    static int threads() {
        return THREADS.getThreadCount();
    }

    /** Returns the number of heap bytes in use after a full collection. */
    static long liveHeap() {
        MemoryUsage usage = null;
        for (int i = 0; i < 3; i++) {
            System.gc();
            usage = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        }
        return usage == null ? 0 : usage.getUsed();
    }
}
