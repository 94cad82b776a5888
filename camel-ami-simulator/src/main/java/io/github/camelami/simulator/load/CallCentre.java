/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.load;

import io.github.camelami.simulator.AmiSimulator;
import java.time.Duration;
import java.util.Objects;

/**
 * A lively call centre in a simulator, for demonstrations and load: customers call at random times, agents answer, talk
 * and hang up; some calls find the agent busy, are declined, or are given up. {@code CallCentre.in(pbx).agents(50)
 * .callsPerMinute(200).open()}. The same seed gives the same calls. Not thread-safe.
 *
 * <p>Agents are the phones PJSIP/201, PJSIP/202 and so on; {@value #SUPERVISOR} is a phone that always answers, to listen
 * with. Names have three digits, so none is a prefix of another.
 */
public final class CallCentre {

    /** The supervisor's phone. */
    public static final String SUPERVISOR = "PJSIP/100";

    /** How many agents there may be: PJSIP/201 to PJSIP/999. */
    public static final int MOST_AGENTS = 799;

    /** How many calls a minute there may be. */
    public static final int MOST_CALLS = 60_000;

    private final AmiSimulator simulator;
    private int agents = 20;
    private int callsPerMinute = 30;
    private Duration talking = Duration.ofSeconds(30);
    private Duration ringing = Duration.ofSeconds(3);
    private long seed = 1;

    private CallCentre(AmiSimulator simulator) {
        this.simulator = simulator;
    }

    /**
     * A call centre with 20 agents and 30 calls a minute.
     *
     * @param simulator where its phones are
     * @return its description
     */
    public static CallCentre in(AmiSimulator simulator) {
        return new CallCentre(Objects.requireNonNull(simulator, "simulator"));
    }

    /**
     * How many agents.
     *
     * @param count 1 to {@value #MOST_AGENTS}, default 20
     * @return this
     */
    public CallCentre agents(int count) {
        this.agents = within("agents", count, MOST_AGENTS);
        return this;
    }

    /**
     * How many customers call, on average. While every agent talks, further callers hear busy.
     *
     * @param count 1 to {@value #MOST_CALLS}, default 30
     * @return this
     */
    public CallCentre callsPerMinute(int count) {
        this.callsPerMinute = within("callsPerMinute", count, MOST_CALLS);
        return this;
    }

    /**
     * How long they talk, on average.
     *
     * @param duration default 30 s
     * @return this
     */
    public CallCentre talking(Duration duration) {
        this.talking = positive("talking", duration);
        return this;
    }

    /**
     * How long a phone rings before it is answered, on average.
     *
     * @param duration default 3 s
     * @return this
     */
    public CallCentre ringing(Duration duration) {
        this.ringing = positive("ringing", duration);
        return this;
    }

    /**
     * Which calls.
     *
     * @param number default 1
     * @return this
     */
    public CallCentre seed(long number) {
        this.seed = number;
        return this;
    }

    /**
     * Opens it: the first call comes at once, on the simulator's clock.
     *
     * @return the open call centre
     */
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
            throw new IllegalArgumentException(what + "(" + value + ") must be more than nothing and at most a day");
        }
        return value;
    }
}
