/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.manager.Session;

/**
 * One open client connection. Use it to apply faults to that client only. Methods may be called from any thread except
 * the simulator's own.
 */
public final class Connection {

    private final AmiSimulator simulator;
    private final Session session;
    private final String user;

    Connection(AmiSimulator simulator, Session session) {
        this.simulator = simulator;
        this.session = session;
        this.user = session.userName();
    }

    /** Returns the number of the connection, counted from 1 in order of arrival. */
    public long number() {
        return session.number();
    }

    /** Returns the user that was logged in when this snapshot was taken; empty before login. */
    public String user() {
        return user;
    }

    /**
     * Applies a fault to this connection now.
     *
     * @param fault the fault; its phase and count are ignored
     */
    public void strike(Fault fault) {
        simulator.run(() -> session.strike(fault));
    }

    /** Closes the connection (FIN). */
    public void cut() {
        strike(Fault.cut());
    }

    /** Resets the connection (RST). */
    public void reset() {
        strike(Fault.reset());
    }

    @Override
    public String toString() {
        return "Connection[" + number() + (user.isEmpty() ? "" : ", " + user) + "]";
    }
}
