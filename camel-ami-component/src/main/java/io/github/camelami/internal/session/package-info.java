/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * One TCP session with an Asterisk server, from connecting to closing.
 *
 * <p>May import the packages codec and message, and Netty, but not Camel or the package client. Each session is
 * confined to one event loop.
 */
@NullMarked
package io.github.camelami.internal.session;

import org.jspecify.annotations.NullMarked;
