/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An action, with the definition of its complete reply.
 *
 * @param action the action to send
 * @param timeout the maximum time from passing the action to the link until its complete reply; must be positive
 * @param watch detects the later outcome; null if the reply consists of the response and any list that it announces
 */
public record AmiRequest(AmiAction action, Duration timeout, @Nullable OutcomeDetector watch) {

    public AmiRequest {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException(
                    "The timeout of action " + action.name() + " must be positive, got " + timeout);
        }
    }

    /** Returns a request that is complete with its response, including a list if the response announces one. */
    public static AmiRequest of(AmiAction action, Duration timeout) {
        return new AmiRequest(action, timeout, null);
    }

    /** Returns a request that is complete with its response and the outcome, which is reported by later events. */
    public static AmiRequest awaiting(AmiAction action, Duration timeout, OutcomeDetector watch) {
        return new AmiRequest(action, timeout, watch);
    }
}
