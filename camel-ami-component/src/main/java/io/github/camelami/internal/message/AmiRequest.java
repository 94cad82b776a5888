/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An action, and the definition of its complete reply.
 *
 * @param action the action to send
 * @param timeout from passing the action to the link until its complete reply; positive
 * @param watch detects the later outcome; null if the response, with any list it announces, is the reply
 */
public record AmiRequest(AmiAction action, Duration timeout, @Nullable OutcomeDetector watch) {

    public AmiRequest {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException(
                    "The timeout of action " + action.name() + " must be positive, got " + timeout);
        }
    }

    /** Returns a request whose reply is its response, including a list if the response announces one. */
    public static AmiRequest of(AmiAction action, Duration timeout) {
        return new AmiRequest(action, timeout, null);
    }

    /** Returns a request whose reply is its response and the outcome that follows in events. */
    public static AmiRequest awaiting(AmiAction action, Duration timeout, OutcomeDetector watch) {
        return new AmiRequest(action, timeout, watch);
    }
}
