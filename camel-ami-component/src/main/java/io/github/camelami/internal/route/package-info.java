/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Passes events and replies to routes. Controls the order of events and the threads, and creates the messages. */
@NullMarked
package io.github.camelami.internal.route;

import org.jspecify.annotations.NullMarked;
