/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiConstants;
import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.Shutdown;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds the parts that all Originate actions have in common: the phone, the ring time and the variables. */
final class OriginateActionBuilder {

    private static final long DEFAULT_RING_MILLIS = 30_000;

    /**
     * The maximum number of bytes of Channel or CallerID; Asterisk truncates longer values (manager.c,
     * action_originate).
     */
    private static final int MAX_CHANNEL_BYTES = 255;

    private static final String LOCAL = "Local/";

    /**
     * The maximum number of bytes of a context or an extension; Asterisk truncates longer ones (AST_MAX_CONTEXT,
     * AST_MAX_EXTENSION).
     */
    static final int MAX_PLACE_BYTES = 79;

    /** The header that makes most SIP phones answer automatically. */
    private static final String ANSWER_AT_ONCE = "Call-Info: <sip:localhost>;answer-after=0";

    /**
     * The INVITE headers that make a phone answer automatically. Messages may name no other headers, since {@code
     * Replaces} or {@code Join} would make the phone take over someone else's call (RFC 3891, RFC 3911).
     */
    private static final Set<String> ANSWER_HEADERS =
            Set.of("call-info", "alert-info", "answer-mode", "priv-answer-mode", "p-auto-answer");

    private static final Pattern SIP_HEADER =
            Pattern.compile("([A-Za-z][A-Za-z0-9-]*+)[ \\t]*+:[ \\t]*+([^\\p{Cntrl}]++)");

    /** The variables that these operations pass to the dialplan. Routes may not set them. */
    private static final Set<String> OURS = Set.of(
            "SPY_CHANNEL",
            "SPY_OPTIONS",
            "PLAYBACK_FILE",
            "PLAYBACK_SKIP",
            "PLAYBACK_OFFSET_MS",
            "CPLAYBACKSTATUS",
            "CPLAYBACKOFFSET");

    /** The fields of the AMI action Originate that are not covered by an input. */
    static final Set<String> FURTHER_FIELDS = Set.of("OtherChannelId");

    /** A valid channel id in Asterisk (AST_MAX_PUBLIC_UNIQUEID). */
    private static final Pattern CHANNEL_ID = Pattern.compile("[!-~]{1,149}");

    /** A technology and a device without the slash between them. */
    private static final Pattern GLUED =
            Pattern.compile("(PJSIP|SIP|IAX2|DAHDI)[:\\\\-]?([0-9][A-Za-z0-9_.]*)", Pattern.CASE_INSENSITIVE);

    /** The timeout for hanging up an abandoned call. */
    private static final Duration CLEANING = Duration.ofSeconds(5);

    /** The pause before another attempt. By then, the server has created the channel of a call that it has accepted. */
    private static final Duration BEFORE_NEXT_HANGUP = Duration.ofMillis(500);

    /** After this time it is not tried again, since the route waits for the end of the operation. */
    private static final long HANGUPS_NANOS = TimeUnit.SECONDS.toNanos(15);

    private OriginateActionBuilder() {}

    /**
     * Hangs up an abandoned call, so that nothing keeps ringing or waiting. Tries again while the link is down or the
     * server does not answer. A refusal is final only if it is repeated: a server that was blocked for some time executes
     * the call and its hangup one after the other, and the channel does not exist yet. The result of the hangup does not
     * affect the result of the operation.
     */
    static Step hangUp(String callId, Step end) {
        return hangUp(callId, end, false, System.nanoTime() + HANGUPS_NANOS);
    }

    private static Step hangUp(String callId, Step end, boolean wasRefused, long until) {
        return Step.Send.followUp(
                AmiRequest.of(AmiAction.of("Hangup", "Channel", callId), CLEANING), hungUp -> end, failed -> {
                    boolean refused = failed instanceof AmiActionRefusedException why && !Shutdown.isReasonFor(why);
                    return refused && wasRefused || System.nanoTime() - until >= 0
                            ? end
                            : new Step.Pause(BEFORE_NEXT_HANGUP, () -> hangUp(callId, end, refused, until), end);
                });
    }

