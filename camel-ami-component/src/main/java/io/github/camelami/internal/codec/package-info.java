/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * Bytes to messages and back.
 *
 * <p>May import message and Netty; knows no Camel. No reference-counted buffer leaves this room.
 */
@NullMarked
package io.github.camelami.internal.codec;

import org.jspecify.annotations.NullMarked;
