/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import io.github.camelami.internal.log.SafeLog;
import java.util.Deque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of routes on threads of a Camel pool. It uses few threads while tasks are short. While tasks block, it
 * uses more threads, up to the size of the pool.
 *
 * <p>A plain pool wakes a thread for each task, which costs more than running most tasks. The table shows the CPU time
 * per task, in microseconds, for tasks of 2 µs on two processors (medians of 15 to 31 interleaved rounds in one JVM):
 *
 * <pre>
 *                                                       pool alone    this
 * answers, 64 in flight, each sends the next action        8.5         0.33
 * answers, 8 in flight                                     5.6         1.7
 * answers, 1 in flight                                    10.4         9.9
 * answers, 100,000 a second                                8.4         1.2
 * events, 1,000 a second                                  43          29
 * events, 10,000 a second                                 10.0         5.7
 * events, 100,000 a second                                 1.3         1.6
 * </pre>
 *
 * <p>Therefore a task waits for one of the threads that are awake. A thread that has been running the same task for a
 * millisecond counts as stuck. While a task waits, a clock checks every millisecond whether another thread is needed. A
 * thread without a task rests for some time before it returns to the pool. The thread that was busy last is woken
 * first.
 *
 * <p>An exception in a task does not end its thread, and does not affect the counts. If the pool has no thread
 * available, another attempt follows later. In the meantime, the tasks wait for the threads that are awake.
 */
public final class FrugalExecutor implements RouteExecutor {

    private static final SafeLog LOG = SafeLog.of(FrugalExecutor.class);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /**
     * The interval between checks while all threads are in use. More frequent checks would not help, since tasks must
     * wait until a thread finishes its task.
     */
    private static final long FULL_LOOK_NANOS = 10 * LOOK_NANOS;

    /** The delay before the next attempt if no thread or memory was available. An immediate retry would not help. */
    private static final long RETRY_NANOS = 100 * LOOK_NANOS;

    /** The interval at which forgotten tasks are looked for. There are none unless memory was exhausted. */
    private static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long a thread without a task rests before it returns to the pool. */
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ExecutorService pool;
    private final ScheduledExecutorService clock;
    private final int most;
    private final int processors;
    private final int eager;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /** The workers without a task, most recently busy first. */
    private final Deque<Worker> resting = new ConcurrentLinkedDeque<>();

    private final Set<Worker> all = ConcurrentHashMap.newKeySet();
    private final LongAdder added = new LongAdder();
    private final LongAdder taken = new LongAdder();
    private final AtomicInteger awake = new AtomicInteger();
    private final AtomicBoolean watched = new AtomicBoolean();

    /** Used only by the checks, which run one at a time. */
    private long addedAtLastLook;

    /** The number of workers that may be awake, including those that were stuck at the last check. */
    private volatile int limit;

    private volatile boolean noThread;
    private volatile boolean closing;

    /**
     * @param pool a Camel pool; this class does not shut it down
     * @param clock runs the checks for waiting tasks; must not run anything that blocks
     * @param most the maximum number of threads to use
     * @param processors the number of threads that are useful while none blocks
     * @param eager the number of threads that may be woken without a check; at most {@code processors}
     */
    public FrugalExecutor(ExecutorService pool, ScheduledExecutorService clock, int most, int processors, int eager) {
        this.pool = pool;
        this.clock = clock;
        this.most = most;
        this.processors = Math.min(most, processors);
        this.eager = Math.min(most, eager);
        this.limit = this.eager;
        clock.scheduleWithFixedDelay(this::watchForgotten, FORGOTTEN_NANOS, FORGOTTEN_NANOS, TimeUnit.NANOSECONDS);
    }

    @Override
    public void execute(Runnable task) {
        add(task);
        if (!hire(limit()) && (closing || !watched.get())) {
            if (pool.isShutdown() && awake.get() == 0 && waiting.remove(task)) {
                taken.increment();
                throw new RejectedExecutionException("The component ami is stopped");
            } // otherwise a worker that is awake takes the task
            watch();
        }
    }

    @Override
    public void executeNext(Runnable task) {
        add(task);
    }

    private void add(Runnable task) {
        waiting.add(task);
        count(added);
    }

