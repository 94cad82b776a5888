/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

/** One action of the manager interface. */
public interface ManagerAction {

    /**
     * Executes the action and answers it, immediately or later. Called on the event loop.
     *
     * @param call the request, and methods to answer it
     */
    void run(ActionCall call);
}
