/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when an action was sent, but its final response never arrived: the link was cut or the timeout expired.
 * Asterisk may have executed the action, so do not repeat it blindly; use the ids to look up its effect.
 */
public final class AmiOutcomeUnknownException extends AmiException {

    private static final long serialVersionUID = 1L;

    private final String actionId;
    private final @Nullable String callId;

    /**
     * @param actionId the {@code ActionID} of the action
     * @param callId the {@code ChannelId} of the call that the action may have started; null if the action starts none
     */
    public AmiOutcomeUnknownException(
            String message, String actionId, @Nullable String callId, @Nullable Throwable cause) {
        super(message, cause);
        this.actionId = actionId;
        this.callId = callId;
    }

    /** Returns the {@code ActionID} of the action. Related events contain it, even in other sessions. */
    public String actionId() {
        return actionId;
    }

    /**
     * Returns the handle of the call that the action may have started, for {@code Status} and {@code Hangup}. Null if
     * the action starts none.
     */
    public @Nullable String callId() {
        return callId;
    }
}
