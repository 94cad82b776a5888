/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.internal.message.ActionCatalog;
import io.github.camelami.internal.message.ActionInfo;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Any AMI action other than the component's own operations. Its fields come from the options {@code field.<Name>}, a
 * map body, and the header {@code CamelAmiFields}, in this order of precedence.
 */
final class RawAction implements Operation {

    /** Actions on the session itself, which all routes of a server share, with the reasons why they are refused. */
    private static final Map<String, String> OF_THE_LINK = Map.of(
            "login", "the component logs in by itself, with username and password",
            "challenge", "the component logs in by itself, with username and password",
            "logoff", "it would close the link for all other routes; a link closes with the last route that uses it",
            "events", "it would change which events the link receives; use the option eventMask of a consumer",
            "filter",
                    "it would change which events the link receives; use the options events and serverFilter of a consumer",
            "waitevent", "it would block every other action; a consumer receives events as they happen");

    /** Actions that move a channel to another location in the dialplan. */
    private static final Set<String> MOVING = Set.of("redirect", "atxfer", "blindtransfer");

    /** Moving actions that may end up dialling {@code Local/<exten>@<context>} (bridge.c, bridge_basic.c). */
    private static final Set<String> TRANSFERRING = Set.of("atxfer", "blindtransfer");

    /**
     * The fields that Asterisk may read instead of another field, by action (message.c, parking_manager.c, manager.c).
     */
    private static final Map<String, Map<String, String>> INSTEAD = Map.of(
            "messagesend", Map.of("destination", "to", "base64body", "body"),
            "park", Map.of("timeoutchannel", "channel2"),
            "aocmessage", Map.of("channelprefix", "channel", "channel", "channelprefix"),
            "sipnotify", Map.of("call-id", "channel"));

