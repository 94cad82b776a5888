/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiConstants;
import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.ListenPolicy;
import io.github.camelami.SpyMode;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.OutcomeDetector;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lets a supervisor's phone listen to a live call: finds the target channel and rings the phone. The operation is done
 * once Asterisk reports the start of the spy session. The session ends when the call ends, when its handle is hung up,
 * or when the phone hangs up.
 */
final class Listen implements Operation {

    /** How long a spy session may take to start after the phone has answered. The measured time is 0.1 s. */
    private static final Duration BEGINNING = Duration.ofSeconds(5);

    /**
     * The options of ChanSpy. {@code q} plays no announcement, and {@code u} selects one channel by its full name.
     * {@code E} and {@code S} end the session with that channel instead of moving to other people's calls.
     */
    private static final String OPTIONS = "quES";

    /** The ChanSpy option that enables the mode keys on the supervisor's phone. ListenMode uses the same keys. */
    private static final char KEYS = 'd';

    /**
     * A name without characters that separate, group or quote application arguments (app.c, __ast_app_separate_args).
     */
    private static final Pattern ONE_NAME = Pattern.compile("[^,|\"\\\\&^()\\[\\]{}$\\p{Cntrl}]+");

    /**
     * The checked request. All errors in the input are found before anything is sent. Each value is read once, so the
     * audit records exactly what the policy was asked.
     *
     * @param action the Originate action, without the application that it runs
     * @param exten the extension at which the answered phone enters the dialplan; used only with a context
     */
    private record Plan(
            String phone,
            String target,
            SpyMode mode,
            @Nullable String supervisor,
            String callId,
            Duration ringTime,
            AmiAction.Builder action,
            @Nullable String context,
            String exten) {

        SpyAudit.Entry entry(SpyAudit.What what, String listenedTo, @Nullable String handle, @Nullable String reason) {
            return new SpyAudit.Entry(what, supervisor, phone, listenedTo, mode, handle, reason);
        }
    }

    @Override
    public Step begin(Inputs in) {
        return audited(in, false, () -> {
            in.requireAction("Listen", true);
            Plan plan = plan(in);
            return Step.Send.precondition(
                    "Listening to " + plan.target(),
                    AmiRequest.of(AmiAction.of("CoreShowChannels"), in.timeout(Duration.ZERO)),
                    reply -> audited(in, false, () -> resolved(in, plan, reply)),
                    refused -> refuse(in, plan, plan.target(), refused, Map.of()));
        });
    }

    /**
     * Runs a step before anything has started. If the step throws an exception, records the refusal in the audit and
     * rethrows the exception.
     *
     * @param switches whether the step switches the mode of a running spy session
     */
    static Step audited(Inputs in, boolean switches, Supplier<Step> step) {
        try {
            return step.get();
        } catch (Throwable refused) {
            in.audit()
                    .record(new SpyAudit.Entry(
                            SpyAudit.What.REFUSED,
                            in.shown(Input.SUPERVISOR),
                            switches ? null : in.shown(Input.PHONE),
                            in.shown(switches ? Input.HANDLE : Input.TARGET),
                            shownMode(in, switches),
                            switches ? in.shown(Input.HANDLE) : null,
                            refused.getMessage()));
            throw refused;
        }
    }

    private static @Nullable SpyMode shownMode(Inputs in, boolean switches) {
        String shown = in.shown(Input.MODE);
        if (shown == null) {
            return switches ? null : SpyMode.LISTEN;
        }
        return Arrays.stream(SpyMode.values())
                .filter(mode -> mode.toString().equalsIgnoreCase(shown.trim()))
                .findFirst()
                .orElse(null);
    }

