/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * The shared client of an Asterisk server: leases, two links, reconnection, subscriptions and event buffers.
 *
 * <p>May import the packages session and message, and Netty's event loops, but not Camel or the package codec.
 */
@NullMarked
package io.github.camelami.internal.client;

import org.jspecify.annotations.NullMarked;
