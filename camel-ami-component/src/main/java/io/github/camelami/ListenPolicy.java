/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import org.jspecify.annotations.Nullable;

/**
 * Who may listen to whom. A bean of this type, named by the option {@code listenPolicy}, is asked before each spy and each switch
 * of its mode, on a worker thread; it may block.
 *
 * <p>Before a spy it is asked for the mode wanted, then for all modes: the keys 4, 5 and 6 of the supervisor's phone switch the mode, and
 * ListenMode does, only where it allows all three. So one Listen asks up to four times, and its answer should depend on nothing but the request, and count nothing.
 */
@FunctionalInterface
public interface ListenPolicy {

    /**
     * Returns whether the supervisor may listen so.
     *
     * @throws RuntimeException as a refusal: its message becomes that of the refusal
     */
    boolean mayListen(Request request);

    /**
     * What is asked for.
     *
     * @param supervisor who asks, from the header {@code CamelAmiSupervisor}; null when the route does not say
     * @param phone the phone that will ring; null when only the mode is switched
     * @param channel the name of the channel to be listened to, or listened to already when the mode is switched; its partner is heard, too
     * @param mode how
     */
    record Request(@Nullable String supervisor, @Nullable String phone, String channel, SpyMode mode) {}
}
