/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import io.github.camelami.simulator.world.OriginateResponseOrder;
import java.time.Duration;

/**
 * The general section of {@code manager.conf}, and what else is one for the whole server.
 *
 * @param timestampEvents whether events carry a Timestamp
 * @param systemName {@code systemname} of asterisk.conf, empty for none
 * @param authTimeout how long a connection may stay without login
 * @param authLimit how many connections may be without login; the next is closed without a banner
 * @param keptActions how many received actions are remembered
 * @param originateResponse when OriginateResponse comes
 */
public record ManagerOptions(
        boolean timestampEvents,
        String systemName,
        Duration authTimeout,
        int authLimit,
        int keptActions,
        OriginateResponseOrder originateResponse) {

    /**
     * What the project's own manager.conf says.
     *
     * @return timestamps on, 30 s, 50 connections, 10,000 actions, OriginateResponse before the channel goes on
     */
    public static ManagerOptions defaults() {
        return new ManagerOptions(true, "", Duration.ofSeconds(30), 50, 10_000, OriginateResponseOrder.BEFORE_CHANNEL);
    }
}
