/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.List;

/**
 * The catalog entry of one AMI action, from the source code of Asterisk 16 to 23.
 *
 * @param name the name, as Asterisk spells it
 * @param effect the most powerful effect of the action
 * @param privileges the classes that permit the action, least powerful first: the manager user needs one of them in
 *     {@code write =}; empty if every manager user may send the action
 * @param answer the form of a successful answer; a failure is always a single error response
 * @param lastEvent the event that ends an answer of the form {@link Answer#LIST} or {@link Answer#EVENTS}; empty for
 *     other forms
 * @param since the first release of each branch that has the action, for example {@code 18.19,20.4,21}; empty if 16.0
 *     had it
 * @param until the first version without the action, for example {@code 21}; empty if it still exists
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
     * The most powerful effect that an action can have, whatever its fields. In doubtful cases, the catalog contains
     * the more powerful effect.
     */
    public enum Effect {
        /** Shows states, counts and names, but no secrets, files or configuration. Changes nothing. */
        REPORTS,
        /** Shows secrets, files or configuration, or evaluates functions that can show them. Changes nothing. */
        REVEALS,
        /** Makes other changes, but runs nothing, and does not join, move, listen to or end any channel. */
        SIGNALS,
        /**
         * Creates, moves, joins, records, mutes, listens to or ends channels, or sends them audio, keys or text. Some
         * of these actions have a field that also makes them run a program or dialplan: {@code Originate}, {@code
         * Redirect}, {@code MixMonitor}, {@code ConfbridgeStartRecord}.
         */
        CALLS,
        /**
         * Runs commands, applications or dialplan, or loads or changes configuration, data or code. Also covers actions
         * that can call any number, or send to any address, given in their fields: {@code DAHDIDialOffhook}, {@code
         * PJSIPNotify}, {@code SIPnotify}.
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
         * A response with {@code EventList: start}, followed by events. The last event has {@code EventList: Complete}.
         * If there is nothing to list, {@code VoicemailUsersList} and {@code VoicemailBoxSummary} return a plain
         * response.
         */
        LIST,
        /** A response that does not announce a list, followed by events up to {@link ActionInfo#lastEvent()}. */
        EVENTS,
        /** One response that contains text in {@code Output} lines. */
        TEXT,
        /** Lines of text or a blank line instead of a response. */
        NONE
    }
}
