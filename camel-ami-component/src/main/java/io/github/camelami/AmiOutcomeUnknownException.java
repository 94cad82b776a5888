/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import org.jspecify.annotations.Nullable;

/**
 * The action was written, and no final answer came: the link was cut or the time ran out. It may have been carried out, so it
 * must not be repeated blindly; the ids let its effect be looked up.
 */
public final class AmiOutcomeUnknownException extends AmiException {

    private static final long serialVersionUID = 1L;

    private final String actionId;
    private final @Nullable String callId;

    /**
     * @param actionId the id the action was sent with
     * @param callId the {@code ChannelId} given to the call it may have made, or null when it makes none
     */
    public AmiOutcomeUnknownException(
            String message, String actionId, @Nullable String callId, @Nullable Throwable cause) {
        super(message, cause);
        this.actionId = actionId;
        this.callId = callId;
    }

    /** The id the action was sent with; events and other sessions show it. */
    public String actionId() {
        return actionId;
    }

    /** The handle of the call the action may have made; {@code Status} and {@code Hangup} take it. Null when it makes none. */
    public @Nullable String callId() {
        return callId;
    }
}
