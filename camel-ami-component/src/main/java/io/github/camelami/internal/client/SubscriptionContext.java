/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.Callbacks;

/**
 * What the subscriptions of a client have in common.
 *
 * @param memory what their event buffers share
 * @param counters where delivered and lost events are counted
 * @param callbacks runs what wakes their takers
 */
record SubscriptionContext(BufferMemory memory, Counters counters, StreamTime time, Callbacks callbacks) {}
