/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hangs up a channel by name or handle, or all channels whose names match {@code /regex/}. The operation is done once
 * Asterisk has accepted the hangup. For a single channel, it first checks whether that channel runs ChanSpy, since the
 * audit records the end of a spy session.
 */
final class Hangup implements Operation {

    static @Nullable Long cause(Inputs in) {
        return in.number(Input.REQUESTED_CAUSE, 0, 127);
    }

    @Override
    public Step begin(Inputs in) {
        in.requireAction("Hangup", true);
        String channel = in.requiredHandle(
                "the handle that Originate, Listen or Playback returned, or a channel's name or unique id");
        VerbFields.add(in, null, "Hangup", Set.of());
        boolean pattern = channel.startsWith("/");
        if (pattern) {
            in.policy().requireRegex(in.describe(Input.HANDLE), channel, in.origin(Input.HANDLE));
        }
        AmiAction hangup = AmiAction.named("Hangup")
                .with("Channel", channel)
                .withOptional("Cause", cause(in))
                .build();
        if (pattern) {
            return ask(in, hangup, Replies::plain);
        }
        return Step.Send.precondition(
                        "Hanging up " + channel,
                        AmiRequest.of(AmiAction.of("Status", "Channel", channel), in.timeout(Duration.ZERO)),
                        status -> hangUp(in, channel, hangup, status),
                        // even if Status was refused, Hangup is sent and gets its own response
                        refused -> ask(in, hangup, Replies::plain))
                // line ends in a caller's number make the Status of its channel unusable
                .ifUnusable(unusable -> ask(in, hangup, Replies::plain));
    }

    private static Step ask(Inputs in, AmiAction action, Function<AmiReply, Step> then) {
        return new Step.Send(AmiRequest.of(action, in.timeout(Duration.ZERO)), then);
    }

    private static Step hangUp(Inputs in, String channel, AmiAction hangup, AmiReply status) {
        List<SpyAudit.Ending> endings = new ArrayList<>();
        for (AmiEvent item : status.items()) {
            if (Listen.isSpy(item)) {
                endings.add(ending(in, item, channel));
            }
        }
        return Step.Send.followUp(
                AmiRequest.of(hangup, in.timeout(Duration.ZERO)),
                done -> {
                    endings.forEach(ending -> ending.answered(true));
                    return Replies.plain(done);
                },
                failure -> {
                    endings.forEach(ending -> ending.answered(false));
                    return null;
                });
    }

    private static SpyAudit.Ending ending(Inputs in, AmiEvent spy, String channel) {
        String handle = spy.headers().first("Uniqueid", channel);
        String supervisor = in.text(Input.SUPERVISOR);
        SpyAudit.Ending followed = in.audit().ending(handle, supervisor);
        if (followed != null) {
            return followed;
        }
        String spied = spy.headers().first("Data", "").split(",", 2)[0];
        return accepted -> {
            if (accepted) {
                in.audit().record(new SpyAudit.Entry(SpyAudit.What.ENDED, supervisor, null, spied, null, handle, null));
            }
        };
    }
}
