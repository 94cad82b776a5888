/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.internal.message.AmiAction;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Handles the fields that a route sets, in addition to inputs, for one of the component's own actions. Fields of the
 * underlying AMI action are sent. Any other field causes an error that names it, so that no field is silently dropped.
 */
final class VerbFields {

    /** The fields that the component's own actions set themselves, each with its input. */
    private static final Map<String, Input> BY_INPUT = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        BY_INPUT.put("CallerID", Input.CALLER_ID);
        BY_INPUT.put("Account", Input.ACCOUNT);
        BY_INPUT.put("Codecs", Input.CODECS);
        BY_INPUT.put("Context", Input.CONTEXT);
        BY_INPUT.put("Exten", Input.EXTEN);
        BY_INPUT.put("Priority", Input.PRIORITY);
        BY_INPUT.put("Application", Input.APPLICATION);
        BY_INPUT.put("Data", Input.DATA);
        BY_INPUT.put("EarlyMedia", Input.EARLY_MEDIA);
        BY_INPUT.put("Timeout", Input.RING_TIMEOUT);
        BY_INPUT.put("Variable", Input.VARIABLES);
        BY_INPUT.put("Variables", Input.STATUS_VARIABLES);
        BY_INPUT.put("Cause", Input.REQUESTED_CAUSE);
        BY_INPUT.put("Control", Input.CONTROL);
        BY_INPUT.put("Async", Input.AWAIT_OUTCOME);
        BY_INPUT.put("ChannelId", Input.CHANNEL_ID);
    }

    /** The fields that Asterisk supports but that cannot be sent, with the reasons. */
    private static final Map<String, String> NEVER = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        NEVER.put(
                "PreDialGoSub",
                "Asterisk supports it only for an Originate that blocks the connection until the phone answers"
                        + " (manager.c, fast_originate). Run the subroutine in a context of its own: phone=Local/exten@context");
    }

    private VerbFields() {}

    /**
     * Adds the fields from the route to an action.
     *
     * @param verb the name of the component's own action, for errors
     * @param known the fields that the AMI action has in addition to the inputs
     * @throws IllegalArgumentException if a given field is not among them
     */
    static void add(Inputs in, AmiAction.@Nullable Builder action, String verb, Set<String> known) {
        for (Inputs.Named field : in.fields()) {
            String name = field.name();
            if (known.stream().anyMatch(name::equalsIgnoreCase)) {
                if (name.equalsIgnoreCase("OtherChannelId")) {
                    in.policy()
                            .requireChannelId(
                                    field.describe("Field"), field.value().trim(), field.origin());
                }
                if (action != null) {
                    field.values().forEach(value -> action.with(name, value));
                }
                continue;
            }
            throw new IllegalArgumentException(
                    field.describe("Field") + " is not supported by " + verb + ": " + wayOut(name, known));
        }
    }

    private static String wayOut(String name, Set<String> known) {
        if (NEVER.containsKey(name)) {
            return NEVER.get(name);
        }
        if (name.equalsIgnoreCase("Channel")) {
            return "use " + Input.PHONE.header() + " for a device to ring, " + Input.HANDLE.header()
                    + " for a live call";
        }
        Input input = BY_INPUT.get(name);
        return input == null
                ? "it has " + (known.isEmpty() ? "no fields beyond its options" : "only the fields " + known)
                        + ". Leave it out"
                : "use the option " + input.option() + " or the header " + input.header();
    }
}
