/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import org.jspecify.annotations.Nullable;

/**
 * The base class for failures of an action or a session. Programs should check the exception type. The message is for
 * people: it states what failed, on which server, why, and what happens next. No message contains a secret.
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
