/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.queue;

import io.github.camelami.simulator.wire.AsteriskText;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The setting joinempty: the states in which a member does not count when a caller wants to join (app_queue.c,
 * parse_empty_options and get_member_status). Without any state, a caller may join even a queue without members.
 *
 * @param states the words of queues.conf
 */
record JoinEmpty(Set<String> states) {

    static final JoinEmpty ALLOWED = new JoinEmpty(Set.of());

    private static final Set<String> WORDS =
            Set.of("paused", "penalty", "inuse", "ringing", "invalid", "wrapup", "unavailable", "unknown");
    private static final List<String> DEVICE_STATES =
            List.of("unknown", "notinuse", "inuse", "busy", "invalid", "unavailable", "ringing", "ringinuse", "onhold");

    /**
     * Parses the setting.
     *
     * @param text yes, no, strict, loose or a list of states
     * @throws IllegalArgumentException if a word is none of these
     */
    static JoinEmpty of(String text) {
        Set<String> states = new TreeSet<>();
        for (String each : text.split(",")) {
            String word = each.strip().toLowerCase(Locale.ROOT);
            if (WORDS.contains(word)) {
                states.add(word);
            } else {
                states.clear();
                states.addAll(group(word));
            }
        }
        return new JoinEmpty(states);
    }

    private static Set<String> group(String word) {
        if (word.equals("loose")) {
            return Set.of("penalty", "invalid");
        } else if (word.equals("strict")) {
            return Set.of("penalty", "invalid", "paused", "unavailable");
        } else if (AsteriskText.isFalse(word)) {
            return Set.of("penalty", "invalid", "paused");
        } else if (AsteriskText.isTrue(word)) {
            return Set.of();
        }
        throw new IllegalArgumentException("The setting joinempty of a queue has no word '" + word + "'");
    }

    /** Returns whether a caller may join a queue with these members. */
    boolean allows(List<QueueMember> members) {
        return states.isEmpty() || members.stream().anyMatch(this::counts);
    }

    private boolean counts(QueueMember member) {
        return !states.contains(DEVICE_STATES.get(member.status())) && !(member.paused && states.contains("paused"));
    }
}
