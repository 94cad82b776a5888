/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.load;

import io.github.camelami.simulator.AmiSimulator;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A busy call centre in a simulator, for demonstrations and load tests. Customers call at random times; agents answer,
 * talk and hang up. Some agents are busy or decline the call, and some customers hang up early. For example:
 * {@code CallCentre.in(pbx).agents(50).callsPerMinute(200).open()}. The same seed produces the same calls. Not
 * thread-safe.
 *
 * <p>Agents are the phones PJSIP/201, PJSIP/202 and so on; {@value #SUPERVISOR} is a supervisor's phone, which always
 * answers. All these numbers have three digits, so no phone's name is a prefix of another's.
 */
public final class CallCentre {

    /** The supervisor's phone. */
    public static final String SUPERVISOR = "PJSIP/100";

    /** The maximum number of agents: PJSIP/201 to PJSIP/999. */
    public static final int MOST_AGENTS = 799;

    /** The maximum number of calls per minute. */
    public static final int MOST_CALLS = 60_000;

    private final AmiSimulator simulator;
    private int agents = 20;
    private int callsPerMinute = 30;
    private Duration talking = Duration.ofSeconds(30);
    private Duration ringing = Duration.ofSeconds(3);
    private String context = "";
    private List<String> extensions = List.of();
    private long seed = 1;

    private CallCentre(AmiSimulator simulator) {
        this.simulator = simulator;
    }

    /**
     * Returns a call centre with 20 agents and 30 calls a minute.
     *
     * @param simulator the simulator in which to place the calls
     */
    public static CallCentre in(AmiSimulator simulator) {
        return new CallCentre(Objects.requireNonNull(simulator, "simulator"));
    }

    /**
     * Sets the number of agents.
     *
     * @param count 1 to {@value #MOST_AGENTS}; 20 by default
     */
    public CallCentre agents(int count) {
        this.agents = within("agents", count, MOST_AGENTS);
        return this;
    }

    /**
     * Sets the average number of calls a minute. While all agents are talking, callers get a busy signal.
     *
     * @param count 1 to {@value #MOST_CALLS}; 30 by default
     */
    public CallCentre callsPerMinute(int count) {
        this.callsPerMinute = within("callsPerMinute", count, MOST_CALLS);
        return this;
    }

    /**
     * Sets the average duration of a call.
     *
     * @param duration 30 s by default
     */
    public CallCentre talking(Duration duration) {
        this.talking = positive("talking", duration);
        return this;
    }

    /**
     * Sets the average time that a phone rings before it is answered.
     *
     * @param duration 3 s by default
     */
    public CallCentre ringing(Duration duration) {
        this.ringing = positive("ringing", duration);
        return this;
    }

    /**
     * Makes callers dial extensions, for example those of queues, instead of an agent's phone. The dialplan then
     * decides which phones ring. Agents end their calls, and one caller in ten hangs up early.
     *
     * @param context the context of the extensions
     * @param numbers the extensions, each dialled equally often; none by default
     */
    public CallCentre dialling(String context, String... numbers) {
        this.context = Objects.requireNonNull(context, "context");
        this.extensions = List.of(numbers);
        return this;
    }

    /**
     * Sets the random seed: the same seed produces the same calls.
     *
     * @param number 1 by default
     */
    public CallCentre seed(long number) {
        this.seed = number;
        return this;
    }

    /** Opens the call centre. The first call is placed at once. */
    public OpenCallCentre open() {
        return OpenCallCentre.open(simulator, this);
    }

    int agents() {
        return agents;
    }

    int callsPerMinute() {
        return callsPerMinute;
    }

    Duration talking() {
        return talking;
    }

    Duration ringing() {
        return ringing;
    }

    String context() {
        return context;
    }

    List<String> extensions() {
        return extensions;
    }

    long seed() {
        return seed;
    }

    private static int within(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(what + "(" + value + ") must be from 1 to " + most);
        }
        return value;
    }

    private static Duration positive(String what, Duration value) {
        if (value.isZero() || value.isNegative() || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(what + "(" + value + ") must be positive and at most a day");
        }
        return value;
    }
}
