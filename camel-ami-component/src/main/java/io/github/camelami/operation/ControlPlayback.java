/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

import io.github.camelami.AmiConstants;
import io.github.camelami.message.AmiAction;
import io.github.camelami.message.AmiActionRefusedException;
import io.github.camelami.message.AmiEvent;
import io.github.camelami.message.AmiException;
import io.github.camelami.message.AmiOutcomeUnknownException;
import io.github.camelami.message.AmiReply;
import io.github.camelami.message.AmiRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Steers a playback. Asterisk's {@code pause} is a toggle, and while paused it acknowledges and drops forward, reverse and restart;
 * so whether it is paused is kept in a variable of the channel, where it survives us and serves a second node, and a paused playback
 * is resumed before it is moved.
 *
 * <p>A channel that runs something else is refused: plain {@code Playback} would be ended by a pause, and anything else ignores
 * it, all answered with Success (seen on 16 and 22).
 */
final class ControlPlayback implements Operation {

    static final String PAUSED_VARIABLE = "CAMELAMI_PAUSED";

    /** What routes may say. */
    enum Control {
        PAUSE,
        RESUME,
        FORWARD,
        REVERSE,
        RESTART,
        STOP
    }

    @Override
    public Step begin(Inputs in) {
        in.requireAction("ControlPlayback", true);
        String channel = in.requiredHandle("the handle that Playback returned, or a channel's name or unique id");
        VerbFields.add(in, null, "ControlPlayback", Set.of());
        in.required(Input.CONTROL, "pause, resume, forward, reverse, restart or stop");
        Control control = in.word(Input.CONTROL, Control.class);
        AmiAction status = AmiAction.of("Status", "Channel", channel, "Variables", PAUSED_VARIABLE);
        return Step.Ask.before(
                "Control " + in.text(Input.CONTROL),
                AmiRequest.of(status, in.timeout(Duration.ZERO)),
                reply -> steer(in, channel, control == null ? Control.STOP : control, reply),
                null);
    }

    private static Step steer(Inputs in, String channel, Control control, AmiReply status) {
        AmiEvent playing = null;
        for (AmiEvent item : status.items()) {
            if (item.headers().firstIs("Application", "ControlPlayback")) {
                playing = item;
            }
        }
        if (playing == null) {
            String runs = status.items().isEmpty()
                    ? ""
                    : status.items().get(0).headers().first("Application", "");
            return new Step.Refuse(
                    new AmiActionRefusedException(
                            "Channel " + channel + " plays nothing that can be steered: it runs "
                                    + (runs.isEmpty() ? "no application" : runs)
                                    + ". Start the recording with action=Playback, or with ControlPlayback in the dialplan",
                            "ControlPlayback",
                            ""),
                    Map.of());
        }
        boolean paused = playing.headers().all("Variable").contains(PAUSED_VARIABLE + "=1");
        return switch (control) {
            case PAUSE ->
                paused ? finish(status, true) : send(in, channel, "pause", sent -> remember(in, channel, true, sent));
            case RESUME ->
                paused ? send(in, channel, "pause", sent -> remember(in, channel, false, sent)) : finish(status, false);
            case STOP -> send(in, channel, "stop", sent -> paused ? forget(in, channel, sent) : finish(sent, false));
            case FORWARD, REVERSE, RESTART -> {
                String word = control.name().toLowerCase(Locale.ROOT);
                Step move = send(in, channel, word, sent -> finish(sent, false));
                yield paused ? send(in, channel, "pause", resumed -> resumed(in, channel, move, resumed)) : move;
            }
        };
    }

    private static Step send(Inputs in, String channel, String control, Function<AmiReply, Step> then) {
        return ask(in, AmiAction.of("ControlPlayback", "Channel", channel, "Control", control), then);
    }

    /** Notes what was done; a channel that is gone by now needs no note that it plays. */
    private static Step remember(Inputs in, String channel, boolean paused, AmiReply sent) {
        return set(
                in,
                channel,
                paused,
                noted -> finish(sent, paused),
                failed -> !paused && failed instanceof AmiActionRefusedException
                        ? finish(sent, false)
                        : notNoted(channel, paused, sent, failed));
    }

    /** A stop ends the playback, and mostly the call before the note is taken: it was stopped all the same. */
    private static Step forget(Inputs in, String channel, AmiReply sent) {
        return set(in, channel, false, noted -> finish(sent, false), failed -> finish(sent, false));
    }

    /** Plays again, and is moved then; it is not told as moved when it came no further than that. */
    private static Step resumed(Inputs in, String channel, Step move, AmiReply sent) {
        return set(in, channel, false, noted -> move, failed -> notNoted(channel, false, sent, failed));
    }

    /** What was done cannot be told as not done: doing it again would undo it. */
    private static Step notNoted(String channel, boolean paused, AmiReply sent, AmiException why) {
        AmiException told = why instanceof AmiActionRefusedException
                ? why
                : new AmiOutcomeUnknownException(
                        "Channel " + channel + " was " + (paused ? "paused" : "resumed")
                                + ", but that could not be noted in its variable " + PAUSED_VARIABLE + ": "
                                + why.getMessage()
                                + ". Set the variable to " + (paused ? "1" : "0") + " before the next pause or resume",
                        sent.actionId(),
                        null,
                        why);
        return new Step.Refuse(told, Map.of(AmiConstants.PAUSED, paused));
    }

    private static Step set(
            Inputs in,
            String channel,
            boolean paused,
            Function<AmiReply, Step> then,
            Function<AmiException, Step> otherwise) {
        AmiAction set =
                AmiAction.of("Setvar", "Channel", channel, "Variable", PAUSED_VARIABLE, "Value", paused ? "1" : "0");
        return Step.Ask.behind(AmiRequest.of(set, in.timeout(Duration.ZERO)), then, otherwise);
    }

    private static Step ask(Inputs in, AmiAction action, Function<AmiReply, Step> then) {
        return new Step.Ask(AmiRequest.of(action, in.timeout(Duration.ZERO)), then);
    }

    private static Step finish(AmiReply reply, boolean paused) {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(AmiConstants.PAUSED, paused);
        headers.put(AmiConstants.ACTION_ID, reply.actionId());
        return new Step.Finish(reply.response().headers().asMap(), headers);
    }
}
