/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/**
 * When OriginateResponse comes. In Asterisk a thread of its own sends it (manager.c, fast_originate) while another one already
 * works on the channel: a program must bear either order.
 */
public enum OriginateResponseOrder {
    /** Before what the answered channel does next, or before the failed one's Hangup: the usual order. */
    BEFORE_CHANNEL,
    /**
     * After what the answered channel does at once, for instance its BridgeEnter or even its Hangup, or after the failed one's
     * Hangup: the order of a busy server.
     */
    AFTER_CHANNEL
}