    private static Plan plan(Inputs in) {
        String phone = OriginateActionBuilder.phone(in);
        String target = DialplanText.requirePlain(
                in.describe(Input.TARGET),
                in.required(Input.TARGET, "the target: a device (PJSIP/202), a channel or its unique id"));
        if (target.equalsIgnoreCase(phone)) {
            throw new IllegalArgumentException(in.describe(Input.TARGET) + " is '" + target
                    + "', which is also the phone that listens; a phone cannot listen to itself");
        }
        SpyMode mode = mode(in);
        String supervisor = in.text(Input.SUPERVISOR);
        spyOptions(in, mode, true);
        String callId = OriginateActionBuilder.callId(in);
        Duration ringTime = OriginateActionBuilder.ringTime(in);
        AmiAction.Builder action = OriginateActionBuilder.action(in, phone, callId, ringTime, "Listening <000>");
        VerbFields.add(in, action, "Listen", OriginateActionBuilder.FURTHER_FIELDS);
        String context = in.text(Input.CONTEXT);
        String exten = in.text(Input.EXTEN);
        if (context != null) {
            in.policy().requireContext(context, in.origin(Input.CONTEXT));
        }
        return new Plan(
                phone, target, mode, supervisor, callId, ringTime, action, context, exten == null ? "000" : exten);
    }

    static SpyMode mode(Inputs in) {
        SpyMode mode = in.word(Input.MODE, SpyMode.class);
        return mode == null ? SpyMode.LISTEN : mode;
    }

    private static String spyOptions(Inputs in, SpyMode mode, boolean keys) {
        StringBuilder options = new StringBuilder(OPTIONS);
        if (keys) {
            options.append(KEYS);
        }
        options.append(
                switch (mode) {
                    case LISTEN -> "";
                    case WHISPER -> "w";
                    case BARGE -> "B";
                });
        if (in.flag(Input.BRIDGED_ONLY, true)) {
            options.append('b');
        }
        if (in.flag(Input.TARGET_AUDIO_ONLY, false)) {
            options.append('o');
        }
        String group = in.text(Input.SPY_GROUP);
        if (group != null) {
            if (!group.matches("[A-Za-z0-9_:-]+")) {
                throw new IllegalArgumentException(in.describe(Input.SPY_GROUP) + " is '" + group
                        + "'; group names are made of letters, digits, _ and -, several joined by colons");
            }
            options.append("g(").append(group).append(')');
        }
        return options.toString();
    }

    private static Step resolved(Inputs in, Plan plan, AmiReply channels) {
        String phone = plan.phone();
        SpyMode mode = plan.mode();
        String supervisor = plan.supervisor();
        if (in.isFromMessage(Input.CHANNEL_ID) && isTaken(plan.callId(), channels.items())) {
            AmiActionRefusedException taken = OriginateActionBuilder.taken(in, "Listen", plan.callId());
            return refuse(in, plan, plan.target(), taken, Map.of());
        }
        AmiEvent spied;
        try {
            spied = TargetChannel.one(plan.target(), channels.items(), in.flag(Input.BRIDGED_ONLY, true));
        } catch (AmiActionRefusedException nobody) {
            return refuse(in, plan, plan.target(), nobody, Map.of());
        }
        String channel = spied.headers().first("Channel", "");
        String refusal = TargetChannel.isOf(phone, channel)
                ? "Listening to " + channel + " was refused: " + phone + " would listen to itself"
                : ask(in, new ListenPolicy.Request(supervisor, phone, channel, mode));
        if (refusal != null) {
            return refuse(in, plan, channel, new AmiActionRefusedException(refusal, "Listen", ""), Map.of());
        }
        String options = spyOptions(in, mode, mayUseKeys(in, supervisor, phone, channel));
        String unusable = whyUnusable(spied, channel);
        if (unusable != null) {
            return refuse(
                    in,
                    plan,
                    channel,
                    new AmiActionRefusedException(
                            "Listening to " + channel + " was refused: " + unusable, "Listen", ""),
                    Map.of());
        }
        AmiAction.Builder action = plan.action();
        String context = plan.context();
        if (context == null) {
            action.with("Application", "ChanSpy").with("Data", channel + "," + options);
        } else {
            OriginateActionBuilder.variable(action, "SPY_CHANNEL", channel);
            OriginateActionBuilder.variable(action, "SPY_OPTIONS", options);
            OriginateActionBuilder.enter(in, action, context, plan.exten(), "1");
        }
        String callId = plan.callId();
        OutcomeDetector watch =
                new OriginateOutcomeDetector(callId, Set.of(EventClass.CALL), seen -> begun(callId, seen));
        return new Step.Send(
                AmiRequest.awaiting(
                        action.build(), in.timeoutOfChange(plan.ringTime().plus(BEGINNING)), watch),
                reply -> begun(in, plan, channel, reply),
                refused -> refuse(in, plan, channel, refused, Map.of()),
                unknown -> abandoned(in, plan, channel, unknown),
                null);
    }

