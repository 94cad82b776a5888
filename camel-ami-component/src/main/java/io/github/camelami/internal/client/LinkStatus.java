/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a link stood at one moment. Read it freely: taking it never waits for the network.
 *
 * @param name {@code action} or {@code event}; {@code single} when one session serves both
 * @param address the address in use, or the next to be tried
 * @param state what the link is doing
 * @param since when it began to do so
 * @param attempt failed tries since it was last ready
 * @param nextTry when the next try begins; null unless {@link LinkState#WAITING}
 * @param failure why it is not there; null when it is or was never wanted
 * @param lastError the last failure in words, without secrets; null when there was none
 * @param amiVersion the version in the server's banner; empty before the first connection
 * @param connects how often it became ready
 */
public record LinkStatus(
        String name,
        String address,
        LinkState state,
        Instant since,
        int attempt,
        @Nullable Instant nextTry,
        @Nullable FailureKind failure,
        @Nullable String lastError,
        String amiVersion,
        long connects) {}
