/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An action to send, and the conditions under which its reply is complete.
 *
 * @param action the action to send
 * @param timeout the maximum time until the reply is complete, starting when the action is passed to the link; must be
 *     positive
 * @param watch detects the outcome from later events; null if the reply consists of the response and any list that it
 *     announces
 */
public record AmiRequest(AmiAction action, Duration timeout, @Nullable OutcomeDetector watch) {

    public AmiRequest {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException(
                    "The timeout of action " + action.name() + " must be positive, got " + timeout);
        }
    }

    /** Returns a request whose reply is the response, including the list if the response announces one. */
    public static AmiRequest of(AmiAction action, Duration timeout) {
        return new AmiRequest(action, timeout, null);
    }

    /** Returns a request whose reply is the response and the outcome, which later events report. */
    public static AmiRequest awaiting(AmiAction action, Duration timeout, OutcomeDetector watch) {
        return new AmiRequest(action, timeout, watch);
    }
}
