/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.internal.message.ActionCatalog;
import io.github.camelami.internal.message.SimilarName;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** The operations by name. */
public final class Operations {

    private static final Map<String, Operation> OWN = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        OWN.put("Originate", new Originate());
        OWN.put("Listen", new Listen());
        OWN.put("ListenMode", new ListenMode());
        OWN.put("Playback", new Playback());
        OWN.put("ControlPlayback", new ControlPlayback());
        OWN.put("Hangup", new Hangup());
        OWN.put("Status", new Status());
    }

    /**
     * A name that differs from one of the component's own actions by at most this many letters counts as misspelled.
     */
    private static final int MISSPELLED = 2;

    /** The operations with names so long that a similar name is almost certainly a misspelling. */
    private static final List<String> LONG =
            OWN.keySet().stream().filter(name -> name.length() > 4).toList();

    private static final Set<Input> READ_BY_ALL = EnumSet.of(Input.ACTION, Input.FIELDS, Input.REQUEST_TIMEOUT);

    /** The inputs that only some of the component's own actions read, by action. */
    private static final Map<String, Set<Input>> READ = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        READ.put(
                "Originate",
                ofCall(Input.PRIORITY, Input.APPLICATION, Input.DATA, Input.EARLY_MEDIA, Input.AWAIT_OUTCOME));
        READ.put(
                "Listen",
                ofCall(
                        Input.TARGET,
                        Input.MODE,
                        Input.SUPERVISOR,
                        Input.BRIDGED_ONLY,
                        Input.TARGET_AUDIO_ONLY,
                        Input.SPY_GROUP));
        READ.put("ListenMode", EnumSet.of(Input.HANDLE, Input.MODE, Input.SUPERVISOR));
        READ.put("Playback", ofCall(Input.FILE, Input.SKIP, Input.OFFSET));
        READ.put("ControlPlayback", EnumSet.of(Input.HANDLE, Input.CONTROL));
        READ.put("Hangup", EnumSet.of(Input.HANDLE, Input.REQUESTED_CAUSE, Input.SUPERVISOR));
        READ.put("Status", EnumSet.of(Input.HANDLE, Input.STATUS_VARIABLES));
    }

    /** Returns the inputs of an action that rings a phone. */
    private static Set<Input> ofCall(Input... further) {
        Set<Input> inputs = EnumSet.of(
                Input.PHONE,
                Input.CONTEXT,
                Input.EXTEN,
                Input.CALLER_ID,
                Input.ACCOUNT,
                Input.CODECS,
                Input.CHANNEL_ID,
                Input.VARIABLES,
                Input.RING_TIMEOUT,
                Input.AUTO_ANSWER);
        inputs.addAll(List.of(further));
        return inputs;
    }

    /** The operations that start a call. */
    private static final Set<String> CALLS = Set.of("Originate", "Listen", "Playback");

    /** The maximum number of cached names. Asterisk has about 150 actions, and arbitrary names must not fill memory. */
    private static final int MAX_OTHERS = 512;

    /** A cache of checked names, since the check for misspellings takes longer than sending the action. */
    private static final Map<String, Operation> OTHERS = new ConcurrentHashMap<>();

    private Operations() {}

    /**
     * Returns the operation named in the URI or, if there is none, in the message.
     *
     * @throws IllegalArgumentException if no operation is named, or the name cannot be that of an action
     */
    public static Operation of(Inputs inputs) {
        String action = inputs.text(Input.ACTION);
        if (action == null) {
            Set<String> allowed = inputs.policy().actions();
            throw inputs.missing(
                    Input.ACTION,
                    "the action, "
                            + (allowed.isEmpty()
                                    ? "for example Originate, Listen or Hangup"
                                    : "one of allowedActions " + allowed));
        }
        return named(action);
    }

    /**
     * Returns the operation with this name: one of the component's own, ignoring case, or otherwise the AMI action with
     * exactly this name.
     *
     * @throws IllegalArgumentException if the name cannot be that of an action, or looks like a misspelling of one of
     *     the component's own
     */
    public static Operation named(String name) {
        Operation other = OTHERS.get(name);
        if (other != null) {
            return other;
        }
        Operation own = OWN.get(name);
        return own == null ? remember(name, other(name)) : own;
    }

    private static Operation remember(String name, Operation other) {
        if (OTHERS.size() < MAX_OTHERS && ActionCatalog.find(name) != null) {
            OTHERS.put(name, other);
        }
        return other;
    }

    private static Operation other(String name) {
        if (!name.matches("[A-Za-z][A-Za-z0-9_]{0,63}")) {
            String shown = name.length() > 64 ? name.substring(0, 64) + "..." : name;
            throw new IllegalArgumentException("'" + shown + "' cannot be an action; give one of " + OWN.keySet()
                    + " or the name of any other AMI action, for example QueueStatus");
        }
        String meant = ActionCatalog.find(name) == null ? SimilarName.of(name, LONG, MISSPELLED) : null;
        if (meant != null) {
            throw new IllegalArgumentException("Unknown action '" + name + "': did you mean " + meant + "? There are "
                    + OWN.keySet() + " and every other AMI action by its own name");
        }
        return new RawAction(name);
    }

    /**
     * Rejects URI values that the policy does not allow, so that the route fails when it starts and not at its first
     * message. Inputs that only some actions read are checked if the URI names one of these actions or none at all.
     * Also rejects invalid values, since no message can replace them.
     *
     * @param empty a message without body and headers
     * @throws IllegalArgumentException if a value is rejected, with the same text as when a message is processed
     */
    public static void requireUsable(GivenOptions options, OperationContext context, Message empty) {
        requireAllowed(options, context.policy());
        UriValues.check(options, new Inputs(empty, Placeholders.NONE, options, context));
    }

    /** Rejects only values that the policy does not allow. */
    static void requireAllowed(GivenOptions options, AccessPolicy policy) {
        String action = fixed(options, Input.ACTION);
        Operation operation = action == null ? null : named(action);
        if (operation instanceof RawAction raw) {
            raw.requireAllowed(policy, options.fixed(Input.FIELDS));
            return;
        }
        String verb = OWN.keySet().stream()
                .filter(name -> name.equalsIgnoreCase(action))
                .findFirst()
                .orElse(null);
        if (verb != null) {
            policy.requireAction(verb, true, Origin.URI);
        }
        if (verb == null || CALLS.contains(verb)) {
            OriginateActionBuilder.requireAllowed(options, policy);
        }
        if (verb == null || verb.equals("Originate")) {
            Originate.requireAllowed(options, policy);
        }
    }

    /**
     * Returns the inputs in the URI that its action does not read. Returns an empty set if the URI names no action, or
     * an action other than the component's own. Such an action rejects these inputs at its first message.
     */
    public static Set<Input> idle(GivenOptions options) {
        String action = fixed(options, Input.ACTION);
        Set<Input> read = action == null ? null : READ.get(action);
        Set<Input> idle = EnumSet.noneOf(Input.class);
        if (read != null) {
            idle.addAll(options.inUri());
            idle.removeAll(read);
            idle.removeAll(READ_BY_ALL);
        }
        return idle;
    }

    /** Returns whether one of the component's own actions reads an input. */
    static boolean reads(String own, Input input) {
        return READ_BY_ALL.contains(input) || READ.getOrDefault(own, Set.of()).contains(input);
    }

    /** Returns the stripped value of an input in the URI; null if it is absent or blank. */
    static @Nullable String fixed(GivenOptions options, Input input) {
        Object value = options.fixed(input);
        String text = value == null ? "" : value.toString().trim();
        return text.isEmpty() ? null : text;
    }

    /**
     * Returns the action that an unknown name probably means, for a hint; null if the name is known, or if no name is
     * similar. Asterisk modules can add actions, so an unknown name is not an error.
     */
    public static @Nullable String meant(String action) {
        return OWN.containsKey(action) || ActionCatalog.find(action) != null
                ? null
                : ActionCatalog.nearest(action, OWN.keySet());
    }

    /** Returns the names of the component's own operations, as opposed to plain AMI actions. */
    public static Set<String> own() {
        return Collections.unmodifiableSet(OWN.keySet());
    }
}
