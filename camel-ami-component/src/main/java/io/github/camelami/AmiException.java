/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import org.jspecify.annotations.Nullable;

/**
 * What can end an action or a session badly. The type says to a program what to do, the message to a person: what failed,
 * on which server, why, what happens next. No message holds a secret.
 */
public abstract sealed class AmiException extends Exception
        permits AmiNotSentException,
                AmiOutcomeUnknownException,
                AmiActionRefusedException,
                AmiLoginRefusedException,
                AmiProtocolException {

    private static final long serialVersionUID = 1L;

    AmiException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
