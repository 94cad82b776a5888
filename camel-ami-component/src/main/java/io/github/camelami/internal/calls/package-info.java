/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Derives calls from the channels, bridges and queues of one server, and keeps their state. */
@NullMarked
package io.github.camelami.internal.calls;

import org.jspecify.annotations.NullMarked;
