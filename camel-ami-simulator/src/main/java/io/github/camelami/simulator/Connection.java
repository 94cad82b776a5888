/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.manager.Session;

/** One open connection of a client, to make something happen on it alone. Any thread but the simulator's own. */
public final class Connection {

    private final AmiSimulator simulator;
    private final Session session;
    private final String user;

    Connection(AmiSimulator simulator, Session session) {
        this.simulator = simulator;
        this.session = session;
        this.user = session.userName();
    }

    /**
     * The number of the connection.
     *
     * @return from 1, in the order in which they came
     */
    public long number() {
        return session.number();
    }

    /**
     * Who was logged in when this was asked for.
     *
     * @return empty before login
     */
    public String user() {
        return user;
    }

    /**
     * A fault strikes now; its phase and times are not asked.
     *
     * @param fault what
     */
    public void strike(Fault fault) {
        simulator.run(() -> session.strike(fault));
    }

    /** Closes it (FIN). */
    public void cut() {
        strike(Fault.cut());
    }

    /** Resets it (RST). */
    public void reset() {
        strike(Fault.reset());
    }

    @Override
    public String toString() {
        return "Connection[" + number() + (user.isEmpty() ? "" : ", " + user) + "]";
    }
}
