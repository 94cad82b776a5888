/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

/** One action of the manager interface. */
public interface ManagerAction {

    /**
     * Executes the action and answers it, now or later. Called on the event loop, as a step of the world.
     *
     * @param call the request, and the methods to answer it
     */
    void run(ActionCall call);
}
