/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The status of a link at one moment. Reading it never waits for the network.
 *
 * @param name {@code action} or {@code event}; {@code single} when one session serves both
 * @param address the address in use, or the next one to try
 * @param state the link's state
 * @param since when the link entered that state
 * @param attempt the number of failed attempts since the link was last ready
 * @param nextTry when the next attempt starts; null unless {@link LinkState#WAITING}
 * @param failure why the link is down; null if it is up or was never used
 * @param lastError the last failure in words, without secrets; null if there was none
 * @param amiVersion the version in the banner of the last session; empty before the first login
 * @param connects the number of logins
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
