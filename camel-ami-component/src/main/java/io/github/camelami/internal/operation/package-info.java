/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * Builds AMI actions from headers and options. Each operation is a small class that defines a sequence of steps without
 * I/O.
 *
 * <p>This package may import the package {@code message} and Camel's {@code Message}, but not {@code client}, {@code
 * session} or Netty.
 */
@NullMarked
package io.github.camelami.internal.operation;

import org.jspecify.annotations.NullMarked;