    /**
     * Rings the phone, unless a live channel already has the id from the message. In that case, hanging up an abandoned
     * call by this id would hang up the other channel.
     */
    static Step ringUnlessTaken(Inputs in, String action, String callId, Supplier<Step> ring) {
        if (!in.isFromMessage(Input.CHANNEL_ID)) {
            return ring.get();
        }
        return Step.Send.precondition(
                action,
                AmiRequest.of(AmiAction.of("Status", "Channel", callId), in.timeout(Duration.ZERO)),
                status -> status.items().isEmpty() ? ring.get() : new Step.Fail(taken(in, action, callId), Map.of()),
                nobody -> ring.get());
    }

    /** Returns the exception for an id that a live channel already has. */
    static AmiActionRefusedException taken(Inputs in, String action, String callId) {
        return new AmiActionRefusedException(
                in.describe(Input.CHANNEL_ID) + " is '" + callId
                        + "', the id of a live channel. No phone was rung; leave it out, or choose another",
                action,
                "");
    }

    /** Returns the headers by which a route can look up a call with an unknown outcome. */
    static Map<String, Object> lookUp(String callId, AmiOutcomeUnknownException unknown) {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(AmiConstants.HANDLE, callId);
        headers.put(AmiConstants.UNIQUEID, callId);
        if (!unknown.actionId().isEmpty()) {
            headers.put(AmiConstants.ACTION_ID, unknown.actionId());
        }
        return headers;
    }

    /** Returns the id of the new channel, which later actions use to find it. */
    static String callId(Inputs in) {
        String asked = in.text(Input.CHANNEL_ID);
        if (asked == null) {
            return in.newCallId();
        }
        if (!CHANNEL_ID.matcher(asked).matches()) {
            throw new IllegalArgumentException(in.describe(Input.CHANNEL_ID) + " is '" + asked
                    + "'; a channel id has 1 to 149 printable ASCII characters, without blanks");
        }
        in.policy().requireChannelId(in.describe(Input.CHANNEL_ID), asked, in.origin(Input.CHANNEL_ID));
        return asked;
    }

    /** Rejects call options set in the URI that the policy does not allow, regardless of what messages supply. */
    static void requireAllowed(GivenOptions options, AccessPolicy policy) {
        String phone = Operations.fixed(options, Input.PHONE);
        if (phone != null) {
            policy.requirePhone(phone, Origin.URI);
        }
        String context = Operations.fixed(options, Input.CONTEXT);
        if (context != null) {
            policy.requireContext(context, Origin.URI);
        }
        if (options.fixed(Input.VARIABLES) instanceof Map<?, ?> variables) {
            variables
                    .keySet()
                    .forEach(
                            name -> requireVariable(policy, String.valueOf(name).trim(), Origin.URI));
        }
    }

    private static void requireVariable(AccessPolicy policy, String name, Origin origin) {
        policy.requireVariable(name, origin, "variable." + name + "=...");
    }

    /** Returns the device to ring. */
    static String phone(Inputs in) {
        String phone = in.required(Input.PHONE, "the device to ring, for example PJSIP/201 or Local/201@phones");
        requireDevice(in, phone);
        in.policy().requirePhone(phone, in.origin(Input.PHONE));
        answerHeader(in, phone); // errors are reported before anything is sent
        return phone;
    }

    /** Rejects a text that cannot be a device to ring. */
    static void requireDevice(Inputs in, String phone) {
        if (phone.indexOf('/') < 1 || phone.endsWith("/")) {
            throw new IllegalArgumentException(in.describe(Input.PHONE) + " is '" + phone
                    + "'; it must be a technology and a device with a slash between, for example "
                    + example(phone));
        }
        DialplanText.requireFits(in.describe(Input.PHONE), dialled(phone), MAX_CHANNEL_BYTES);
    }

    /** Returns the device that an invalid value probably stands for, or a sample device if it cannot stand for one. */
    private static String example(String phone) {
        Matcher glued = GLUED.matcher(phone);
        if (glued.matches()) {
            return glued.group(1).toUpperCase(Locale.ROOT).replaceFirst("^SIP$", "PJSIP") + "/" + glued.group(2);
        }
        if (phone.matches("\\+[0-9]+")) {
            return "PJSIP/" + phone + "@trunk"; // a number is not a device
        }
        return phone.matches("[A-Za-z0-9_.-]+") ? "PJSIP/" + phone : "PJSIP/201";
    }

