/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import java.util.List;
import java.util.Optional;

/** A call placed by a script, from the caller's side. Any thread but the simulator's own. */
public final class SimulatedCall {

    private final AmiSimulator simulator;
    private final String uniqueid;

    SimulatedCall(AmiSimulator simulator, String uniqueid) {
        this.simulator = simulator;
        this.uniqueid = uniqueid;
    }

    /**
     * The unique id of the caller's channel, which is the Linkedid of the whole call.
     *
     * @return a unique id
     */
    public String uniqueid() {
        return uniqueid;
    }

    /**
     * The caller's channel.
     *
     * @return empty once it has ended
     */
    public Optional<ChannelView> caller() {
        return channels().stream().filter(c -> c.uniqueid().equals(uniqueid)).findFirst();
    }

    /**
     * The called phone's channel.
     *
     * @return empty if there is none (yet or any more)
     */
    public Optional<ChannelView> callee() {
        return channels().stream().filter(c -> !c.uniqueid().equals(uniqueid)).findFirst();
    }

    /**
     * Every channel of the call.
     *
     * @return a snapshot
     */
    public List<ChannelView> channels() {
        return simulator.channels().stream()
                .filter(c -> c.linkedid().equals(uniqueid))
                .toList();
    }

    /**
     * Waits up to ten seconds until both talk.
     *
     * @return this
     * @throws AssertionError if they never did
     */
    public SimulatedCall awaitTalking() {
        simulator.await("call " + uniqueid + " to be answered", () -> caller().map(ChannelView::isBridged)
                .orElse(false));
        return this;
    }

    /**
     * Waits up to ten seconds until every channel of the call is gone.
     *
     * @throws AssertionError if they stayed
     */
    public void awaitEnd() {
        simulator.await("call " + uniqueid + " to end", () -> channels().isEmpty());
    }

    /** The caller hangs up; nothing happens if the call has ended. */
    public void hangUp() {
        caller().ifPresent(c -> simulator.hangup(c.uniqueid()));
    }

    /** The called party hangs up; nothing happens if the call has ended. */
    public void calleeHangsUp() {
        callee().ifPresent(c -> simulator.hangup(c.uniqueid()));
    }
}
