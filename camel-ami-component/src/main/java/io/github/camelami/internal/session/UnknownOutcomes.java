/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.internal.message.PrivilegeAdvice;
import org.jspecify.annotations.Nullable;

/** Creates exceptions for actions that were sent, but whose outcome is unknown. */
final class UnknownOutcomes {

    private UnknownOutcomes() {}

    /**
     * The action was not answered within its timeout, or its list or its outcome did not arrive.
     *
     * @param blind whether the manager user seems to lack the privilege to see the events of calls
     */
    static AmiOutcomeUnknownException expired(String server, PendingAction action, boolean blind) {
        String limit = action.request.timeout().toMillis() + " ms";
        String name = action.request.action().name();
        if (action.isOutcomeMissing()) {
            String lost =
                    (action.feedLost ? "The event link was cut or delayed meanwhile, so the outcome was lost. " : "")
                            + "The call may still be in progress";
            return of(
                    action,
                    "Asterisk " + server + " accepted action " + name + " but reported no outcome within " + limit
                            + ". "
                            + (blind ? "It probably never will: " + PrivilegeAdvice.toSeeOutcomes(server) : lost),
                    null);
        }
        return of(
                action,
                "Action " + name
                        + (action.stage == PendingAction.Stage.ANSWERED
                                ? " was answered with a list that did not end within " + limit
                                : " was sent to " + server + " but not answered within " + limit
                                        + ". Asterisk may have executed it"),
                null);
    }

    /** The session ended while the action was pending. */
    static AmiOutcomeUnknownException linkEnded(String server, PendingAction action, CloseCause cause) {
        return of(
                action,
                "The link to " + server + " ended while action "
                        + action.request.action().name() + " was pending (" + cause.message()
                        + "). Asterisk may have executed it",
                cause.error());
    }

    /** The detector of the outcome failed. */
    static AmiOutcomeUnknownException unjudged(String server, PendingAction action, Throwable broken) {
        return of(
                action,
                "The outcome of action " + action.request.action().name() + " at " + server + " could not be judged: "
                        + broken,
                broken);
    }

    /** There was no memory for the reply. */
    static AmiOutcomeUnknownException notKept(PendingAction action, Throwable noMemory) {
        String callId = action.startedCall();
        return new AmiOutcomeUnknownException(
                "The response to action " + action.request.action().name() + " (ActionID " + action.actionId
                        + ") could not be kept: " + noMemory,
                action.actionId,
                callId,
                noMemory);
    }

    private static AmiOutcomeUnknownException of(PendingAction action, String message, @Nullable Throwable because) {
        String callId = action.startedCall();
        return new AmiOutcomeUnknownException(
                message + " (ActionID " + action.actionId + (callId == null ? "" : ", ChannelId " + callId) + ")",
                action.actionId,
                callId,
                because);
    }
}
