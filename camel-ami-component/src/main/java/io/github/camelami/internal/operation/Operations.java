/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.internal.message.ActionCatalog;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

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

    /** Asterisk has some 150 actions; names that routes make up must not cost memory. */
    private static final int MAX_OTHERS = 512;

    /** Names that were looked into once: to find out that one is no misspelling costs more than to send it. */
    private static final Map<String, Operation> OTHERS = new ConcurrentHashMap<>();

    private Operations() {}

    /**
     * Returns the operation that is asked for: by the URI, else by the message.
     *
     * @throws IllegalArgumentException when none is named, or the name cannot be an action's
     */
    public static Operation of(Inputs inputs) {
        return named(inputs.required(Input.ACTION, "what to do, for example Originate, Listen or Hangup"));
    }

    /**
     * The operation of this name: one of ours, in any case, else the AMI action of that name as it is.
     *
     * @throws IllegalArgumentException when the name cannot be an action's, or looks like a misspelling of one of ours
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
        for (String known : OWN.keySet()) {
            if (distance(known, name) <= 2 && known.length() > 4) {
                throw new IllegalArgumentException("Unknown action '" + name + "': did you mean " + known
                        + "? There are " + OWN.keySet() + " and every other AMI action by its own name");
            }
        }
        return new RawAction(name);
    }

    /** How many letters must be changed, added or dropped. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                int best = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = row[j];
                row[j] = best;
            }
        }
        return row[b.length()];
    }
}
