/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * One TCP session with an Asterisk, from connecting to closing.
 *
 * <p>May import codec, message and Netty, but not Camel or client. Each session is confined to one event loop.
 */
@NullMarked
package io.github.camelami.internal.session;

import org.jspecify.annotations.NullMarked;
