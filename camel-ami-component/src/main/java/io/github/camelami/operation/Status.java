/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

import io.github.camelami.message.AmiAction;
import io.github.camelami.message.AmiRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The active channels, or one of them, with all that Asterisk tells of each; a list of maps. */
final class Status implements Operation {

    @Override
    public Step begin(Inputs in) {
        in.policy().requireAction("Status");
        List<String> variables = in.words("StatusVariables");
        for (String variable : variables) {
            in.policy().requireHarmless(in.describe("StatusVariables"), variable);
        }
        AmiAction action = AmiAction.named("Status")
                .withOptional("Channel", in.text("Channel"))
                .withOptional("Variables", variables.isEmpty() ? null : String.join(",", variables))
                .build();
        return new Step.Ask(AmiRequest.of(action, in.timeout(Duration.ZERO)), reply -> {
            List<Map<String, String>> channels = new ArrayList<>();
            reply.items().forEach(item -> channels.add(item.headers().asMap()));
            return new Step.Finish(channels, Map.of(Names.ACTION_ID, reply.actionId()));
        });
    }
}
