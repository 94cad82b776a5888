/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.client.ClientLease;
import io.github.camelami.internal.client.ClientStatus;
import io.github.camelami.internal.client.LinkStatus;
import io.github.camelami.internal.observe.StatusReport;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.jspecify.annotations.Nullable;

/** What JMX shows of the link that a consumer or a producer uses. */
public sealed interface ManagedLink permits AmiConsumer, AmiProducer {

    /** The hold on the server's links; null while stopped. */
    @Nullable
    ClientLease lease();

    /** How the link stands that it uses; null while there is none. */
    @Nullable
    LinkStatus link();

    /** How the server stands; null while stopped. Never waits for the network. */
    default @Nullable ClientStatus status() {
        ClientLease held = lease();
        try {
            return held == null ? null : held.client().status();
        } catch (IllegalStateException closed) {
            return null;
        }
    }

    @ManagedAttribute(description = "Whether the server is logged in to")
    default boolean isConnected() {
        ClientStatus now = status();
        return now != null && now.isReady();
    }

    @ManagedAttribute(description = "What the link is doing: IDLE, CONNECTING, READY, WAITING or CLOSED")
    default String getLinkState() {
        return StatusReport.state(link());
    }

    @ManagedAttribute(description = "Since when it has done so")
    default @Nullable String getLinkStateSince() {
        LinkStatus now = link();
        return now == null ? null : now.since().toString();
    }

    @ManagedAttribute(description = "Failed tries since the link was last logged in")
    default int getFailedAttempts() {
        LinkStatus now = link();
        return now == null ? 0 : now.attempt();
    }

    @ManagedAttribute(description = "The last failure of the link; empty when there was none")
    default @Nullable String getLastError() {
        LinkStatus now = link();
        return now == null ? null : now.lastError();
    }

    @ManagedAttribute(description = "How often the link became logged in, the first time included")
    default long getConnects() {
        LinkStatus now = link();
        return now == null ? 0 : now.connects();
    }

    @ManagedOperation(description = "Closes the links to the server and opens them again at once")
    default void reconnect() {
        ClientLease held = lease();
        if (held != null) {
            held.client().reconnect();
        }
    }
}
