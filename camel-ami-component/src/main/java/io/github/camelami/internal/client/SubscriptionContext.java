/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.Callbacks;

/**
 * The objects that the subscriptions of a client share.
 *
 * @param memory the memory limit of their event buffers
 * @param counters the counters of delivered and lost events
 * @param callbacks runs the code that wakes the takers of events
 */
record SubscriptionContext(BufferMemory memory, Counters counters, StreamTime time, Callbacks callbacks) {}