    /**
     * Returns the phone in the form that Asterisk should dial. Without the option {@code n}, Asterisk removes a Local
     * channel from a call once both ends are bridged. The handle would then become invalid during the call. Options
     * that the route sets are kept.
     */
    private static String dialled(String phone) {
        boolean plainLocal =
                phone.regionMatches(true, 0, LOCAL, 0, LOCAL.length()) && phone.indexOf('/', LOCAL.length()) < 0;
        return plainLocal ? phone + "/n" : phone;
    }

    /** Returns how long the phone may ring. */
    static Duration ringTime(Inputs in) {
        Long millis = in.millis(Input.RING_TIMEOUT, 1, 86_400_000);
        return Duration.ofMillis(millis == null ? DEFAULT_RING_MILLIS : millis);
    }

    /** Starts building the action. */
    static AmiAction.Builder action(
            Inputs in, String phone, String callId, Duration ringTime, @Nullable String callerId) {
        String asked = in.text(Input.CALLER_ID);
        if (asked != null) {
            DialplanText.requireFits(in.describe(Input.CALLER_ID), asked, MAX_CHANNEL_BYTES);
        }
        AmiAction.Builder action = AmiAction.named("Originate")
                .with("Channel", dialled(phone))
                .with("ChannelId", callId)
                .with("Async", "true")
                .with("Timeout", Long.toString(ringTime.toMillis()))
                .withOptional("CallerID", asked == null ? callerId : asked)
                .withOptional("Account", in.text(Input.ACCOUNT))
                .withOptional("Codecs", in.text(Input.CODECS));
        List<Inputs.Named> variables = in.variables();
        List<Inputs.Named> written = variables.stream()
                .filter(variable -> variable.origin() == Origin.URI || variable.origin() == Origin.PLACEHOLDER)
                .toList();
        for (Inputs.Named variable : variables) {
            requireNotOurs(variable.name());
            requireNoAlias(in, variable, written);
            requireVariable(in.policy(), variable.name(), variable.origin());
            variable(action, variable.name(), variable.value());
        }
        Matcher header = answerHeader(in, phone);
        if (header != null) {
            variable(action, "PJSIP_HEADER(add," + header.group(1) + ")", header.group(2));
        }
        return action;
    }

    /**
     * Returns the name and value of the INVITE header that makes the phone answer automatically, which depends on the
     * phone model. PJSIP_HEADER can add a header only before the channel is called (res_pjsip_header_funcs.c), and that
     * is when Originate sets variables.
     */
    private static @Nullable Matcher answerHeader(Inputs in, String phone) {
        String asked = in.text(Input.AUTO_ANSWER);
        if (asked == null || asked.strip().equalsIgnoreCase("false")) {
            return null;
        }
        Matcher header = SIP_HEADER.matcher(asked.strip().equalsIgnoreCase("true") ? ANSWER_AT_ONCE : asked.strip());
        if (!header.matches()) {
            throw new IllegalArgumentException(in.describe(Input.AUTO_ANSWER)
                    + " is neither true, false nor a SIP header. Write the header that the phone expects, for example"
                    + " Alert-Info: <http://localhost>;info=alert-autoanswer;delay=0");
        }
        if (in.isFromMessage(Input.AUTO_ANSWER)
                && !ANSWER_HEADERS.contains(header.group(1).toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    in.describe(Input.AUTO_ANSWER) + " names the SIP header " + header.group(1)
                            + "; a message may name only " + new TreeSet<>(ANSWER_HEADERS)
                            + ". Write other headers in the URI: autoAnswer=" + header.group(1) + ": ...");
        }
        in.policy().requireRinging(in.describe(Input.AUTO_ANSWER), in.origin(Input.AUTO_ANSWER));
        if (!phone.regionMatches(true, 0, "PJSIP/", 0, 6)) {
            throw new IllegalArgumentException(
                    in.describe(Input.AUTO_ANSWER) + " works only for PJSIP phones, but the phone" + " is '" + phone
                            + "'; leave it out, or ring PJSIP/...");
        }
        return header;
    }

