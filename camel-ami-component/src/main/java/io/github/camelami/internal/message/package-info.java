/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * What is said on the wire, as immutable values.
 *
 * <p>May import the JDK and null annotations; knows no Netty, no Camel and no logging.
 */
@NullMarked
package io.github.camelami.internal.message;

import org.jspecify.annotations.NullMarked;
