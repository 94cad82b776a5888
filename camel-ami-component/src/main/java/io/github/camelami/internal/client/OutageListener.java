/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

/** Is notified when an event link is not there: once for each outage, and again when its reason becomes another. Must not block. */
@FunctionalInterface
public interface OutageListener {

    /**
     * On the link's event loop.
     *
     * @param why the reason in words, without secrets
     */
    void down(FailureKind kind, String why);
}
