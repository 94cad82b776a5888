/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.Flavour;

/** CoreSettings: reports versions and limits. */
final class CoreSettings implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        Flavour flavour = call.world().flavour();
        MessageBuilder lines = new MessageBuilder()
                .add("AMIversion", flavour.amiVersion())
                .add("AsteriskVersion", flavour.asteriskVersion())
                .add("SystemName", call.hub().options().systemName())
                .add("CoreMaxCalls", "0")
                .add("CoreMaxLoadAvg", "0.000000")
                .add("CoreRunUser", "")
                .add("CoreRunGroup", "")
                .add("CoreMaxFilehandles", "0")
                .add("CoreRealTimeEnabled", "No")
                .add("CoreCDRenabled", "Yes")
                .add("CoreHTTPenabled", "No");
        if (flavour.atLeast(22)) {
            lines.add("SoundsSearchCustomDir", "No");
        }
        call.success(lines);
    }
}
