/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.observe;

import io.github.camelami.internal.client.ClientStatus;
import io.github.camelami.internal.client.LinkState;
import io.github.camelami.internal.client.LinkStatus;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether the link of a consumer or a producer is up. This is a readiness check only: if Asterisk is down,
 * restarting this application would not help. The check reads a snapshot, so it never waits for the network.
 */
public final class LinkHealthCheck extends AbstractHealthCheck {

    private final @Nullable String routeId;
    private final Function<ClientStatus, @Nullable LinkStatus> link;
    private final boolean idleIsFine;
    private final Supplier<@Nullable ClientStatus> status;

    private LinkHealthCheck(
            String id,
            @Nullable String routeId,
            Function<ClientStatus, @Nullable LinkStatus> link,
            boolean idleIsFine,
            Supplier<@Nullable ClientStatus> status) {
        super("camel", id);
        this.routeId = routeId;
        this.link = link;
        this.idleIsFine = idleIsFine;
        this.status = status;
    }

    /** Returns the check of a route that starts with an {@code ami} consumer: up while the event link is logged in. */
    public static LinkHealthCheck ofConsumer(String routeId, Supplier<@Nullable ClientStatus> status) {
        return new LinkHealthCheck("consumer:ami-" + routeId, routeId, StatusReport::eventLink, false, status);
    }

    /**
     * Returns the check of a producer: up while the action link is logged in, or has not been needed yet.
     *
     * @param component the component's name in the context
     * @param client the client's name, as shown in logs
     */
    public static LinkHealthCheck ofProducer(String component, String client, Supplier<@Nullable ClientStatus> status) {
        return new LinkHealthCheck(
                "producer:" + component + "-" + client, null, StatusReport::actionLink, true, status);
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        ClientStatus now = status.get();
        if (now == null) {
            builder.unknown().message("Stopped");
            return;
        }
        builder.detail("server", now.server());
        if (routeId != null) {
            builder.detail("route.id", routeId);
        }
        LinkStatus link = this.link.apply(now);
        LinkState state = link == null ? LinkState.IDLE : link.state();
        if (link != null) {
            describe(link, builder);
        }
        if (state == LinkState.READY || state == LinkState.IDLE && idleIsFine) {
            builder.up();
        } else {
            String error = link == null ? null : link.lastError();
            builder.down();
            builder.message("Not logged in to Asterisk " + now.server() + ": "
                    + (error == null ? state.name().toLowerCase(Locale.ROOT) : error));
        }
    }

    private static void describe(LinkStatus link, HealthCheckResultBuilder builder) {
        builder.detail("link", link.name());
        builder.detail("address", link.address());
        builder.detail("state", link.state().name());
        builder.detail("since", link.since().toString());
        builder.detail("attempts", link.attempt());
        if (link.failure() != null) {
            builder.detail("failure", link.failure().name());
        }
        if (link.nextTry() != null) {
            builder.detail("nextTry", link.nextTry().toString());
        }
    }
}