    /**
     * Returns whether a live channel already has the id. If so, hanging up an abandoned call by this id would hang up
     * the other channel.
     */
    private static boolean isTaken(String callId, List<AmiEvent> channels) {
        return channels.stream()
                .flatMap(channel -> channel.headers().all("Uniqueid").stream())
                .anyMatch(callId::equalsIgnoreCase);
    }

    /**
     * Returns the reason why a channel cannot be passed to ChanSpy; null if it can. ChanSpy receives the channel name
     * that the policy checked. Asterisk writes this name first. Later fields contain dialled or caller numbers, and
     * line ends in these could forge any other field, even the unique id.
     */
    private static @Nullable String whyUnusable(AmiEvent spied, String channel) {
        if (!ONE_NAME.matcher(channel).matches()) {
            return "its name contains characters that ChanSpy would parse as more than a name";
        }
        String uniqueid = spied.headers().first("Uniqueid", "");
        return uniqueid.indexOf('/') < 0 ? null : "its unique id " + uniqueid + " could be the name of another channel";
    }

    /** Hangs up an abandoned phone, which could otherwise start to listen after the route has stopped waiting. */
    private static Step abandoned(Inputs in, Plan plan, String channel, AmiOutcomeUnknownException unknown) {
        String callId = plan.callId();
        Step hangUp = OriginateActionBuilder.hangUp(
                callId, new Step.Fail(unknown, OriginateActionBuilder.lookUp(callId, unknown)));
        in.audit().record(plan.entry(SpyAudit.What.UNKNOWN, channel, callId, unknown.getMessage()));
        return hangUp;
    }

