/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.AmiConstants;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Returns all active channels, or a single one, with everything that Asterisk reports about them, as a list of maps.
 */
final class Status implements Operation {

    @Override
    public Step begin(Inputs in) {
        in.requireAction("Status", true);
        List<String> variables = in.words(Input.STATUS_VARIABLES);
        Origin origin = in.origin(Input.STATUS_VARIABLES);
        for (String variable : variables) {
            in.policy().requireFunctions(in.describe(Input.STATUS_VARIABLES), variable, origin);
        }
        AmiAction.Builder action = AmiAction.named("Status")
                .withOptional("Channel", in.handle())
                .withOptional("Variables", variables.isEmpty() ? null : String.join(",", variables));
        VerbFields.add(in, action, "Status", Set.of("AllVariables"));
        return new Step.Send(AmiRequest.of(action.build(), in.timeout(Duration.ZERO)), reply -> {
            List<Map<String, String>> channels = new ArrayList<>();
            reply.items().forEach(item -> channels.add(item.headers().asMap()));
            return new Step.Finish(channels, Map.of(AmiConstants.ACTION_ID, reply.actionId()));
        });
    }
}