    /** Counts a task. The counts only decide how many threads to wake, and a task must not depend on them. */
    private static void count(LongAdder tasks) {
        try {
            tasks.increment();
        } catch (Throwable noMemory) {
            // one task fewer
        }
    }

    @Override
    public void executeLater(Runnable task) {
        Retry.of(() -> execute(task), clock, RETRY_NANOS);
    }

    /** Wakes or creates a worker, unless enough are awake. Returns false if it did neither. */
    private boolean hire(int upTo) {
        int now = awake.get();
        do {
            if (now >= upTo) {
                return false;
            }
            if (awake.compareAndSet(now, now + 1)) {
                break;
            }
            now = awake.get();
        } while (true);
        Worker rested = resting.poll();
        while (rested != null) {
            if (rested.wake()) {
                return true;
            }
            rested = resting.poll();
        }
        return hireNew();
    }

    private boolean hireNew() {
        Worker worker = null;
        try {
            worker = new Worker();
            pool.execute(worker);
            worker.founding = false;
            noThread = false;
            if (!pool.isShutdown()) {
                return true;
            } // some pools silently drop tasks from now on
        } catch (RejectedExecutionException full) {
            // a check will find that the task is waiting
        } catch (Throwable noMemory) {
            if (!noThread) {
                noThread = true;
                LOG.error("No thread could be created for routes. Their tasks wait; retrying every 100 ms", noMemory);
            }
        }
        if (worker != null && !worker.refuse()) {
            return true; // the worker is already running
        }
        awake.decrementAndGet();
        return false;
    }

    /**
     * Returns the maximum number of awake threads. A check may still be running while the component stops; its result
     * is then ignored.
     */
    private int limit() {
        return closing ? most : limit;
    }

    private void watch() {
        if (!closing && watched.compareAndSet(false, true)) {
            addedAtLastLook = added.sum();
            lookLater();
        }
    }

    /** Requests a check that could not be scheduled before. This needs no memory, unlike a new timer. */
    private void watchForgotten() {
        if (!waiting.isEmpty()) {
            watch();
        }
    }

    private void lookLater() {
        long nanos = noThread ? RETRY_NANOS : awake.get() < most ? LOOK_NANOS : FULL_LOOK_NANOS;
        try {
            clock.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
        } catch (Throwable stoppedOrNoMemory) {
            watched.set(false); // the next task, or the search for forgotten ones, requests a check again
        }
    }

    private void look() {
        boolean more = true;
        try {
            more = hireIfNeeded();
        } catch (Throwable noMemory) {
            LOG.error("Route tasks may be delayed", noMemory);
        }
        if (more) {
            lookLater();
            return;
        }
        watched.set(false);
        if (!waiting.isEmpty()) {
            watch();
        }
    }

    /**
     * Adds workers if tasks that were waiting at the last check are still waiting. Returns false if no task is waiting
     * and none has arrived since.
     */
    private boolean hireIfNeeded() {
        if (waiting.isEmpty()) {
            long before = addedAtLastLook;
            addedAtLastLook = added.sum();
            return addedAtLastLook != before; // continuing costs one wake-up of the clock less than restarting
        }
        int stuck = stuck();
        limit = Math.min(most, eager + stuck);
        int now = awake.get();
        boolean allStuck = stuck >= now;
        // stuck workers may be waiting for one of the tasks, so the number of workers may double at each check
        long upTo = allStuck ? now + Math.max(1L, now) : Math.max(processors, eager + stuck);
        long overdue = addedAtLastLook - taken.sum();
        for (long more = allStuck ? overdue : Math.min(1, overdue); more > 0; more--) {
            if (!hire((int) Math.min(most, upTo))) {
                break;
            }
        }
        addedAtLastLook = added.sum();
        return true;
    }

    private int stuck() {
        long now = System.nanoTime();
        int stuck = 0;
        for (Worker worker : all) {
            stuck += worker.isStuck(now) ? 1 : 0;
        }
        return stuck;
    }

    /**
     * Called before the clock and the pool shut down. After this call, no task waits for a check, and no worker rests.
     */
    public void stopWaiting() {
        closing = true;
        resting.forEach(Worker::leave);
        for (int more = waiting.size(); more > 0 && hire(most); more--) {}
    }

