/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * The Camel component {@code ami:}: receives events from Asterisk PBXs and sends actions to them.
 *
 * <p>This package may import Camel and the packages {@code operation}, {@code client} and {@code message}, but not
 * {@code session} or {@code codec}. Only {@link io.github.camelami.NettyResources} uses camel-netty.
 */
@NullMarked
package io.github.camelami;

import org.jspecify.annotations.NullMarked;
