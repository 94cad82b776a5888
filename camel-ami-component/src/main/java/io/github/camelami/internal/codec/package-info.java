/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * Converts bytes to messages and back.
 *
 * <p>May import the package message and Netty, but not Camel. No reference-counted buffer leaves this package.
 */
@NullMarked
package io.github.camelami.internal.codec;

import org.jspecify.annotations.NullMarked;
