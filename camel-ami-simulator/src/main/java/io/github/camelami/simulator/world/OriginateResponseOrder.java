/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/**
 * When OriginateResponse is sent. Asterisk sends it on its own thread (manager.c, fast_originate) while another already
 * works on the channel, so a program must handle both orders.
 */
public enum OriginateResponseOrder {
    /** Before the answered channel continues, or before the failed one's Hangup: the usual order. */
    BEFORE_CHANNEL,
    /**
     * After the immediate actions of the answered channel, for instance its BridgeEnter or even its Hangup, or after
     * the failed one's Hangup: the order of a busy server.
     */
    AFTER_CHANNEL
}
