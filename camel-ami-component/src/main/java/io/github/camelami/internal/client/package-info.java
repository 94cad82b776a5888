/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * One Asterisk, kept available and shared: leases, two links, reconnection, subscriptions, event buffers.
 *
 * <p>May import session, message and Netty's event loops, but neither Camel nor codec.
 */
@NullMarked
package io.github.camelami.internal.client;

import org.jspecify.annotations.NullMarked;
