/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import java.util.List;
import java.util.Optional;

/**
 * A call that a {@link CallScript} placed, as seen by the caller. Methods may be called from any thread except the
 * simulator's own.
 */
public final class SimulatedCall {

    private final AmiSimulator simulator;
    private final String uniqueid;

    SimulatedCall(AmiSimulator simulator, String uniqueid) {
        this.simulator = simulator;
        this.uniqueid = uniqueid;
    }

    /** Returns the unique id of the caller's channel, which is the Linkedid of the whole call. */
    public String uniqueid() {
        return uniqueid;
    }

    /** Returns the caller's channel; empty once it has ended. */
    public Optional<ChannelView> caller() {
        return channels().stream().filter(c -> c.uniqueid().equals(uniqueid)).findFirst();
    }

    /** Returns the called phone's channel; empty if there is none. */
    public Optional<ChannelView> callee() {
        return channels().stream().filter(c -> !c.uniqueid().equals(uniqueid)).findFirst();
    }

    /** Returns a snapshot of all channels of the call. */
    public List<ChannelView> channels() {
        return simulator.channels().stream()
                .filter(c -> c.linkedid().equals(uniqueid))
                .toList();
    }

    /**
     * Waits up to ten seconds until the parties are connected.
     *
     * @throws AssertionError if they are not connected in time
     */
    public SimulatedCall awaitTalking() {
        simulator.await("call " + uniqueid + " to be answered", () -> caller().map(ChannelView::isBridged)
                .orElse(false));
        return this;
    }

    /**
     * Waits up to ten seconds until every channel of the call has ended.
     *
     * @throws AssertionError if any channel remains
     */
    public void awaitEnd() {
        simulator.await("call " + uniqueid + " to end", () -> channels().isEmpty());
    }

    /** Hangs up the caller's channel; no effect if the call has ended. */
    public void hangUp() {
        caller().ifPresent(c -> simulator.hangup(c.uniqueid()));
    }

    /** Hangs up the called phone's channel; no effect if the call has ended. */
    public void calleeHangsUp() {
        callee().ifPresent(c -> simulator.hangup(c.uniqueid()));
    }
}