    /**
     * Returns whether the supervisor may use mode keys. DTMF keys bypass the policy, so the policy must allow every
     * mode.
     */
    private static boolean mayUseKeys(Inputs in, @Nullable String supervisor, String phone, String channel) {
        for (SpyMode mode : SpyMode.values()) {
            if (ask(in, new ListenPolicy.Request(supervisor, phone, channel, mode)) != null) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns whether a channel runs ChanSpy. Line ends in dialled or caller numbers can forge a field, but then the
     * real field is also present. They cannot forge the end of the item: its last line contains the id of the action,
     * which callers do not know.
     *
     * @param item an item of Status
     */
    static boolean isSpy(AmiEvent item) {
        return item.headers().firstIs("Application", "ChanSpy")
                && Stream.of("Application", "Data", "Uniqueid")
                        .allMatch(field -> item.headers().all(field).size() <= 1);
    }

    /** Returns whether a running ChanSpy with these arguments has mode keys; true if this cannot be determined. */
    static boolean hasKeys(String data) {
        int comma = data.indexOf(',');
        return comma < 0 || data.substring(comma).replaceAll("\\([^)]*\\)", "").indexOf(KEYS) >= 0;
    }

    /** Returns the reason why the policy refuses a request; null if it allows the request. */
    static @Nullable String ask(Inputs in, ListenPolicy.Request request) {
        ListenPolicy policy = in.policy().listenPolicy();
        if (policy == null) {
            return null;
        }
        try {
            return policy.mayListen(request) ? null : refusal(request, "");
        } catch (Throwable no) { // Kotlin and Groovy also throw checked exceptions
            if (no instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            return refusal(request, ": " + no.getMessage());
        }
    }

    private static String refusal(ListenPolicy.Request request, String why) {
        String who = request.supervisor();
        return "The listenPolicy does not let " + (who == null ? "the route" : who) + " " + request.mode() + " on "
                + request.channel() + why
                + (who == null
                        ? ". It was called without a supervisor, since the header " + Input.SUPERVISOR.header()
                                + " is missing. Set it in the route from a trusted source"
                        : "");
    }

    private static OutcomeDetector.Decision begun(String callId, List<AmiEvent> seen) {
        if (start(callId, seen) != null || OriginateOutcomeDetector.hungUp(callId, seen)) {
            return OutcomeDetector.Decision.DONE;
        }
        return OutcomeDetector.Decision.afterQuietPeriod(BEGINNING);
    }

    private static @Nullable AmiEvent start(String callId, List<AmiEvent> seen) {
        for (AmiEvent event : seen) {
            if (event.is("ChanSpyStart") && callId.equals(event.get("SpyerUniqueid"))) {
                return event;
            }
        }
        return null;
    }

    private static Step begun(Inputs in, Plan plan, String channel, AmiReply reply) {
        String callId = plan.callId();
        String phone = plan.phone();
        CallOutcome outcome = CallOutcome.of(callId, reply.outcome());
        Map<String, Object> headers = CallOutcome.headers(callId, reply, outcome);
        AmiEvent start = start(callId, reply.outcome());
        if (start != null) {
            String spied = start.headers().first("SpyeeChannel", channel);
            headers.put(AmiConstants.SPY_CHANNEL, start.headers().first("SpyerChannel", ""));
            headers.put(AmiConstants.SPIED_CHANNEL, start.headers().first("SpyeeChannel", ""));
            Step end = new Step.Finish(start.headers().asMap(), headers);
            in.audit().record(plan.entry(SpyAudit.What.BEGUN, spied, callId, null));
            return end;
        }
        if (!outcome.isAnswered()) {
            return refuse(
                    in,
                    plan,
                    channel,
                    new AmiActionRefusedException(
                            "Listening to " + channel + " did not begin: " + outcome.inWords(phone), "Listen", ""),
                    headers);
        }
        boolean gone = OriginateOutcomeDetector.hungUp(callId, reply.outcome());
        AmiActionRefusedException why = new AmiActionRefusedException(
                "Listening to " + channel + " did not begin: " + phone + " answered, "
                        + (gone
                                ? "but its channel ended before the listening began: the target call had ended by then"
                                        + notOfTheGroup(in) + ", the phone hung up at once, or "
                                        + (plan.context() == null
                                                ? "the module app_chanspy is not loaded"
                                                : "the dialplan in context " + plan.context() + " ended")
                                : "but Asterisk reported no ChanSpyStart within " + BEGINNING.toSeconds()
                                        + " s; the phone was hung up"),
                "Listen",
                "");
        if (gone) {
            return refuse(in, plan, channel, why, headers);
        }
        return refuse(in, plan, channel, why, OriginateActionBuilder.hangUp(callId, new Step.Fail(why, headers)));
    }

    /**
     * Returns an additional cause for an error: ChanSpy also ends immediately if the channel is in none of the groups.
     */
    private static String notOfTheGroup(Inputs in) {
        String group = in.text(Input.SPY_GROUP);
        return group == null ? "" : ", or has none of the groups " + group + " in its variable SPYGROUP";
    }

    private static Step refuse(
            Inputs in, Plan plan, String target, AmiActionRefusedException why, Map<String, Object> headers) {
        return refuse(in, plan, target, why, new Step.Fail(why, headers));
    }

    /** @param next the step after the refusal, complete before the refusal is recorded */
    private static Step refuse(Inputs in, Plan plan, String target, AmiActionRefusedException why, Step next) {
        in.audit().record(plan.entry(SpyAudit.What.REFUSED, target, null, why.getMessage()));
        return next;
    }
}
