/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a server sends something that is not AMI or exceeds the limits. After a framing error the session is
 * closed, since nothing after it can be trusted. If a list was cancelled, is too long or ends with too few items, only
 * its action fails.
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
