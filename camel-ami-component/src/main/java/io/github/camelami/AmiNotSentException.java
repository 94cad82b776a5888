/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import org.jspecify.annotations.Nullable;

/** Thrown when an action was not sent. Sending it again is safe. */
public final class AmiNotSentException extends AmiException {

    private static final long serialVersionUID = 1L;

    public AmiNotSentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public AmiNotSentException(String message) {
        this(message, null);
    }
}
