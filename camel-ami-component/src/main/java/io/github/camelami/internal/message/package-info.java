/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * The messages of the wire protocol, as immutable values.
 *
 * <p>This package may import the JDK and null annotations, but not Netty, Camel or logging.
 */
@NullMarked
package io.github.camelami.internal.message;

import org.jspecify.annotations.NullMarked;
