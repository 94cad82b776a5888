/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * The Camel component {@code ami:}: receives events from Asterisk PBXs and sends actions to them.
 *
 * <p>May import operation, client, message and Camel, but not session or codec. Only {@link
 * io.github.camelami.NettyResources} uses camel-netty.
 */
@NullMarked
package io.github.camelami;

import org.jspecify.annotations.NullMarked;
