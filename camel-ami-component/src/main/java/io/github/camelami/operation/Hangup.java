/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

import io.github.camelami.message.AmiAction;
import io.github.camelami.message.AmiEvent;
import io.github.camelami.message.AmiReply;
import io.github.camelami.message.AmiRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Hangs up a channel by name or handle, or all whose names match {@code /regex/}; done when Asterisk accepted it. Looks first whether
 * the one channel is listening to somebody, since the end of that goes into the audit.
 */
final class Hangup implements Operation {

    @Override
    public Step begin(Inputs in) {
        in.policy().requireAction("Hangup");
        String channel =
                in.required("Channel", "the channel's name, its unique id or handle, or a /regular expression/");
        boolean pattern = channel.startsWith("/");
        if (pattern && channel.replaceAll("[/.*^$]", "").isBlank()) {
            throw new IllegalArgumentException(
                    in.describe("Channel") + " is '" + channel
                            + "', which would hang up every call of the server; name the channels meant, for example /^PJSIP\\/202-/");
        }
        AmiAction hangup = AmiAction.named("Hangup")
                .with("Channel", channel)
                .withOptional("Cause", in.number("Cause", 0, 127))
                .build();
        if (pattern) {
            return ask(in, hangup, Replies::plain);
        }
        return Step.Ask.before(
                "Hanging up " + channel,
                AmiRequest.of(AmiAction.of("Status", "Channel", channel), in.timeout(Duration.ZERO)),
                status -> hangUp(in, channel, hangup, status),
                // whatever Status was refused for: Hangup has its own answer
                refused -> ask(in, hangup, Replies::plain));
    }

    private static Step ask(Inputs in, AmiAction action, Function<AmiReply, Step> then) {
        return new Step.Ask(AmiRequest.of(action, in.timeout(Duration.ZERO)), then);
    }

    private static Step hangUp(Inputs in, String channel, AmiAction hangup, AmiReply status) {
        List<ListenAudit.Entry> ends = new ArrayList<>();
        for (AmiEvent item : status.items()) {
            if (item.headers().firstIs("Application", "ChanSpy")) {
                String handle = item.headers().first("Uniqueid", channel);
                if (!in.policy().audit().ending(handle, in.text("Supervisor"))) {
                    String spied = item.headers().first("Data", "").split(",", 2)[0];
                    ends.add(new ListenAudit.Entry(
                            ListenAudit.What.ENDED, in.text("Supervisor"), null, spied, null, handle, null));
                }
            }
        }
        return ask(in, hangup, done -> {
            ends.forEach(in.policy().audit()::record);
            return Replies.plain(done);
        });
    }
}
