/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import io.github.camelami.message.AmiReply;
import io.github.camelami.message.AmiRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One Asterisk: send it requests, subscribe to its events. Opens an action link with the first request and an event link with
 * the first subscription, keeps each alive while it is needed, and reconnects for ever. Safe for use by any number of threads.
 */
public final class AmiClient {

    /**
     * Sends a request over the action link; nothing is ever sent twice.
     *
     * @param connectionWait how long to wait for the link while it is down; zero to fail at once
     * @return completes exactly once, on the link's event loop (or the caller's thread when it fails at once): with the
     *     reply, or exceptionally with an {@link io.github.camelami.message.AmiException}; never blocks
     */
    public CompletableFuture<AmiReply> send(AmiRequest request, Duration connectionWait) {
        throw new UnsupportedOperationException();
    }

    /**
     * Begins to receive events.
     *
     * @param wake called on the event loop whenever the mailbox is no longer empty; must not block
     * @throws IllegalArgumentException when what is asked for conflicts with what the client's other consumers asked for
     */
    public Subscription subscribe(SubscriptionOptions options, Runnable wake) {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens the links that a consumer ({@code events}) or a producer ({@code actions}) will need.
     *
     * @return completes when the link is ready for the first time, or exceptionally with the reason its first try failed
     */
    public CompletableFuture<Void> open(boolean events) {
        throw new UnsupportedOperationException();
    }

    /** Closes every session and tries again at once. */
    public void reconnect() {
        throw new UnsupportedOperationException();
    }

    /** How the client stands now. Never waits for the network. */
    public ClientStatus status() {
        throw new UnsupportedOperationException();
    }
}
