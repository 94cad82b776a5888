/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import io.github.camelami.AmiActionRefusedException;

/**
 * Recognises a server that is shutting down. It refuses every action until it ends, which may take as long as its calls
 * last, or until the shutdown is cancelled ({@code core abort shutdown}). Its sessions stay open in the meantime.
 */
public final class Shutdown {

    /** The server's message (manager.c, process_message). */
    public static final String MESSAGE = "Asterisk is shutting down";

    private Shutdown() {}

    /** Returns whether the server refused an action only because it is shutting down, so a later attempt may succeed. */
    public static boolean isReasonFor(AmiActionRefusedException refused) {
        return refused.serverMessage().equals(MESSAGE);
    }
}
