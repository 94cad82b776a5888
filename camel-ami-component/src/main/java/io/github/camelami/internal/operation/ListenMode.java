/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiConstants;
import io.github.camelami.AmiException;
import io.github.camelami.ListenPolicy;
import io.github.camelami.SpyMode;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Switches a running spy session between listen, whisper and barge without a second call. It sends the key that
 * ChanSpy's option {@code d} assigns to the mode, as if the supervisor had pressed it.
 */
final class ListenMode implements Operation {

    @Override
    public Step begin(Inputs in) {
        return Listen.audited(in, true, () -> look(in));
    }

    private static Step look(Inputs in) {
        in.requireAction("ListenMode", true);
        in.text(Input.SUPERVISOR); // errors are reported before anything is sent
        String handle = in.requiredHandle("the handle that Listen returned");
        VerbFields.add(in, null, "ListenMode", Set.of());
        in.required(Input.MODE, "listen, whisper or barge");
        SpyMode mode = Listen.mode(in);
        AmiAction status = AmiAction.of("Status", "Channel", handle);
        return Step.Send.precondition(
                "Switching to " + mode,
                AmiRequest.of(status, in.timeout(Duration.ZERO)),
                reply -> {
                    for (AmiEvent item : reply.items()) {
                        if (Listen.isSpy(item)) {
                            return spying(in, handle, mode, item.headers().first("Data", ""));
                        }
                    }
                    List<String> runs = reply.items().stream()
                            .flatMap(item -> item.headers().all("Application").stream())
                            .toList();
                    return refuse(
                            in,
                            handle,
                            handle,
                            mode,
                            runs.contains("ChanSpy")
                                    ? "It is uncertain whom " + handle + " listens to: what was dialled or who called"
                                            + " looks like further fields of its state. Hang it up and start again"
                                            + " with"
                                            + " action=Listen"
                                    : "Channel " + handle + " is not listening to a call: it runs "
                                            + (runs.isEmpty() ? "nothing" : runs.get(0))
                                            + ". Give the handle that Listen returned");
                },
                refused -> refuse(in, handle, handle, mode, refused));
    }

    /**
     * Looks up the name of the target channel, which the policy needs.
     *
     * @param data ChanSpy's arguments: first the target, which is a channel's full name if Listen started the session,
     *     then the options
     */
    private static Step spying(Inputs in, String handle, SpyMode mode, String data) {
        String spied = data.split(",", 2)[0];
        if (!Listen.hasKeys(data)) {
            return refuse(
                    in,
                    handle,
                    spied,
                    mode,
                    "The mode of " + handle
                            + " cannot be switched: it was started without mode keys, because the listenPolicy does"
                            + " not allow every mode. Hang it up and start again with action=Listen and the"
                            + " mode wanted");
        }
        if (spied.isBlank()) {
            return unresolved(in, handle, handle, mode);
        }
        return Step.Send.precondition(
                "Switching to " + mode,
                AmiRequest.of(AmiAction.of("Status", "Channel", spied), in.timeout(Duration.ZERO)),
                reply -> {
                    for (AmiEvent item : reply.items()) {
                        String channel = item.headers().first("Channel", "");
                        if (spied.equalsIgnoreCase(channel) || spied.equalsIgnoreCase(item.get("Uniqueid"))) {
                            return allowed(in, handle, channel, mode);
                        }
                    }
                    return unresolved(in, handle, spied, mode);
                },
                refused -> unresolved(in, handle, spied, mode));
    }

    /**
     * If there is a policy, rejects a name that could not be resolved. ChanSpy listens to any channel whose name begins
     * with the given name, so the policy might check a channel other than the one being heard.
     */
    private static Step unresolved(Inputs in, String handle, String spied, SpyMode mode) {
        return in.policy().listenPolicy() == null
                ? allowed(in, handle, spied, mode)
                : refuse(
                        in,
                        handle,
                        spied,
                        mode,
                        "The mode of " + handle + " cannot be switched: it listens to '" + spied
                                + "', which does not name exactly one live channel for the"
                                + " listenPolicy to check. Hang it up and start again with"
                                + " action=Listen");
    }

    private static Step allowed(Inputs in, String handle, String spied, SpyMode mode) {
        String supervisor = in.text(Input.SUPERVISOR);
        String refusal = Listen.ask(in, new ListenPolicy.Request(supervisor, null, spied, mode));
        if (refusal != null) {
            return refuse(in, handle, spied, mode, refusal);
        }
        AmiAction press = AmiAction.of("PlayDTMF", "Channel", handle, "Digit", digit(mode), "Receive", "true");
        return new Step.Send(
                AmiRequest.of(press, in.timeout(Duration.ZERO)),
                reply -> {
                    Step end = new Step.Finish(
                            reply.response().headers().asMap(), Map.of(AmiConstants.ACTION_ID, reply.actionId()));
                    in.audit()
                            .record(new SpyAudit.Entry(
                                    SpyAudit.What.SWITCHED, supervisor, null, spied, mode, handle, null));
                    return end;
                },
                refused -> refuse(in, handle, spied, mode, refused),
                unknown -> end(in, handle, spied, mode, SpyAudit.What.UNKNOWN, unknown),
                null);
    }

    private static Step refuse(Inputs in, String handle, String spied, SpyMode mode, String why) {
        return refuse(in, handle, spied, mode, new AmiActionRefusedException(why, "ListenMode", ""));
    }

    private static Step refuse(Inputs in, String handle, String spied, SpyMode mode, AmiActionRefusedException why) {
        return end(in, handle, spied, mode, SpyAudit.What.REFUSED, why);
    }

    private static Step end(
            Inputs in, String handle, String spied, SpyMode mode, SpyAudit.What what, AmiException why) {
        Step end = new Step.Fail(why, Map.of());
        in.audit()
                .record(new SpyAudit.Entry(
                        what, in.text(Input.SUPERVISOR), null, spied, mode, handle, why.getMessage()));
        return end;
    }

    /** Returns the key that selects the mode in a running ChanSpy with option {@code d} (app_chanspy.c). */
    private static String digit(SpyMode mode) {
        return switch (mode) {
            case LISTEN -> "4";
            case WHISPER -> "5";
            case BARGE -> "6";
        };
    }
}
