/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Passes events and replies to routes: the order of events by call, the threads, and the messages. */
@NullMarked
package io.github.camelami.internal.route;

import org.jspecify.annotations.NullMarked;
