/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;

/** Reload: reloads nothing, but sends the Reload event. */
final class Reload implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        String module = call.get("Module");
        call.success("Module Reloaded");
        call.world()
                .publish(
                        "Reload",
                        EventClass.SYSTEM,
                        new MessageBuilder()
                                .add("Module", module.isEmpty() ? "All" : module)
                                .add("Status", 0));
    }
}
