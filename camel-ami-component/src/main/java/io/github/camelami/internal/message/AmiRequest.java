/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An action and what counts as its reply.
 *
 * @param action what is sent
 * @param timeout from when the action is handed to the link to its complete reply; positive
 * @param watch how the later outcome is recognised; null when the response, with the list it announces, is the reply
 */
public record AmiRequest(AmiAction action, Duration timeout, @Nullable OutcomeDetector watch) {

    public AmiRequest {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException(
                    "The timeout of action " + action.name() + " must be positive, got " + timeout);
        }
    }

    /** A request whose reply is its response, or, when the response announces one, its list. */
    public static AmiRequest of(AmiAction action, Duration timeout) {
        return new AmiRequest(action, timeout, null);
    }

    /** A request whose reply is its response and the outcome that follows in events. */
    public static AmiRequest awaiting(AmiAction action, Duration timeout, OutcomeDetector watch) {
        return new AmiRequest(action, timeout, watch);
    }
}
