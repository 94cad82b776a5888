/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

/**
 * Receives a notification when an event link goes down: once per outage, and again if the reason changes. Must not
 * block.
 */
@FunctionalInterface
public interface OutageListener {

    /**
     * Called on the link's event loop.
     *
     * @param why the reason in words, without secrets
     */
    void down(FailureKind kind, String why);
}
