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
 * Lets a supervisor's phone listen to a live call: finds the one channel meant, rings the phone, and is done when Asterisk reports
 * that the listening began. It ends with the spied call, by Hangup of its handle, or when the phone hangs up.
 */
final class Listen implements Operation {

    /** How long after the answer a listening may take to begin; measured: a tenth of a second. */
    private static final Duration BEGINNING = Duration.ofSeconds(5);

    /**
     * {@code q} no announcement, {@code u} exactly this channel, {@code E} and {@code S} end with it instead of going on to
     * strangers' calls.
     */
    private static final String OPTIONS = "quES";

    /** Keys of the supervisor's phone switch the mode, and so does ListenMode, which presses them. */
    private static final char KEYS = 'd';

    /** A name without what parts, groups or quotes arguments of an application (app.c, __ast_app_separate_args). */
    private static final Pattern ONE_NAME = Pattern.compile("[^,|\"\\\\&^()\\[\\]{}$\\p{Cntrl}]+");

    /**
     * What is to be done, with everything that can be wrong with the input found before anything is sent.
     *
     * @param action the Originate, still without what it runs
     * @param exten where it enters the dialplan; used only with a context
     */
    private record Plan(
            String phone,
            String target,
            SpyMode mode,
            String callId,
            Duration ringTime,
            AmiAction.Builder action,
            @Nullable String context,
            String exten) {}

    @Override
    public Step begin(Inputs in) {
        return audited(in, false, () -> {
            in.requireAction("Listen", true);
            Plan plan = plan(in);
            return Step.Send.before(
                    "Listening to " + plan.target(),
                    AmiRequest.of(AmiAction.of("CoreShowChannels"), in.timeout(Duration.ZERO)),
                    reply -> audited(in, false, () -> resolved(in, plan, reply)),
                    refused -> refuse(in, refused, plan.phone(), plan.target(), plan.mode(), Map.of()));
        });
    }

    /**
     * Takes a step before anything is begun. What is wrong with a message is refused by an exception, and the audit holds each refusal.
     *
     * @param switches whether it is about a listening that has begun
     */
    static Step audited(Inputs in, boolean switches, Supplier<Step> step) {
        try {
            return step.get();
        } catch (RuntimeException refused) {
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
                in.required(Input.TARGET, "whose call to listen to: a device (PJSIP/202), a channel or its unique id"));
        if (target.equalsIgnoreCase(phone)) {
            throw new IllegalArgumentException(in.describe(Input.TARGET) + " is '" + target
                    + "', which is the phone that is to listen; a phone cannot listen to itself");
        }
        SpyMode mode = mode(in);
        in.text(Input.SUPERVISOR); // what is wrong with it is reported before anything is sent
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
        return new Plan(phone, target, mode, callId, ringTime, action, context, exten == null ? "000" : exten);
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
        String supervisor = in.text(Input.SUPERVISOR);
        if (in.isFromMessage(Input.CHANNEL_ID) && isTaken(plan.callId(), channels.items())) {
            AmiActionRefusedException taken = OriginateActionBuilder.taken(in, "Listen", plan.callId());
            return refuse(in, taken, phone, plan.target(), mode, Map.of());
        }
        AmiEvent spied;
        try {
            spied = TargetChannel.one(plan.target(), channels.items(), in.flag(Input.BRIDGED_ONLY, true));
        } catch (AmiActionRefusedException nobody) {
            return refuse(in, nobody, phone, plan.target(), mode, Map.of());
        }
        String channel = spied.headers().first("Channel", "");
        String refusal = TargetChannel.isOf(phone, channel)
                ? "Listening to " + channel + " was refused: " + phone + " would listen to itself"
                : ask(in, new ListenPolicy.Request(supervisor, phone, channel, mode));
        if (refusal != null) {
            return refuse(in, new AmiActionRefusedException(refusal, "Listen", ""), phone, channel, mode, Map.of());
        }
        String options = spyOptions(in, mode, mayUseKeys(in, supervisor, phone, channel));
        String unusable = whyUnusable(spied, channel);
        if (unusable != null) {
            return refuse(
                    in,
                    new AmiActionRefusedException(
                            "Listening to " + channel + " was refused: " + unusable, "Listen", ""),
                    phone,
                    channel,
                    mode,
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
                        action.build(), in.timeoutOfCall(plan.ringTime().plus(BEGINNING)), watch),
                reply -> begun(in, phone, channel, mode, callId, reply),
                refused -> refuse(in, refused, phone, channel, mode, Map.of()),
                unknown -> abandoned(in, phone, channel, mode, callId, unknown),
                null);
    }

    /** What is given up is hung up by its id, and that would be the call of others. */
    private static boolean isTaken(String callId, List<AmiEvent> channels) {
        return channels.stream()
                .flatMap(channel -> channel.headers().all("Uniqueid").stream())
                .anyMatch(callId::equalsIgnoreCase);
    }

    /**
     * Why the channel that was found cannot be given to ChanSpy; null when it can. ChanSpy is given the name that the policy was asked
     * about, which Asterisk writes first: what a caller dialled, or calls himself, comes behind it, may hold line ends, and so may look
     * like any field of the same item, the unique id too.
     */
    private static @Nullable String whyUnusable(AmiEvent spied, String channel) {
        if (!ONE_NAME.matcher(channel).matches()) {
            return "its name holds signs that ChanSpy would read as more than a name";
        }
        String uniqueid = spied.headers().first("Uniqueid", "");
        return uniqueid.indexOf('/') < 0 ? null : "its unique id " + uniqueid + " could be the name of another channel";
    }