    /**
     * The file names that messages may supply. Asterisk inserts them into a shell command line, or before a comma and a
     * command.
     */
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_./+@:-]+");

    /** The option of MixMonitor that sets a variable, possibly a function, to the recording's id (app_mixmonitor.c). */
    private static final Pattern SET_BY_OPTION = Pattern.compile("i\\(([^)]*)");

    /**
     * The maximum number of bytes of a queue member's interface (AST_CHANNEL_NAME). Asterisk would truncate a longer
     * one, and its context would be lost.
     */
    private static final int MAX_MEMBER_BYTES = 79;

    /** The inputs that every action reads. */
    private static final Set<Input> READ = EnumSet.of(Input.ACTION, Input.FIELDS, Input.REQUEST_TIMEOUT);

    private final String name;
    private final @Nullable String ofTheLink;
    private final boolean moving;
    private final boolean transferring;
    private final Function<AmiReply, Step> reply;
    private final Map<String, String> instead;

    RawAction(String name) {
        this.name = name;
        String lower = name.toLowerCase(Locale.ROOT);
        ofTheLink = OF_THE_LINK.get(lower);
        moving = MOVING.contains(lower);
        transferring = TRANSFERRING.contains(lower);
        reply = reply(ActionCatalog.find(name));
        instead = INSTEAD.getOrDefault(lower, Map.of());
    }

    private static Function<AmiReply, Step> reply(@Nullable ActionInfo known) {
        if (known == null) {
            return Replies::plain;
        }
        return switch (known.answer()) {
            case TEXT -> Replies::output;
            case LIST -> Replies::list;
            default -> Replies::plain;
        };
    }

    @Override
    public Step begin(Inputs in) {
        in.requireAction(name, false);
        if (ofTheLink != null) {
            throw new IllegalArgumentException(
                    "Action " + name + " cannot be sent, since all routes of a server share its links: " + ofTheLink);
        }
        requireNoIdleInput(in);
        AmiAction.Builder action = AmiAction.named(name);
        List<Inputs.Named> fields = in.fieldsWithBody(name);
        for (Inputs.Named field : fields) {
            field.values().forEach(value -> check(in.policy(), field, value));
        }
        requireNothingReplaced(fields);
        for (Inputs.Named field : fields) {
            in.policy().requireField(name, field);
            field.values().forEach(value -> action.with(field.name(), value));
        }
        requirePlace(in, action.build(), fields);
        return new Step.Send(AmiRequest.of(action.build(), in.timeout(Duration.ZERO)), reply);
    }

    /** Rejects the action, or fields in the URI, if the policy does not allow them. */
    void requireAllowed(AccessPolicy policy, @Nullable Object fields) {
        policy.requireAction(name, false, Origin.URI);
        if (fields instanceof Map<?, ?> named) {
            named.forEach((field, value) -> {
                String text = String.valueOf(value);
                check(policy, new Inputs.Named(String.valueOf(field).trim(), List.of(text), Origin.URI, null), text);
            });
        }
    }

    /** Rejects an input in the URI that the action does not read, since it would have no effect. */
    private void requireNoIdleInput(Inputs in) {
        Input idle = in.origin(Input.ACTION) == Origin.URI ? in.fixedBeside(READ) : null;
        if (idle != null) {
            boolean setvar = idle == Input.VARIABLES && name.equalsIgnoreCase("Setvar");
            throw new IllegalArgumentException("Option " + idle.option() + " of the URI is not read by action " + name
                    + (setvar
                            ? ", which sets one variable: write field.Variable=<NAME> and field.Value=<value>"
                            : ", which takes fields: write field.<Name>=... under the name that AMI gives it, for example"
                                    + " field.Channel, field.Context or field.Exten"));
        }
    }

    /** Rejects a field from the message if Asterisk could read it instead of a field that the route sets. */
    private void requireNothingReplaced(List<Inputs.Named> fields) {
        if (instead.isEmpty()) {
            return;
        }
        for (Inputs.Named field : fields) {
            String replaced = instead.get(field.name().toLowerCase(Locale.ROOT));
            boolean outside = field.origin() == Origin.HEADER || field.origin() == Origin.BODY;
            boolean blank =
                    field.values().stream().allMatch(value -> value.trim().isEmpty());
            if (replaced == null || !outside || blank) {
                continue;
            }
            for (Inputs.Named other : fields) {
                if (other.name().equalsIgnoreCase(replaced)
                        && (other.origin() == Origin.URI || other.origin() == Origin.PLACEHOLDER)) {
                    throw new IllegalArgumentException(field.describe("Field") + " would replace field " + other.name()
                            + ", which the route writes. Remove it from the message");
                }
            }
        }
    }

    /**
     * Requires a context. Without a context, the channel would continue in its current one, or in one that its
     * variables select.
     */
    private void requirePlace(Inputs in, AmiAction action, List<Inputs.Named> fields) {
        if (!moving) {
            return;
        }
        if (!in.policy().contexts().isEmpty() && action.get("Context") == null) {
            throw new IllegalArgumentException(
                    "Action " + name + " has no field Context, and only those of allowedContexts "
                            + in.policy().contexts() + " may be entered. Set it to one of them");
        }
        for (Inputs.Named field : fields) {
            boolean extra = field.name().equalsIgnoreCase("ExtraPriority");
            if (extra || field.name().equalsIgnoreCase("Priority")) {
                String context = action.get(extra ? "ExtraContext" : "Context");
                in.policy()
                        .requirePriority(
                                field.describe("Field"),
                                field.value().trim(),
                                context == null ? null : context.trim(),
                                field.origin());
            }
        }
    }

    /** Checks one field. A field has the same meaning in all actions. */
    private void check(AccessPolicy policy, Inputs.Named named, String written) {
        String value = written.trim();
        String what = named.describe("Field");
        Origin origin = named.origin();
        String field = named.name().toLowerCase(Locale.ROOT);
        if (field.contains("channel") || field.contains("interface")) {
            checkChannel(policy, what, value, origin);
        }
        switch (field) {
            case "context", "extracontext", "tocontext" -> policy.requireContext(value, origin);
            case "exten" -> {
                if (transferring && origin.isMessage()) {
                    requireExtension(what, value);
                    if (name.equalsIgnoreCase("Atxfer")) {
                        requireNoFurtherKeys(what, value);
                    }
                }
                policy.requireNoOtherContext(value, origin);
            }
            case "interface", "stateinterface" -> {
                policy.requirePhone(value, origin);
                if (origin.isMessage()) {
                    requireOneMember(what, value);
                    DialplanText.requireFits(what, value, MAX_MEMBER_BYTES);
                }
            }
            case "membername", "reason" -> {
                policy.requireNoOtherContext(value, origin);
                if (origin.isMessage()) {
                    requireOneMember(what, value);
                }
            }
            case "announcechannel" -> policy.requirePhone(value, origin);
            case "timeoutchannel" -> policy.requireDialledAgain(value, origin);
            case "channel2" -> {
                if (name.equalsIgnoreCase("Park")) { // an older name of TimeoutChannel; for Bridge, a live channel
                    policy.requireDialledAgain(value, origin);
                }
            }
            case "application" -> policy.requireApplication(value, origin, null, null);
            case "variable", "variables" -> checkVariables(policy, what, value, origin);
            case "applicationdata" -> policy.requireFunctions(what, value, origin);
            case "file", "recordfile", "filename", "srcfilename", "dstfilename" -> {
                if (origin.isMessage() && (!FILE.matcher(value).matches() || value.contains(".."))) {
                    throw new IllegalArgumentException(what + " is '" + value
                            + "'; a message may name a file by letters, digits and _ . / + @ : - only, without ..");
                }
            }
            case "options" -> {
                if (origin.isMessage()) {
                    DialplanText.requirePlain(what, value); // a shell command follows a comma
                    Matcher set = SET_BY_OPTION.matcher(value);
                    while (set.find()) {
                        policy.requireVariable(set.group(1), origin, "field.Options=" + value);
                    }
                }
            }
            case "parkinglot" -> {
                if (origin.isMessage()) { // options of Park, such as the next location, follow a comma
                    DialplanText.requirePlain(what, value);
                }
                policy.requireNoOtherContext(value, origin);
            }
            case "mailbox" -> {
                if (origin.isMessage() && value.startsWith("/")) {
                    throw new IllegalArgumentException(what + " is '" + value
                            + "': a regular expression matches several mailboxes, and a message may name only one."
                            + " Write the expression in the route");
                }
                policy.requireNoOtherContext(value, origin);
            }
            case "command" -> {
                if (name.equalsIgnoreCase("MixMonitor") && origin.isMessage()) {
                    policy.requireApplication(
                            "MixMonitor", origin, null, null); // a shell runs it when the recording ends
                }
            }
            case "channel", "channel1", "extrachannel", "sourcechannel" -> {
                // a live channel
            }
            default -> policy.requireNoOtherContext(value, origin);
        }
    }

    /**
     * Rejects separators and excess length. In a Local address, an at sign or a slash ends the extension, and a long
     * extension causes the context to be truncated.
     */
    private static void requireExtension(String what, String value) {
        if (value.indexOf('@') >= 0 || value.indexOf('/') >= 0) {
            throw new IllegalArgumentException(what + " is '" + value
                    + "'; Asterisk could parse another context from it. Remove @ and / from an extension in a message");
        }
        DialplanText.requireFits(what, value, OriginateActionBuilder.MAX_PLACE_BYTES);
    }

    /**
     * Rejects additional keys. Asterisk sends the extension as key presses (manager.c, action_atxfer), and additional
     * keys would trigger call features.
     */
    private static void requireNoFurtherKeys(String what, String value) {
        if (value.indexOf('#') >= 0 || value.indexOf('*', 1) >= 0) {
            throw new IllegalArgumentException(what + " is '" + value
                    + "'; Atxfer presses it as keys, and further keys could record the call or turn it into a conference."
                    + " Remove # and any * after the first character");
        }
    }

    /**
     * Rejects the separators of the text in which Asterisk stores the members of a queue, since Asterisk parses this
     * text when it restarts (app_queue.c).
     */
    private static void requireOneMember(String what, String value) {
        for (char sign : new char[] {';', '|', ','}) {
            if (value.indexOf(sign) >= 0) {
                throw new IllegalArgumentException(what + " contains the character " + sign + " at position "
                        + value.indexOf(sign)
                        + ", after which Asterisk could parse another queue member when it restarts. Remove it in the"
                        + " route");
            }
        }
    }

    /**
     * Checks a channel, since actions that hang up also accept a regular expression, and others use the name in
     * arguments of Dial.
     */
    private static void checkChannel(AccessPolicy policy, String what, String value, Origin origin) {
        if (value.startsWith("/")) {
            policy.requireRegex(what, value, origin);
        } else if (origin.isMessage()) {
            DialplanText.requireOneChannel(what, value);
        }
    }

    /**
     * Checks variables. Setvar sets a channel variable; other actions only read variables, or set those of a message
     * that they send.
     */
    private void checkVariables(AccessPolicy policy, String what, String value, Origin origin) {
        policy.requireFunctions(what, value, origin);
        if (name.equalsIgnoreCase("Setvar")) {
            policy.requireVariable(value, origin, "field.Variable=" + value);
        }
    }
}
