/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.client.ClientStatus;
import io.github.camelami.client.LinkState;
import io.github.camelami.client.LinkStatus;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.jspecify.annotations.Nullable;

/** Ready when every link that is needed is logged in. Readiness only: a PBX that is down must not restart us. Never waits. */
final class AmiHealthCheck extends AbstractHealthCheck {

    private final Supplier<@Nullable ClientStatus> status;

    AmiHealthCheck(String id, Supplier<@Nullable ClientStatus> status) {
        super("camel", id);
        this.status = status;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        ClientStatus now = status.get();
        if (now == null) {
            builder.unknown();
            return;
        }
        builder.detail("ami.server", now.server());
        builder.up();
        for (LinkStatus link : now.links()) {
            builder.detail("ami.link." + link.name(), link.state().name());
            builder.detail("ami.link." + link.name() + ".since", link.since().toString());
            if (link.state() != LinkState.READY && link.state() != LinkState.IDLE) {
                builder.down();
                builder.detail("ami.link." + link.name() + ".attempt", link.attempt());
                if (link.lastError() != null) {
                    builder.message(link.lastError());
                }
            }
        }
    }
}