    /** A phone that rings on could begin to listen when nobody knows of it any more, so it is hung up. */
    private static Step abandoned(
            Inputs in, String phone, String channel, SpyMode mode, String callId, AmiOutcomeUnknownException unknown) {
        in.audit()
                .record(new SpyAudit.Entry(
                        SpyAudit.What.UNKNOWN,
                        in.text(Input.SUPERVISOR),
                        phone,
                        channel,
                        mode,
                        callId,
                        unknown.getMessage()));
        return OriginateActionBuilder.hangUp(
                callId, new Step.Fail(unknown, OriginateActionBuilder.lookUp(callId, unknown)));
    }

    /** The keys ask nobody, so the supervisor has them only when every mode is allowed. */
    private static boolean mayUseKeys(Inputs in, @Nullable String supervisor, String phone, String channel) {
        for (SpyMode mode : SpyMode.values()) {
            if (ask(in, new ListenPolicy.Request(supervisor, phone, channel, mode)) != null) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a channel listens. What it dialled, or who called it, may hold line ends, and so look like a field; the field itself is
     * there as well then. Nor can it end the item: the action's id is the last line of it, and unknown to callers.
     *
     * @param item of Status
     */
    static boolean isSpy(AmiEvent item) {
        return item.headers().firstIs("Application", "ChanSpy")
                && Stream.of("Application", "Data", "Uniqueid")
                        .allMatch(field -> item.headers().all(field).size() <= 1);
    }

    /** Whether a running ChanSpy with this data has the keys that switch its mode; true when the data do not show it. */
    static boolean hasKeys(String data) {
        int comma = data.indexOf(',');
        return comma < 0 || data.substring(comma).replaceAll("\\([^)]*\\)", "").indexOf(KEYS) >= 0;
    }

    /** Null when it may be, else why not. */
    static @Nullable String ask(Inputs in, ListenPolicy.Request request) {
        ListenPolicy policy = in.policy().listenPolicy();
        if (policy == null) {
            return null;
        }
        try {
            return policy.mayListen(request) ? null : refusal(request, "");
        } catch (RuntimeException no) {
            return refusal(request, ": " + no.getMessage());
        }
    }

    private static String refusal(ListenPolicy.Request request, String why) {
        String who = request.supervisor();
        return "The listenPolicy does not let " + (who == null ? "the route" : who) + " " + request.mode() + " on "
                + request.channel() + why
                + (who == null
                        ? ". It was asked without a supervisor, since the header " + Input.SUPERVISOR.header()
                                + " is missing: set it in the route from something that the route trusts"
                        : "");
    }

    private static OutcomeDetector.Decision begun(String callId, List<AmiEvent> seen) {
        if (start(callId, seen) != null || OriginateOutcomeDetector.hungUp(callId, seen)) {
            return OutcomeDetector.Decision.DONE;
        }
        return OutcomeDetector.Decision.settleWithin(BEGINNING);
    }

    private static @Nullable AmiEvent start(String callId, List<AmiEvent> seen) {
        for (AmiEvent event : seen) {
            if (event.is("ChanSpyStart") && callId.equals(event.get("SpyerUniqueid"))) {
                return event;
            }
        }
        return null;
    }

    private static Step begun(Inputs in, String phone, String channel, SpyMode mode, String callId, AmiReply reply) {
        CallOutcome outcome = CallOutcome.of(callId, reply.outcome());
        Map<String, Object> headers = CallOutcome.headers(callId, reply, outcome);
        AmiEvent start = start(callId, reply.outcome());
        if (start != null) {
            headers.put(AmiConstants.SPY_CHANNEL, start.headers().first("SpyerChannel", ""));
            headers.put(AmiConstants.SPIED_CHANNEL, start.headers().first("SpyeeChannel", ""));
            in.audit()
                    .record(new SpyAudit.Entry(
                            SpyAudit.What.BEGUN,
                            in.text(Input.SUPERVISOR),
                            phone,
                            start.headers().first("SpyeeChannel", channel),
                            mode,
                            callId,
                            null));
            return new Step.Finish(start.headers().asMap(), headers);
        }
        if (!outcome.isAnswered()) {
            return refuse(
                    in,
                    new AmiActionRefusedException(
                            "Listening to " + channel + " did not begin: " + outcome.inWords(phone), "Listen", ""),
                    phone,
                    channel,
                    mode,
                    headers);
        }
        boolean gone = OriginateOutcomeDetector.hungUp(callId, reply.outcome());
        AmiActionRefusedException why = new AmiActionRefusedException(
                "Listening to " + channel + " did not begin: " + phone + " answered, "
                        + (gone
                                ? "but the call to listen to was over by then" + notOfTheGroup(in)
                                : "but Asterisk reported no ChanSpyStart within " + BEGINNING.toSeconds()
                                        + " s; the phone was hung up"),
                "Listen",
                "");
        if (gone) {
            return refuse(in, why, phone, channel, mode, headers);
        }
        return OriginateActionBuilder.hangUp(callId, refuse(in, why, phone, channel, mode, headers));
    }

    /** ChanSpy ends in the same way when the channel is of another group. */
    private static String notOfTheGroup(Inputs in) {
        String group = in.text(Input.SPY_GROUP);
        return group == null ? "" : ", or has none of the groups " + group + " in its variable SPYGROUP";
    }

    private static Step refuse(
            Inputs in,
            AmiActionRefusedException why,
            String phone,
            String target,
            SpyMode mode,
            Map<String, Object> headers) {
        in.audit()
                .record(new SpyAudit.Entry(
                        SpyAudit.What.REFUSED, in.text(Input.SUPERVISOR), phone, target, mode, null, why.getMessage()));
        return new Step.Fail(why, headers);
    }
}
