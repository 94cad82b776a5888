/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * The Camel component {@code ami:}: receives events of Asterisk PBXs and sends them actions.
 *
 * <p>May import operation, client, message and Camel; knows no session and no codec. camel-netty is met in {@link
 * io.github.camelami.NettyResources} alone.
 */
@NullMarked
package io.github.camelami;

import org.jspecify.annotations.NullMarked;
