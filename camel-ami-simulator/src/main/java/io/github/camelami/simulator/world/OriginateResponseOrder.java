/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/**
 * When the event OriginateResponse is sent. Asterisk sends it on one thread (manager.c, fast_originate) while another
 * thread already runs the channel, so a client must handle both orders.
 */
public enum OriginateResponseOrder {
    /** Before the answered channel continues, or before the Hangup of the failed channel. This is the usual order. */
    BEFORE_CHANNEL,
    /**
     * After the immediate events of the answered channel, for instance its BridgeEnter or even its Hangup, or after the
     * Hangup of the failed channel. This order occurs on a busy server.
     */
    AFTER_CHANNEL
}
