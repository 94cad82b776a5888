/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import io.github.camelami.simulator.world.OriginateResponseOrder;
import java.time.Duration;

/**
 * The settings of the section {@code general} in {@code manager.conf}, and other server-wide settings.
 *
 * @param timestampEvents whether events contain a Timestamp
 * @param systemName {@code systemname} of asterisk.conf; empty for none
 * @param authTimeout how long a connection may stay open without logging in
 * @param authLimit the maximum number of connections that have not logged in; further ones are closed without a banner
 * @param keptActions the number of received actions to keep
 * @param originateResponse when to send OriginateResponse
 */
public record ManagerOptions(
        boolean timestampEvents,
        String systemName,
        Duration authTimeout,
        int authLimit,
        int keptActions,
        OriginateResponseOrder originateResponse) {

    /**
     * Returns the default settings.
     *
     * @return timestamps on, 30 s to log in, at most 50 connections without login, 10,000 kept actions,
     *     OriginateResponse before the channel continues
     */
    public static ManagerOptions defaults() {
        return new ManagerOptions(true, "", Duration.ofSeconds(30), 50, 10_000, OriginateResponseOrder.BEFORE_CHANNEL);
    }
}
