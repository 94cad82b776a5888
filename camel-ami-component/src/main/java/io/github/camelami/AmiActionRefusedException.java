/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

/**
 * Thrown when the server, or a rule of this component, refuses an action, and when a call that {@code Listen} or {@code
 * Playback} starts is not answered. Repeating the action immediately usually gives the same result.
 */
public final class AmiActionRefusedException extends AmiException {

    private static final long serialVersionUID = 1L;

    private final String action;
    private final String serverMessage;

    /**
     * @param action the name of the refused action
     * @param serverMessage the server's message; empty if the refusal comes from this component
     */
    public AmiActionRefusedException(String message, String action, String serverMessage) {
        super(message, null);
        this.action = action;
        this.serverMessage = serverMessage;
    }

    /** Returns the name of the refused action. */
    public String action() {
        return action;
    }

    /**
     * Returns the server's message, or {@code no reason given} if the server sent none; empty if the refusal comes from
     * this component.
     */
    public String serverMessage() {
        return serverMessage;
    }
}
