/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

import io.github.camelami.message.AmiAction;
import io.github.camelami.message.AmiRequest;
import java.time.Duration;

/** Hangs up a channel by name or handle, or all whose names match {@code /regex/}; done when Asterisk accepted it. */
final class Hangup implements Operation {

    @Override
    public Step begin(Inputs in) {
        in.policy().requireAction("Hangup");
        String channel =
                in.required("Channel", "the channel's name, its unique id or handle, or a /regular expression/");
        if (channel.startsWith("/") && channel.replaceAll("[/.*^$]", "").isBlank()) {
            throw new IllegalArgumentException(
                    in.describe("Channel") + " is '" + channel
                            + "', which would hang up every call of the server; name the channels meant, for example /^PJSIP\\/202-/");
        }
        Long cause = in.number("Cause", 0, 127);
        AmiAction action = AmiAction.named("Hangup")
                .with("Channel", channel)
                .withOptional("Cause", cause)
                .build();
        return new Step.Ask(AmiRequest.of(action, in.timeout(Duration.ZERO)), Replies::plain);
    }
}
