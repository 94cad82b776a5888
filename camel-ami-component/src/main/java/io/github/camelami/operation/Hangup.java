/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

import io.github.camelami.message.AmiAction;
import io.github.camelami.message.AmiEvent;
import io.github.camelami.message.AmiReply;
import io.github.camelami.message.AmiRequest;
import java.time.Duration;
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
                status -> ask(in, hangup, done -> told(in, channel, status, done)),
                // whatever Status was refused for: Hangup has its own answer
                refused -> ask(in, hangup, Replies::plain));
    }

    private static Step ask(Inputs in, AmiAction action, Function<AmiReply, Step> then) {
        return new Step.Ask(AmiRequest.of(action, in.timeout(Duration.ZERO)), then);
    }

    private static Step told(Inputs in, String channel, AmiReply status, AmiReply done) {
        for (AmiEvent item : status.items()) {
            if (item.headers().firstIs("Application", "ChanSpy")) {
                String spied = item.headers().first("Data", "").split(",", 2)[0];
                in.policy()
                        .audit()
                        .record(new ListenAudit.Entry(
                                ListenAudit.What.ENDED, in.text("Supervisor"), null, spied, null, channel, null));
            }
        }
        return Replies.plain(done);
    }
}
