/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

/** Thrown when the server refuses the login. */
public final class AmiLoginRefusedException extends AmiException {

    private static final long serialVersionUID = 1L;

    private final String serverMessage;

    /** @param serverMessage the server's message */
    public AmiLoginRefusedException(String message, String serverMessage) {
        super(message, null);
        this.serverMessage = serverMessage;
    }

    /** Returns the server's message. */
    public String serverMessage() {
        return serverMessage;
    }
}
