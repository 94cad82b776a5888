/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

import io.github.camelami.message.AmiAction;
import io.github.camelami.message.AmiRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * Any other AMI action. Its fields are those of the options {@code field.<Name>}, of a body that is a map, and of the header {@code
 * CamelAmiFields}, in this precedence.
 */
final class AnyAction implements Operation {

    /** What acts on the session itself, which all routes of a server share. */
    private static final Map<String, String> OF_THE_LINK = Map.of(
            "login", "the component logs in by itself, with username and password",
            "challenge", "the component logs in by itself, with username and password",
            "logoff", "it would end the link under all other routes; a link ends with the last route that uses it",
            "events", "it would change which events the link receives; use the option eventMask of a consumer",
            "filter",
                    "it would change which events the link receives; use the options events and serverFilter of a consumer",
            "waitevent", "it would hold up every other action; a consumer receives events as they happen");

    private final String name;

    AnyAction(String name) {
        this.name = name;
    }

    @Override
    public Step begin(Inputs in) {
        in.requireAction(name, false);
        String ofTheLink = OF_THE_LINK.get(name.toLowerCase(Locale.ROOT));
        if (ofTheLink != null) {
            throw new IllegalArgumentException(
                    "Action " + name + " cannot be sent, since all routes of a server share its links: " + ofTheLink);
        }
        AmiAction.Builder action = AmiAction.named(name);
        for (Inputs.Named field : in.fieldsWithBody()) {
            in.policy().requireField(name, field);
            for (String value : field.values()) {
                check(in.policy(), field, value);
                action.with(field.name(), value);
            }
        }
        boolean command = name.equalsIgnoreCase("Command");
        return new Step.Ask(
                AmiRequest.of(action.build(), in.timeout(Duration.ZERO)), command ? Replies::output : Replies::plain);
    }

    /** Fields mean the same in every action that has them; Asterisk strips leading blanks before it reads them. */
    private void check(AccessPolicy policy, Inputs.Named field, String written) {
        String value = written.trim();
        String what = field.describe("Field");
        Origin origin = field.origin();
        switch (field.name().toLowerCase(Locale.ROOT)) {
            case "context", "extracontext" -> policy.requireContext(value, origin);
            case "interface", "stateinterface", "announcechannel" -> policy.requirePhone(value, origin);
            case "application" -> policy.requireApplication(value, origin, null, null);
            case "variable", "variables" -> checkVariables(policy, what, value, origin);
            case "applicationdata" -> policy.requireFunctions(what, value, origin);
            case "file", "recordfile", "options" -> {
                if (origin.isMessage()) {
                    DialplanText.requirePlain(what, value); // after a comma come options, and a command for a shell
                }
            }
            case "command" -> {
                if (name.equalsIgnoreCase("MixMonitor") && origin.isMessage()) {
                    policy.requireApplication(
                            "MixMonitor", origin, null, null); // a shell runs it when the recording ends
                }
            }
            default -> {
                // nothing to check
            }
        }
    }

    /** Setvar sets one variable; other actions only read them, or set them for what they send. */
    private void checkVariables(AccessPolicy policy, String what, String value, Origin origin) {
        policy.requireFunctions(what, value, origin);
        if (name.equalsIgnoreCase("Setvar")) {
            policy.requireVariable(value, origin);
        }
    }
}
