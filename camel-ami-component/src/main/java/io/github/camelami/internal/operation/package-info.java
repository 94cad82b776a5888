/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * Builds AMI actions from headers and options: one small class per operation, each a sequence of steps without I/O.
 *
 * <p>May import message and Camel's {@code Message}, but neither client, session nor Netty.
 */
@NullMarked
package io.github.camelami.internal.operation;

import org.jspecify.annotations.NullMarked;
