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

/** The link of a consumer or a producer, as shown in JMX. */
public sealed interface ManagedLink permits AmiConsumer, AmiProducer {

    /** Returns the lease on the server's links; null while stopped. */
    @Nullable
    ClientLease lease();

    /** Returns the status of the link in use; null if there is none. */
    @Nullable
    LinkStatus link();

    /** Returns the status of the server; null while stopped. Never waits for the network. */
    default @Nullable ClientStatus status() {
        ClientLease held = lease();
        try {
            return held == null ? null : held.client().status();
        } catch (IllegalStateException closed) {
            return null;
        }
    }

    @ManagedAttribute(description = "Whether the link is logged in to the server")
    default boolean isConnected() {
        ClientStatus now = status();
        return now != null && now.isReady();
    }

    @ManagedAttribute(description = "The state of the link: IDLE, CONNECTING, READY, WAITING or CLOSED")
    default String getLinkState() {
        return StatusReport.state(link());
    }

    @ManagedAttribute(description = "When the link entered this state")
    default @Nullable String getLinkStateSince() {
        LinkStatus now = link();
        return now == null ? null : now.since().toString();
    }

    @ManagedAttribute(description = "Failed connection attempts since the link was last logged in")
    default int getFailedAttempts() {
        LinkStatus now = link();
        return now == null ? 0 : now.attempt();
    }

    @ManagedAttribute(description = "The last failure of the link; empty if there was none")
    default @Nullable String getLastError() {
        LinkStatus now = link();
        return now == null ? null : now.lastError();
    }

    @ManagedAttribute(description = "The number of logins, including the first")
    default long getConnects() {
        LinkStatus now = link();
        return now == null ? 0 : now.connects();
    }

    @ManagedOperation(description = "Closes the links to the server and reconnects immediately")
    default void reconnect() {
        ClientLease held = lease();
        if (held != null) {
            held.client().reconnect();
        }
    }
}