    /**
     * Rejects variables that the operations set themselves. If two lines contain the same variable, the first one takes
     * effect (manager.c reverses them), and leading underscores are not part of the name. Without this check, a route
     * could replace the channel that was looked up, allowed and audited.
     */
    private static void requireNotOurs(String name) {
        String plain = name.replaceFirst("^_+", "").toUpperCase(Locale.ROOT);
        if (OURS.contains(plain) || plain.startsWith(ControlPlayback.TOGGLES_VARIABLE)) {
            throw new IllegalArgumentException(
                    "The variable " + name + " is reserved: the actions Listen and Playback set it. Use"
                            + " CamelAmiTarget, CamelAmiMode, CamelAmiFile, CamelAmiSkip or CamelAmiOffset,"
                            + " or a variable of another name");
        }
    }

    /** Dialplan functions that set the same value as an input. */
    private static final Map<String, Input> FUNCTIONS = Map.of(
            "CALLERID", Input.CALLER_ID,
            "CONNECTEDLINE", Input.CALLER_ID,
            "CHANNEL", Input.ACCOUNT,
            "CDR", Input.ACCOUNT,
            "PJSIP_HEADER", Input.AUTO_ANSWER,
            "PJSIP_MEDIA_OFFER", Input.CODECS);

    /**
     * Rejects a variable from a message that sets the same value as the URI under another name. For example, {@code
     * CALLERID(num)}, {@code CALLERID(number)}, {@code CALLERID(all)} and the option callerId all set the caller id.
     */
    private static void requireNoAlias(Inputs in, Inputs.Named variable, List<Inputs.Named> written) {
        String function = function(variable.name());
        if (!variable.origin().isMessage() || function.isEmpty()) {
            return;
        }
        Input same = FUNCTIONS.get(function);
        boolean fixed = same != null && wins(in.origin(same), variable)
                || written.stream()
                        .anyMatch(other -> wins(other.origin(), variable)
                                && function(other.name()).equals(function));
        if (fixed) {
            throw new IllegalArgumentException(variable.describe("Variable") + " could replace what the URI says"
                    + (same == null ? "" : " by " + same.option()) + " or by the function " + function
                    + ", so it is refused. Remove it from the message, or the other from the URI");
        }
    }

    /** Returns whether a value of this origin takes precedence over a variable from the message. */
    private static boolean wins(@Nullable Origin written, Inputs.Named variable) {
        return written == Origin.URI || written == Origin.PLACEHOLDER && variable.origin() == Origin.HEADER;
    }

    private static String function(String variable) {
        int bracket = variable.indexOf('(');
        return bracket < 0
                ? ""
                : variable.substring(0, bracket).replaceFirst("^_+", "").toUpperCase(Locale.ROOT);
    }

    /** Adds a variable on a separate line, so that its value cannot contain another variable. */
    static void variable(AmiAction.Builder action, String name, String value) {
        if (!name.matches("_{0,2}[A-Za-z][A-Za-z0-9_]*(\\([A-Za-z0-9_,.:-]*\\))?")) {
            throw new IllegalArgumentException("'" + name
                    + "' is not the name of a channel variable; use letters, digits and _, for example"
                    + " CUSTOMER or CALLERID(num)");
        }
        action.with("Variable", name + "=" + DialplanText.escape(value));
    }

    /** Makes the call enter the dialplan at this location. */
    static void enter(Inputs in, AmiAction.Builder action, String context, String exten, String priority) {
        DialplanText.requireFits(in.describe(Input.CONTEXT), context, MAX_PLACE_BYTES);
        DialplanText.requireFits(in.describe(Input.EXTEN), exten, MAX_PLACE_BYTES);
        in.policy().requireContext(context, in.origin(Input.CONTEXT));
        Origin begun = in.origin(Input.PRIORITY);
        if (begun != null) {
            in.policy().requirePriority(in.describe(Input.PRIORITY), priority, context, begun);
        }
        action.with("Context", context).with("Exten", exten).with("Priority", priority);
    }
}
