/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiRequest;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Any other AMI action. Its fields are those of the options {@code field.<Name>}, of a body that is a map, and of the header {@code
 * CamelAmiFields}, in this precedence.
 */
final class RawAction implements Operation {

    /** What acts on the session itself, which all routes of a server share. */
    private static final Map<String, String> OF_THE_LINK = Map.of(
            "login", "the component logs in by itself, with username and password",
            "challenge", "the component logs in by itself, with username and password",
            "logoff", "it would end the link under all other routes; a link ends with the last route that uses it",
            "events", "it would change which events the link receives; use the option eventMask of a consumer",
            "filter",
                    "it would change which events the link receives; use the options events and serverFilter of a consumer",
            "waitevent", "it would hold up every other action; a consumer receives events as they happen");

    /** Actions that continue a channel in the dialplan. */
    private static final Set<String> MOVING = Set.of("redirect", "atxfer", "blindtransfer");

    /** Of these, those that may dial {@code Local/<exten>@<context>} in the end (bridge.c, bridge_basic.c). */
    private static final Set<String> TRANSFERRING = Set.of("atxfer", "blindtransfer");

    /** Fields that Asterisk may read in the place of another one, by action (message.c, parking_manager.c, manager.c). */
    private static final Map<String, Map<String, String>> INSTEAD = Map.of(
            "messagesend", Map.of("destination", "to", "base64body", "body"),
            "park", Map.of("timeoutchannel", "channel2"),
            "aocmessage", Map.of("channelprefix", "channel", "channel", "channelprefix"),
            "sipnotify", Map.of("call-id", "channel"));

    /** A file as a message may name it: it goes into the command line of a shell, or before a comma and a command. */
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_./+@:-]+");

    /** The option of MixMonitor that sets a variable, which may be a function, to the recording's id (app_mixmonitor.c). */
    private static final Pattern SET_BY_OPTION = Pattern.compile("i\\(([^)]*)");

    /** What Asterisk keeps of the interface of a queue's member (AST_CHANNEL_NAME): behind that the context would be lost. */
    private static final int MAX_MEMBER_BYTES = 79;

    /** Inputs that any action reads. */
    private static final Set<Input> READ = EnumSet.of(Input.ACTION, Input.FIELDS, Input.REQUEST_TIMEOUT);

    private final String name;
    private final @Nullable String ofTheLink;
    private final boolean moving;
    private final boolean transferring;
    private final boolean command;
    private final Map<String, String> instead;

    RawAction(String name) {
        this.name = name;
        String lower = name.toLowerCase(Locale.ROOT);
        ofTheLink = OF_THE_LINK.get(lower);
        moving = MOVING.contains(lower);
        transferring = TRANSFERRING.contains(lower);
        command = lower.equals("command");
        instead = INSTEAD.getOrDefault(lower, Map.of());
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
        return new Step.Send(
                AmiRequest.of(action.build(), in.timeout(Duration.ZERO)), command ? Replies::output : Replies::plain);
    }

    /** Refuses the action and the fields that the URI fixes and the policy does not allow. */
    void requireAllowed(AccessPolicy policy, @Nullable Object fields) {
        policy.requireAction(name, false, Origin.URI);
        if (fields instanceof Map<?, ?> named) {
            named.forEach((field, value) -> {
                String text = String.valueOf(value);
                check(policy, new Inputs.Named(String.valueOf(field).trim(), List.of(text), Origin.URI, null), text);
            });
        }
    }

    /** An input that the URI gives beside the action, and that the action does not read, would be dropped. */
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

    /** Of some things a field has two names, and the one of the message would win over the one of the route. */
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
                    throw new IllegalArgumentException(field.describe("Field") + " would take the place of field "
                            + other.name() + ", which the route writes. Leave it out of the message");
                }
            }
        }
    }

    /** Without a context these continue in the channel's own, or where its variables say. */
    private void requirePlace(Inputs in, AmiAction action, List<Inputs.Named> fields) {
        if (!moving) {
            return;
        }
        if (!in.policy().contexts().isEmpty() && action.get("Context") == null) {
            throw new IllegalArgumentException(
                    "Action " + name + " has no field Context, and only those of allowedContexts "
                            + in.policy().contexts() + " may be entered; give one of them");
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

    /** Fields mean the same in every action that has them; Asterisk strips leading blanks before it reads them. */
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
                if (name.equalsIgnoreCase("Park")) { // its older name of TimeoutChannel; a living channel of Bridge
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
                    DialplanText.requirePlain(what, value); // after a comma comes a command for a shell
                    Matcher set = SET_BY_OPTION.matcher(value);
                    while (set.find()) {
                        policy.requireVariable(set.group(1), origin, "field.Options=" + value);
                    }
                }
            }
            case "parkinglot" -> {
                if (origin.isMessage()) { // after a comma come options of Park, such as where to go next
                    DialplanText.requirePlain(what, value);
                }
                policy.requireNoOtherContext(value, origin);
            }
            case "mailbox" -> {
                if (origin.isMessage() && value.startsWith("/")) {
                    throw new IllegalArgumentException(what + " is '" + value
                            + "': a regular expression stands for every mailbox that it matches, and a message may name one."
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
                // a living channel
            }
            default -> policy.requireNoOtherContext(value, origin);
        }
    }

    /** In an address of a Local channel an at sign or a slash would end the extension, and one too long push the context out. */
    private static void requireExtension(String what, String value) {
        if (value.indexOf('@') >= 0 || value.indexOf('/') >= 0) {
            throw new IllegalArgumentException(what + " is '" + value
                    + "'; Asterisk could read another context in it. A message names an extension without @ and /");
        }
        DialplanText.requireFits(what, value, OriginateActionBuilder.MAX_PLACE_BYTES);
    }

    /** Asterisk presses the extension as keys (manager.c, action_atxfer), and those after it ask for features of the call. */
    private static void requireNoFurtherKeys(String what, String value) {
        if (value.indexOf('#') >= 0 || value.indexOf('*', 1) >= 0) {
            throw new IllegalArgumentException(what + " is '" + value
                    + "'; Atxfer presses it as keys, and further keys could record the call or make a conference of it."
                    + " A message names an extension without #, and with * at the beginning only");
        }
    }

    /** Asterisk keeps the members of a queue in one text with these signs between, and reads it when it restarts (app_queue.c). */
    private static void requireOneMember(String what, String value) {
        for (char sign : new char[] {';', '|', ','}) {
            if (value.indexOf(sign) >= 0) {
                throw new IllegalArgumentException(what + " holds the sign " + sign + " at position "
                        + value.indexOf(sign)
                        + ", behind which Asterisk could read another member of the queue when it restarts. Remove it"
                        + " in the route");
            }
        }
    }

    /** Actions that hang up take a regular expression for a channel, others make arguments of Dial out of one. */
    private static void checkChannel(AccessPolicy policy, String what, String value, Origin origin) {
        if (value.startsWith("/")) {
            policy.requireRegex(what, value, origin);
        } else if (origin.isMessage()) {
            DialplanText.requireOneChannel(what, value);
        }
    }

    /** Setvar sets one variable; other actions only read them, or set them for what they send. */
    private void checkVariables(AccessPolicy policy, String what, String value, Origin origin) {
        policy.requireFunctions(what, value, origin);
        if (name.equalsIgnoreCase("Setvar")) {
            policy.requireVariable(value, origin, "field.Variable=" + value);
        }
    }
}
