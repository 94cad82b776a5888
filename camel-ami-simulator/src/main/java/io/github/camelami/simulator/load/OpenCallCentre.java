/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.load;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.world.Channel;
import io.github.camelami.simulator.world.IncomingCall;
import io.github.camelami.simulator.world.Phone;
import io.github.camelami.simulator.world.TelephonyModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/** A running call centre. Its methods may be called from any thread except the simulator's own. */
public final class OpenCallCentre implements AutoCloseable {

    /** The number of customers. Calls reuse their phones, so the number of phones stays limited. */
    private static final int CUSTOMERS = 500;

    private static final List<String> NAMES = List.of(
            "Ada Winter",
            "Ben O'Brien",
            "Chen Li",
            "Dora Meyer",
            "Emil Novak",
            "Fatima Haddad",
            "Greta Lind",
            "Hugo Ferreira",
            "Ines Castro",
            "Jan de Vries",
            "J\u00fcrgen Stra\u00dfer",
            "Kofi Mensah");

    private final TelephonyModel world;
    private final AmiSimulator simulator;
    private final CallCentre plan;
    private final Random random;
    private final List<Phone> agents = new ArrayList<>();
    private final AtomicLong placed = new AtomicLong();
    private volatile boolean open = true;

    private OpenCallCentre(AmiSimulator simulator, CallCentre plan) {
        this.simulator = simulator;
        this.world = simulator.core().world();
        this.plan = plan;
        this.random = new Random(plan.seed());
        for (int i = 1; i <= plan.agents(); i++) {
            agents.add(world.phone("PJSIP/" + (200 + i)));
        }
        world.phone(CallCentre.SUPERVISOR).answersAfter(Duration.ofSeconds(1));
    }

    static OpenCallCentre open(AmiSimulator simulator, CallCentre plan) {
        OpenCallCentre centre = new OpenCallCentre(simulator, plan);
        simulator.core().run(centre::nextCall);
        return centre;
    }

    private void nextCall() {
        if (!open) {
            return;
        }
        place();
        try {
            world.after(around(Duration.ofMinutes(1).dividedBy(plan.callsPerMinute())), this::nextCall);
        } catch (RejectedExecutionException closed) {
            // the simulator was closed meanwhile: no further calls
            open = false;
        }
    }

    private void place() {
        placed.incrementAndGet();
        int number = random.nextInt(CUSTOMERS);
        Phone customer = world.phone("PJSIP/0301555" + String.format("%04d", number));
        String name = NAMES.get(number % NAMES.size());
        if (plan.extensions().isEmpty()) {
            callAgent(customer, name);
        } else {
            dial(customer, name);
        }
    }

    /** Dials an extension. Any free agent may answer, and hangs up later. One caller in ten hangs up early. */
    private void dial(Phone customer, String name) {
        freeAgents().forEach(agent -> agent.answersAfter(around(plan.ringing())).hangsUpAfter(around(plan.talking())));
        Duration patience = random.nextInt(10) == 0 ? around(plan.ringing()) : Duration.ZERO;
        String extension =
                plan.extensions().get(random.nextInt(plan.extensions().size()));
        IncomingCall.place(world, customer, name, "", extension, plan.context(), patience);
    }

    private void callAgent(Phone customer, String name) {
        List<Phone> free = freeAgents();
        boolean engaged = free.isEmpty();
        Phone agent = engaged ? agents.get(random.nextInt(agents.size())) : free.get(random.nextInt(free.size()));
        Duration ringing = around(plan.ringing());
        Duration talking = around(plan.talking());
        int fate = random.nextInt(100);
        // the time until the customer hangs up, from the start of the call
        Duration patience = ringing.plus(talking);
        agent.hangsUpAfter(Duration.ZERO);
        if (engaged || fate < 6) {
            agent.busy();
        } else if (fate < 10) {
            agent.rejectsAfter(ringing);
        } else if (fate < 20) {
            agent.doesNotAnswer();
            patience = ringing.multipliedBy(2).plusSeconds(1);
        } else {
            agent.answersAfter(ringing);
            if (fate < 60) {
                agent.hangsUpAfter(talking);
                patience = patience.plusSeconds(5);
            }
        }
        IncomingCall.place(world, customer, name, agent.name(), "", "sip", patience);
    }

    /** Returns the agents' phones that have no channel. */
    private List<Phone> freeAgents() {
        Set<String> engaged = new HashSet<>();
        for (Channel channel : world.channels()) {
            engaged.add(channel.name().substring(0, channel.name().lastIndexOf('-')));
        }
        return agents.stream().filter(agent -> !engaged.contains(agent.name())).toList();
    }

    /** Returns an exponentially distributed time with this mean, at most five times the mean. */
    private Duration around(Duration mean) {
        double factor = Math.min(5, -Math.log(1 - random.nextDouble()));
        return Duration.ofNanos(Math.max(1_000_000, (long) (mean.toNanos() * factor)));
    }

    /** {@return the number of calls placed so far} */
    public long placed() {
        return placed.get();
    }

    /** {@return the number of channels in the simulator, including those outside the call centre} */
    public int channels() {
        return simulator.core().get(() -> world.channels().size());
    }

    /** Stops placing calls. Calls in progress continue to their end. Closing twice is harmless. */
    @Override
    public void close() {
        open = false;
    }

    @Override
    public String toString() {
        return "OpenCallCentre[" + agents.size() + " agents, " + placed() + " calls so far]";
    }
}
