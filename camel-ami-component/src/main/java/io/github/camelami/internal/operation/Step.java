/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiException;
import io.github.camelami.AmiNotSentException;
import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an operation does next: ask the server something, or be done. */
public sealed interface Step {

    /**
     * Send a request, and go on with its reply. Any failure ends the operation, unless {@code refused}, {@code unknown} or {@code
     * notSent} takes it and returns another step.
     *
     * @param then called on a worker thread with the complete reply
     * @param refused called instead when the server refused the action; null to end with the refusal
     * @param unknown called instead when the action was sent and no final answer came; null to end with that
     * @param notSent called instead when the action was not sent; null to end with that, which says that nothing was done: wrong
     *     behind a step that did something
     */
    record Send(
            AmiRequest request,
            Function<AmiReply, Step> then,
            @Nullable Function<AmiActionRefusedException, @Nullable Step> refused,
            @Nullable Function<AmiOutcomeUnknownException, @Nullable Step> unknown,
            @Nullable Function<AmiNotSentException, @Nullable Step> notSent)
            implements Step {

        /** Asks, and ends with the refusal if there is one. */
        public Send(AmiRequest request, Function<AmiReply, Step> then) {
            this(request, then, null, null, null);
        }

        /** Asks, and has an answer to a refusal. */
        public Send(
                AmiRequest request,
                Function<AmiReply, Step> then,
                @Nullable Function<AmiActionRefusedException, @Nullable Step> refused) {
            this(request, then, refused, null, null);
        }

        /**
         * Looks something up before anything is begun: without an answer, nothing was done, and the whole may be tried again.
         *
         * @param doing what was not begun, for the error
         */
        static Send before(
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
                                    doing + " was not begun, for what must be known before could not be learned: "
                                            + unknown.getMessage(),
                                    unknown),
                            Map.of()),
                    null);
        }

        /**
         * Follows a step that did something: however this one ends, the operation does not end as not begun.
         *
         * @param otherwise what follows when this one is refused, not sent, or without an answer; null to end with that
         */
        static Send behind(
                AmiRequest request, Function<AmiReply, Step> then, Function<AmiException, @Nullable Step> otherwise) {
            return new Send(request, then, otherwise::apply, otherwise::apply, otherwise::apply);
        }
    }

    /**
     * Waits until no other operation of this process has the turn under that name, and continues with it; the operation keeps its turn
     * to its end, or until it asks for another.
     *
     * @param name what operations take turns for, for example a channel's unique id
     * @param then called on a worker thread, or at once
     */
    record Turn(String name, Supplier<Step> then) implements Step {}

    /**
     * Done, and well.
     *
     * @param body the new body; null to leave the one there is
     * @param headers added to the message; values are never null
     */
    record Finish(@Nullable Object body, Map<String, Object> headers) implements Step {}

    /**
     * Done, and not well: refused, or not begun.
     *
     * @param why what the exchange fails with
     * @param headers added to the message all the same, so that a handle is not lost
     */
    record Fail(AmiException why, Map<String, Object> headers) implements Step {}
}
