/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import io.github.camelami.simulator.actions.StandardActions;
import io.github.camelami.simulator.applications.StandardApplications;
import io.github.camelami.simulator.manager.ManagerHub;
import io.github.camelami.simulator.queue.CallQueues;
import io.github.camelami.simulator.world.Dialplan;
import io.github.camelami.simulator.world.TelephonyModel;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The core of a simulator: one thread that runs the manager interface and the simulated telephone system, called the
 * world. Use both only on that thread, through {@link #run} and {@link #get}, as replays, call centres and load
 * generators do.
 */
public final class SimulatorCore {

    /** The maximum time to wait for the simulator's thread. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String DIALPLAN = "extensions.conf";
    private static final String QUEUES = "queues.conf";

    private final NioEventLoopGroup group = new NioEventLoopGroup(1, new DefaultThreadFactory("ami-simulator", true));
    private final EventLoop loop = group.next();
    private final TelephonyModel world;
    private final CallQueues queues;
    private final ManagerHub hub;

    SimulatorCore(AmiSimulatorBuilder builder) {
        Dialplan dialplan = Dialplan.parse(builder.ownDialplanOnly() ? "" : builtIn(DIALPLAN));
        for (String more : builder.dialplans()) {
            dialplan = dialplan.plus(more);
        }
        this.world = new TelephonyModel(loop, builder.clock(), builder.flavour(), dialplan);
        world.channelVariables(builder.channelVariables());
        this.queues = new CallQueues(world);
        StandardApplications.addTo(world.applications());
        if (!builder.ownDialplanOnly()) {
            queues.read(builtIn(QUEUES));
        }
        builder.queues().forEach(queues::read);
        for (String name : AmiSimulatorBuilder.DEFAULT_PHONES) {
            String number = name.substring(name.indexOf('/') + 1);
            world.phone(name).callerId("Phone " + number, number);
        }
        builder.phones().forEach(world::phone);
        builder.sounds().forEach((file, length) -> world.sounds().add(file, length));
        this.hub = new ManagerHub(
                loop,
                builder.clock(),
                world,
                builder.options(),
                StandardActions.table(queues, world.flavour()),
                builder.users());
    }

    private static String builtIn(String file) {
        try (InputStream in = SimulatorCore.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("The simulator's own " + file + " is missing from its jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    NioEventLoopGroup group() {
        return group;
    }

    /** {@return the simulated telephone system; call this only on the simulator's thread} */
    public TelephonyModel world() {
        return world;
    }

    /** {@return the queues; call this only on the simulator's thread} */
    public CallQueues queues() {
        return queues;
    }

    /** {@return the manager interface; call this only on the simulator's thread} */
    public ManagerHub hub() {
        return hub;
    }

    /**
     * Runs a task on the simulator's thread. Returns once the task and all steps that it queued in the world have run.
     *
     * @throws IllegalStateException if called on the simulator's own thread, or if that thread does not answer within
     *     ten seconds
     */
    public void run(Runnable task) {
        get(() -> {
            task.run();
            return Boolean.TRUE;
        });
    }

    /**
     * Calls a task on the simulator's thread. Returns its result once the task and all steps that it queued in the
     * world have run.
     *
     * @param <T> the type of the result
     * @throws IllegalStateException if called on the simulator's own thread, or if that thread does not answer within
     *     ten seconds
     */
    public <T> T get(Callable<T> task) {
        if (loop.inEventLoop()) {
            throw new IllegalStateException("Called from the simulator's own thread, which would wait for itself");
        }
        Object[] result = new Object[1];
        Exception[] failure = new Exception[1];
        try {
            loop.submit(() -> world.enter(() -> {
                        try {
                            result[0] = task.call();
                        } catch (Exception e) {
                            failure[0] = e;
                        }
                    }))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the simulator worked", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The simulator failed", e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("The simulator's thread did not answer within " + PATIENCE, e);
        }
        if (failure[0] instanceof RuntimeException e) {
            throw e;
        }
        if (failure[0] != null) {
            throw new IllegalStateException(failure[0]);
        }
        @SuppressWarnings("unchecked")
        T value = (T) result[0];
        return value;
    }

    /** Queues a task for the simulator's thread, after the tasks already waiting. Returns without waiting for it. */
    public void soon(Runnable task) {
        loop.execute(() -> world.enter(task));
    }

    /** Ends all connections, calls and timers, and stops the thread. */
    void close() {
        try {
            run(() -> {
                hub.closeAll();
                world.clear();
            });
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
        }
    }
}
