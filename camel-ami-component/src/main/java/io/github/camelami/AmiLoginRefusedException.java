/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

/** The server answered, and would not have us. */
public final class AmiLoginRefusedException extends AmiException {

    private static final long serialVersionUID = 1L;

    private final String serverMessage;

    /** @param serverMessage the server's own words */
    public AmiLoginRefusedException(String message, String serverMessage) {
        super(message, null);
        this.serverMessage = serverMessage;
    }

    /** The server's own words. */
    public String serverMessage() {
        return serverMessage;
    }
}
