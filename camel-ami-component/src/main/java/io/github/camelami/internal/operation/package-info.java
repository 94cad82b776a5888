/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * Which headers make which AMI action: one small class an operation, each a sequence of steps without any input or output of
 * its own.
 *
 * <p>May import message and Camel's {@code Message}; knows no client, no session and no Netty.
 */
@NullMarked
package io.github.camelami.internal.operation;

import org.jspecify.annotations.NullMarked;
