/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiConstants;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.OutcomeDetector;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plays a recording on a phone. {@link ControlPlayback} can control it. The operation is done once the phone has
 * answered and the recording is playing.
 */
final class Playback implements Operation {

    private static final long DEFAULT_SKIP_MILLIS = 3000;

    /** How long a playback must last to count as started. If the file is missing, it ends within milliseconds. */
    private static final Duration BEGINNING = Duration.ofMillis(300);

    /**
     * The event classes that report how a playback ends. VarSet (dialplan) reports a missing file, and so does
     * PlaybackFinish (user) if the dialplan sends it. Hangup (call) reports all other cases.
     */
    private static final Set<EventClass> CLASSES = EnumSet.of(EventClass.CALL, EventClass.USER, EventClass.DIALPLAN);

    @Override
    public Step begin(Inputs in) {
        in.requireAction("Playback", true);
        String phone = OriginateActionBuilder.phone(in);
        String file = file(in);
        Long skip = skip(in);
        Long offset = offset(in);
        Duration ringTime = OriginateActionBuilder.ringTime(in);
        String callId = OriginateActionBuilder.callId(in);
        AmiAction.Builder action = OriginateActionBuilder.action(in, phone, callId, ringTime, "Recording <000>");
        VerbFields.add(in, action, "Playback", OriginateActionBuilder.FURTHER_FIELDS);
        String skipMillis = Long.toString(skip == null ? DEFAULT_SKIP_MILLIS : skip);
        String context = in.text(Input.CONTEXT);
        if (context == null) {
            // file,skip,forward,reverse,stop,pause,restart,options: empty keys select Asterisk's defaults
            // (app_controlplayback.c)
            action.with("Application", "ControlPlayback")
                    .with("Data", file + "," + skipMillis + (offset == null ? "" : ",,,,,,o(" + offset + ")"));
        } else {
            OriginateActionBuilder.variable(action, "PLAYBACK_FILE", file);
            OriginateActionBuilder.variable(action, "PLAYBACK_SKIP", skipMillis);
            if (offset != null) {
                OriginateActionBuilder.variable(action, "PLAYBACK_OFFSET_MS", Long.toString(offset));
            }
            String exten = in.text(Input.EXTEN);
            OriginateActionBuilder.enter(in, action, context, exten == null ? "000" : exten, "1");
        }
        OutcomeDetector watch = new OriginateOutcomeDetector(callId, CLASSES, seen -> begun(callId, seen));
        return OriginateActionBuilder.ringUnlessTaken(
                in,
                "Playback",
                callId,
                () -> new Step.Send(
                        AmiRequest.awaiting(action.build(), in.timeoutOfChange(ringTime.plus(BEGINNING)), watch),
                        reply -> answered(in, phone, file, callId, context == null, reply),
                        null,
                        unknown -> OriginateActionBuilder.hangUp(
                                callId, new Step.Fail(unknown, OriginateActionBuilder.lookUp(callId, unknown))),
                        null));
    }

    static @Nullable Long skip(Inputs in) {
        return in.millis(Input.SKIP, 1, 3_600_000);
    }

    static @Nullable Long offset(Inputs in) {
        return in.millis(Input.OFFSET, 0, 86_400_000);
    }

    private static String file(Inputs in) {
        String given =
                in.required(Input.FILE, "the recording, a path without extension, for example recordings/call-17");
        String file = DialplanText.requirePlain(in.describe(Input.FILE), given);
        in.policy().requireFile(in.describe(Input.FILE), file, in.origin(Input.FILE));
        if (file.indexOf('&') >= 0) {
            throw new IllegalArgumentException(in.describe(Input.FILE) + " is '" + file
                    + "'; ControlPlayback plays a single file, so the name must not contain an &");
        }
        return DialplanText.withoutAudioExtension(file);
    }

    private static OutcomeDetector.Decision begun(String callId, List<AmiEvent> seen) {
        boolean over = status(seen) != null || OriginateOutcomeDetector.hungUp(callId, seen);
        return over ? OutcomeDetector.Decision.DONE : OutcomeDetector.Decision.afterQuietPeriod(BEGINNING);
    }

    /** Returns how the playback ended; null if no event reported it. */
    private static @Nullable String status(List<AmiEvent> seen) {
        String set = variable("CPLAYBACKSTATUS", seen, "");
        if (!set.isEmpty()) {
            return set;
        }
        for (AmiEvent event : seen) {
            if (event.is("UserEvent") && event.headers().firstIs("UserEvent", "PlaybackFinish")) {
                return event.headers().first("Status", "");
            }
        }
        return null;
    }

    /** @param byApplication whether an application plays the file, so only this component can report start and end */
    private static Step answered(
            Inputs in, String phone, String file, String callId, boolean byApplication, AmiReply reply) {
        CallOutcome outcome = CallOutcome.of(callId, reply.outcome());
        Map<String, Object> headers = CallOutcome.headers(callId, reply, outcome);
        headers.put(AmiConstants.PAUSED, false);
        if (!outcome.isAnswered()) {
            return refuse("Recording " + file + " was not played: " + outcome.inWords(phone), headers);
        }
        String status = status(reply.outcome());
        boolean gone = OriginateOutcomeDetector.hungUp(callId, reply.outcome());
        if ("ERROR".equals(status) || status == null && gone) {
            return refuse(
                    "Recording " + file + " was not played on " + phone
                            + ": it does not exist, Asterisk cannot read it, or the phone hung up at once"
                            + ". Give a path without extension, absolute or below Asterisk's sounds folder, readable by the"
                            + " user Asterisk runs as",
                    headers);
        }
        AmiEvent response = outcome.response();
        Step finish =
                new Step.Finish(response == null ? null : response.headers().asMap(), headers);
        if (byApplication) {
            PlaybackListener.End end = status == null
                    ? null
                    : new PlaybackListener.End(status, variable("CPLAYBACKOFFSET", reply.outcome(), "-1"));
            in.playbacks()
                    .started(
                            new PlaybackListener.Started(
                                    file, String.valueOf(headers.getOrDefault(AmiConstants.CHANNEL, "")), callId),
                            end);
        }
        return finish;
    }

    /** Returns the last non-blank value of a channel variable, or the given default if there is none. */
    private static String variable(String name, List<AmiEvent> seen, String otherwise) {
        String value = otherwise;
        for (AmiEvent event : seen) {
            if (event.is("VarSet") && event.headers().firstIs("Variable", name)) {
                String set = event.headers().first("Value", "");
                value = set.isBlank() ? value : set;
            }
        }
        return value;
    }

    private static Step refuse(String why, Map<String, Object> headers) {
        return new Step.Fail(new AmiActionRefusedException(why, "Playback", ""), headers);
    }
}
