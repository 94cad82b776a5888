/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.MessageBuilder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** CoreStatus: reports the start time and the number of calls. */
final class CoreStatus implements ManagerAction {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    @Override
    public void run(ActionCall call) {
        Instant booted = call.hub().booted();
        MessageBuilder lines = new MessageBuilder()
                .add("CoreStartupDate", DATE.format(booted))
                .add("CoreStartupTime", TIME.format(booted))
                .add("CoreReloadDate", DATE.format(booted))
                .add("CoreReloadTime", TIME.format(booted))
                .add("CoreCurrentCalls", call.world().currentCalls());
        if (call.world().flavour().atLeast(22)) {
            lines.add("CoreProcessedCalls", call.world().processedCalls());
        }
        call.success(lines);
    }
}
