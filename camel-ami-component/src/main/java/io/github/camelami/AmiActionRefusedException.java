/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

/** The server, or a rule of this component, said no. Repeating the same action gives the same answer. */
public final class AmiActionRefusedException extends AmiException {

    private static final long serialVersionUID = 1L;

    private final String action;
    private final String serverMessage;

    /**
     * @param action the name of the action refused
     * @param serverMessage the server's own words; empty when the refusal is ours
     */
    public AmiActionRefusedException(String message, String action, String serverMessage) {
        super(message, null);
        this.action = action;
        this.serverMessage = serverMessage;
    }

    /** The name of the action refused. */
    public String action() {
        return action;
    }

    /** The server's own words; empty when the refusal is ours. */
    public String serverMessage() {
        return serverMessage;
    }
}
