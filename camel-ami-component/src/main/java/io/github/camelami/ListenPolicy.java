/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import org.jspecify.annotations.Nullable;

/**
 * Decides who may listen to whom. The component calls the bean named by the option {@code listenPolicy} before each spy
 * session and each mode switch. The bean is called on a worker thread and may block.
 *
 * <p>Before a spy session, the bean is called for the requested mode, then for all modes. The keys 4, 5 and 6 on the
 * supervisor's phone, and the action ListenMode, can switch modes only if the policy allows all three. A single Listen
 * thus calls the policy up to four times. The policy's answer must depend only on the request, never on the number of
 * calls.
 */
@FunctionalInterface
public interface ListenPolicy {

    /**
     * Returns whether the supervisor may listen as requested.
     *
     * @throws RuntimeException to refuse the request; the refusal then has the message of this exception
     */
    boolean mayListen(Request request);

    /**
     * A request to listen.
     *
     * @param supervisor the person who asks, from the option {@code supervisor} or the header {@code
     *     CamelAmiSupervisor}; null if neither is set
     * @param phone the phone that will ring; null if only the mode is switched
     * @param channel the channel to listen to or, if the mode is switched, the channel that is already being listened
     *     to; the other party is heard too
     * @param mode the requested mode
     */
    record Request(@Nullable String supervisor, @Nullable String phone, String channel, SpyMode mode) {}
}
