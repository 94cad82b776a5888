/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import org.jspecify.annotations.Nullable;

/** A consumer's stake: its filter and its mailbox. Taking is for one thread at a time; all else is for any. */
public final class Subscription implements AutoCloseable {

    Subscription() {}

    /** The next delivery, or null when none waits. */
    public @Nullable Delivery poll() {
        throw new UnsupportedOperationException();
    }

    /** Keeps the subscription and drops, and counts, what arrives until {@link #resume}; what waits stays. */
    public void suspend() {
        throw new UnsupportedOperationException();
    }

    /** Takes events again; an {@code AmiGap} tells what was missed. */
    public void resume() {
        throw new UnsupportedOperationException();
    }

    /** How the mailbox stands now. */
    public SubscriptionStatus status() {
        throw new UnsupportedOperationException();
    }

    /** Ends it: nothing arrives any more; what waits can still be polled. Closing twice is harmless. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
