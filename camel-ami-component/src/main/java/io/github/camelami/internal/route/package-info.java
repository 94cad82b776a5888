/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Passes events into routes and replies out of them: the order of calls, threads, messages. */
@NullMarked
package io.github.camelami.internal.route;

import org.jspecify.annotations.NullMarked;
