/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a server sends something that is not AMI or exceeds the limits. The session is closed, since nothing
 * after a framing error can be trusted.
 */
public final class AmiProtocolException extends AmiException {

    private static final long serialVersionUID = 1L;

    public AmiProtocolException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public AmiProtocolException(String message) {
        this(message, null);
    }
}
