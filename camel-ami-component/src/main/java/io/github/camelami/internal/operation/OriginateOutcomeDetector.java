/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.OutcomeDetector;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the outcome of a call and, for {@link Listen} and {@link Playback}, for the start of the spy session or
 * playback.
 *
 * @param callId the call's {@code ChannelId}
 * @param classes the event classes that report the outcome
 * @param after what to wait for once the phone has answered; null if the answer is enough
 */
record OriginateOutcomeDetector(String callId, Set<EventClass> classes, @Nullable After after)
        implements OutcomeDetector {

    /** If an OriginateResponse does not contain the cause, the Hangup that contains it must follow within this time. */
    private static final Duration CAUSE_GRACE = Duration.ofSeconds(1);

    /** Decides when an answered call has reached its outcome. */
    @FunctionalInterface
    interface After {
        Decision judge(List<AmiEvent> seen);
    }

    @Override
    public Decision judge(List<AmiEvent> seen) {
        CallOutcome outcome = CallOutcome.of(callId, seen);
        if (outcome.response() == null) {
            return Decision.WAIT;
        }
        if (outcome.isAnswered()) {
            return after == null ? Decision.DONE : after.judge(seen);
        }
        boolean known = outcome.cause() != null || !outcome.word().equals("failed");
        return known ? Decision.DONE : Decision.afterQuietPeriod(CAUSE_GRACE);
    }

    /** Returns whether the call's channel has ended. */
    static boolean hungUp(String callId, List<AmiEvent> seen) {
        return seen.stream().anyMatch(event -> event.is("Hangup") && callId.equals(event.get("Uniqueid")));
    }
}
