/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import java.time.Duration;

/**
 * The general section of {@code manager.conf}.
 *
 * @param timestampEvents whether events carry a Timestamp
 * @param systemName {@code systemname} of asterisk.conf, empty for none
 * @param authTimeout how long a connection may stay without login
 * @param authLimit how many connections may be without login; the next is closed without a banner
 * @param keptActions how many received actions are remembered
 */
public record ManagerOptions(
        boolean timestampEvents, String systemName, Duration authTimeout, int authLimit, int keptActions) {

    /**
     * What the project's own manager.conf says.
     *
     * @return timestamps on, 30 s, 50 connections, 10,000 actions
     */
    public static ManagerOptions defaults() {
        return new ManagerOptions(true, "", Duration.ofSeconds(30), 50, 10_000);
    }
}
