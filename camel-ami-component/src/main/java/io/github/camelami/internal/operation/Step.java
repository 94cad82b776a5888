/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiException;
import io.github.camelami.AmiNotSentException;
import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.AmiProtocolException;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The next step of an operation: send a request, wait, or finish. */
public sealed interface Step {

    /**
     * Sends a request and continues with its reply. A failure ends the operation, unless {@code refused}, {@code
     * unknown} or {@code notSent} handles it and returns another step.
     *
     * @param then called on a worker thread with the complete reply
     * @param refused called if the server refused the action; null to end with the refusal
     * @param unknown called if the action was sent but no final response arrived; null to end with that failure
     * @param notSent called if the action was not sent; null to end with that failure. The failure reports that nothing
     *     was done, so do not pass null after a step that had an effect
     * @param unusable called if the server answered with an unusable list; null to end with that failure
     */
    record Send(
            AmiRequest request,
            Function<AmiReply, Step> then,
            @Nullable Function<AmiActionRefusedException, @Nullable Step> refused,
            @Nullable Function<AmiOutcomeUnknownException, @Nullable Step> unknown,
            @Nullable Function<AmiNotSentException, @Nullable Step> notSent,
            @Nullable Function<AmiProtocolException, @Nullable Step> unusable)
            implements Step {

        /** Creates a request that ends the operation if its list is unusable. */
        public Send(
                AmiRequest request,
                Function<AmiReply, Step> then,
                @Nullable Function<AmiActionRefusedException, @Nullable Step> refused,
                @Nullable Function<AmiOutcomeUnknownException, @Nullable Step> unknown,
                @Nullable Function<AmiNotSentException, @Nullable Step> notSent) {
            this(request, then, refused, unknown, notSent, null);
        }

        /**
         * Returns the next step of the operation after a failure; null if the failure ends it.
         *
         * @param unexpected turns a failure that no {@link AmiException} describes into an unknown outcome
         */
        public @Nullable Step after(
                @Nullable Throwable failure, Function<@Nullable Throwable, AmiOutcomeUnknownException> unexpected) {
            if (failure instanceof AmiActionRefusedException refusal) {
                return step(refused, refusal);
            }
            if (failure instanceof AmiNotSentException unsent) {
                return step(notSent, unsent);
            }
            if (failure instanceof IllegalArgumentException unfit) {
                return step(notSent, new AmiNotSentException(String.valueOf(unfit.getMessage()), unfit));
            }
            if (failure instanceof AmiProtocolException bad) {
                return step(unusable, bad);
            }
            if (failure instanceof AmiOutcomeUnknownException lost) {
                return step(unknown, lost);
            }
            return unknown == null ? null : unknown.apply(unexpected.apply(failure));
        }

        private static <T> @Nullable Step step(@Nullable Function<T, @Nullable Step> next, T failure) {
            return next == null ? null : next.apply(failure);
        }

        /** Returns a copy of this request with a step for an unusable list, for example an incomplete one. */
        Send ifUnusable(Function<AmiProtocolException, @Nullable Step> otherwise) {
            return new Send(request, then, refused, unknown, notSent, otherwise);
        }

        /** Creates a request that ends the operation if the server refuses it. */
        public Send(AmiRequest request, Function<AmiReply, Step> then) {
            this(request, then, null, null, null);
        }

        /** Creates a request that handles a refusal. */
        public Send(
                AmiRequest request,
                Function<AmiReply, Step> then,
                @Nullable Function<AmiActionRefusedException, @Nullable Step> refused) {
            this(request, then, refused, null, null);
        }

        /**
         * Sends a look-up request before anything is started. If the look-up fails, nothing was done, and the whole
         * operation can be retried.
         *
         * @param doing what could not be started, for the error
         */
        static Send precondition(
                String doing,
                AmiRequest request,
                Function<AmiReply, Step> then,
                @Nullable Function<AmiActionRefusedException, @Nullable Step> refused) {
            return new Send(
                    request,
                    then,
                    refused,
                    unknown -> new Fail(
                            new AmiNotSentException(
                                    doing + " was not started, because a required look-up failed: "
                                            + unknown.getMessage(),
                                    unknown),
                            Map.of()),
                    null);
        }

        /**
         * Sends a request after a step that had an effect, so that a failure is never reported as not sent.
         *
         * @param otherwise supplies the next step if this request is refused, not sent, or not answered; may supply
         *     null to end with that failure
         */
        static Send followUp(
                AmiRequest request, Function<AmiReply, Step> then, Function<AmiException, @Nullable Step> otherwise) {
            return new Send(request, then, otherwise::apply, otherwise::apply, otherwise::apply, otherwise::apply);
        }
    }

    /**
     * Waits until no other operation of this process holds the turn with this name, and then continues. The operation
     * holds the turn until it ends or requests another turn.
     *
     * @param name the name of the turn, for example a channel's unique id
     * @param patience how long to wait at most; after this time, the operation fails as not sent
     * @param then called on a worker thread, or immediately
     */
    record Turn(String name, Duration patience, Supplier<Step> then) implements Step {}

    /**
     * Continues after some time, for example to try something again.
     *
     * @param then called on a worker thread after the pause
     * @param end the result if the producer is stopping and would not wait for the end of the pause
     */
    record Pause(Duration time, Supplier<Step> then, Step end) implements Step {}

    /**
     * Finishes successfully.
     *
     * @param body the new body; null to keep the existing one
     * @param headers headers to add to the message, with non-null values
     */
    record Finish(@Nullable Object body, Map<String, Object> headers) implements Step {}

    /**
     * Finishes with a failure.
     *
     * @param why the exception to set on the exchange
     * @param headers headers to add to the message in spite of the failure, so that a handle is not lost
     */
    record Fail(AmiException why, Map<String, Object> headers) implements Step {}
}
