/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.List;

/**
 * The entry of one AMI action, from the sources of Asterisk 16 to 23.
 *
 * @param name as Asterisk spells it
 * @param effect its most powerful effect
 * @param privileges the classes of which the manager user needs one in {@code write =}, the least powerful first; empty
 * if every manager user may send it
 * @param answer the form of a successful answer; a failure is always one error response
 * @param lastEvent the event that ends an answer of kind {@link Answer#LIST} or {@link Answer#EVENTS}; empty for others
 * @param since the first release of each branch that has it, for example {@code 18.19,20.4,21}; empty if 16.0 had it
 * @param until the first version without it, for example {@code 21}; empty while it exists
 */
public record ActionInfo(
        String name,
        Effect effect,
        List<String> privileges,
        Answer answer,
        String lastEvent,
        String since,
        String until) {

    /** Copies the privileges. */
    public ActionInfo {
        privileges = List.copyOf(privileges);
    }

    /**
     * The most powerful effect of an action, whatever its fields. Each action has exactly one; in doubt, the
     * more powerful one.
     */
    public enum Effect {
        /** Shows states, counts and names; no secret, no file, no configuration. Changes nothing. */
        REPORTS,
        /** Shows secrets, files or configuration, or evaluates functions that can. Changes nothing. */
        REVEALS,
        /** Changes something, but lets no channel hear, join, move or end, and runs nothing. */
        SIGNALS,
        /**
         * Creates, moves, joins, records, mutes, hears or ends channels, or sends them audio, keys or text. By one of
         * their fields, some of these also run a program or dialplan: {@code Originate}, {@code Redirect},
         * {@code MixMonitor}, {@code ConfbridgeStartRecord}.
         */
        CALLS,
        /**
         * Runs commands, applications or dialplan, loads or changes configuration, data or code, or reaches any number
         * or address named in its fields: {@code DAHDIDialOffhook}, {@code PJSIPNotify}, {@code SIPnotify}.
         */
        RUNS,
        /** Acts on the AMI session itself, which the component manages. */
        SESSION
    }

    /** The form of a successful answer. */
    public enum Answer {
        /** One response. */
        RESPONSE,
        /**
         * A response with {@code EventList: start}, then events, the last with {@code EventList: Complete}. If there is
         * nothing to list, {@code VoicemailUsersList} and {@code VoicemailBoxSummary} answer with a plain response.
         */
        LIST,
        /** A response that announces no list, then events up to {@link ActionInfo#lastEvent()}. */
        EVENTS,
        /** One response whose {@code Output} lines are text. */
        TEXT,
        /** No response, but lines of text or a blank line. */
        NONE
    }
}