    /**
     * Runs the remaining tasks, which got no thread before the pool was shut down, on the caller's thread. If threads
     * of the pool are still running, drops these tasks instead and logs their number.
     */
    public void finish() {
        Runnable left = waiting.poll();
        while (left != null) {
            if (!pool.isTerminated()) {
                LOG.warn("Dropped {} route tasks: the threads did not end in time", waiting.size() + 1);
                waiting.clear();
                return;
            }
            try {
                left.run();
            } catch (Throwable thrown) {
                LOG.error("A route task failed", thrown);
            }
            left = waiting.poll();
        }
    }

    private enum State {
        NEW,
        REFUSED,
        AWAKE,
        RESTING
    }

    /** Runs tasks. When there are no tasks, a worker rests for some time before it returns its thread to the pool. */
    private final class Worker implements Runnable {

        private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
        private final Thread founder = Thread.currentThread();

        /** Used only by the thread that creates the worker. */
        private boolean founding = true;

        private volatile long since;
        private volatile boolean busy;
        private volatile @Nullable Thread thread;

        @Override
        public void run() {
            Thread current = Thread.currentThread();
            if (current == founder && founding) {
                throw new RejectedExecutionException("A full pool must not run routes on the submitting thread");
            }
            if (!state.compareAndSet(State.NEW, State.AWAKE)) {
                return;
            }
            thread = current;
            try {
                all.add(this);
            } catch (Throwable noMemory) {
                LOG.error("A route thread cannot be monitored: if it blocks, other tasks may wait for it", noMemory);
            }
            do {
                work();
            } while (rest());
            all.remove(this);
        }

        /** Prevents the worker from running. Returns false if the worker is already running. */
        boolean refuse() {
            return state.compareAndSet(State.NEW, State.REFUSED);
        }

        private void work() {
            since = System.nanoTime(); // idle time must not count as task time
            busy = true;
            do {
                Runnable task = waiting.poll();
                while (task != null) {
                    since = System.nanoTime();
                    count(taken);
                    try {
                        task.run();
                    } catch (Throwable thrown) {
                        LOG.error("A route task failed", thrown);
                    }
                    if (Thread.interrupted() && pool.isShutdown()) {
                        Thread.currentThread()
                                .interrupt(); // a forced stop; a flag of the task must not reach the next one
                    }
                    if (limit > eager && isStuck(System.nanoTime())) {
                        limit = eager; // this worker counts again; the next check counts the others
                    }
                    task = waiting.poll();
                }
                awake.decrementAndGet();
            } while (comesBack());
            busy = false;
        }

        /** Returns whether a task arrived while the worker was ending. The worker is then awake again. */
        private boolean comesBack() {
            while (!waiting.isEmpty()) {
                int now = awake.get();
                if (now >= limit()) {
                    return false;
                }
                if (awake.compareAndSet(now, now + 1)) {
                    return true;
                }
            }
            return false;
        }

        boolean isStuck(long now) {
            return busy && now - since > LOOK_NANOS;
        }

        /** Rests. Returns whether the worker was woken for more tasks. */
        private boolean rest() {
            state.set(State.RESTING);
            try {
                resting.push(this);
            } catch (Throwable noMemory) {
                return false;
            }
            long end = System.nanoTime() + REST_NANOS;
            while (state.get() == State.RESTING) {
                long left = end - System.nanoTime();
                if (left <= 0 || closing || Thread.interrupted()) {
                    resting.remove(this);
                    return !state.compareAndSet(State.RESTING, State.AWAKE);
                }
                LockSupport.parkNanos(this, left);
            }
            return true;
        }

        /** Wakes the worker. Returns whether the worker was still resting. If so, it counts as awake immediately. */
        boolean wake() {
            if (!state.compareAndSet(State.RESTING, State.AWAKE)) {
                return false;
            }
            LockSupport.unpark(thread);
            return true;
        }

        /** Wakes a resting worker so that it ends, since the executor is closing. */
        void leave() {
            LockSupport.unpark(thread);
        }
    }
}
