/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

import io.github.camelami.message.AmiAction;
import io.github.camelami.message.AmiActionRefusedException;
import io.github.camelami.message.AmiRequest;
import java.time.Duration;
import java.util.Map;

/**
 * Switches a running listening between listen, whisper and barge, without a second call: presses the key that ChanSpy's option
 * {@code d} gives a meaning, as if the supervisor had.
 */
final class ListenMode implements Operation {

    @Override
    public Step begin(Inputs in) {
        in.policy().requireAction("ListenMode");
        String handle = in.required("Channel", "the handle (CamelAmiUniqueid) that Listen returned");
        in.required("Mode", "listen, whisper or barge");
        Mode mode = Listen.mode(in);
        AmiAction status = AmiAction.of("Status", "Channel", handle);
        return Step.Ask.before(
                "Switching to " + mode,
                AmiRequest.of(status, in.timeout(Duration.ZERO)),
                reply -> {
                    boolean spies = reply.items().stream()
                            .anyMatch(item -> item.headers().firstIs("Application", "ChanSpy"));
                    if (!spies) {
                        return refuse(
                                in,
                                handle,
                                mode,
                                "Channel " + handle + " is not listening to anybody: it runs "
                                        + reply.items().stream()
                                                .map(item -> item.headers().first("Application", "nothing"))
                                                .findFirst()
                                                .orElse("nothing")
                                        + ". Give the handle that Listen returned");
                    }
                    return allowed(in, handle, mode);
                },
                null);
    }

    private static Step allowed(Inputs in, String handle, Mode mode) {
        String refusal = Listen.ask(in, new ListenPolicy.Request(in.text("Supervisor"), null, handle, mode));
        if (refusal != null) {
            return refuse(in, handle, mode, refusal);
        }
        AmiAction press = AmiAction.of("PlayDTMF", "Channel", handle, "Digit", mode.digit(), "Receive", "true");
        return new Step.Ask(AmiRequest.of(press, in.timeout(Duration.ZERO)), reply -> {
            in.policy()
                    .audit()
                    .record(new ListenAudit.Entry(
                            ListenAudit.What.SWITCHED, in.text("Supervisor"), null, handle, mode, handle, null));
            return new Step.Finish(reply.response().headers().asMap(), Map.of(Names.ACTION_ID, reply.actionId()));
        });
    }

    private static Step refuse(Inputs in, String handle, Mode mode, String why) {
        in.policy()
                .audit()
                .record(new ListenAudit.Entry(
                        ListenAudit.What.REFUSED, in.text("Supervisor"), null, handle, mode, handle, why));
        return new Step.Refuse(new AmiActionRefusedException(why, "ListenMode", ""), Map.of());
    }
}
