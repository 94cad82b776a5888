/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Queues: their members, the waiting callers, and the application Queue. */
@NullMarked
package io.github.camelami.simulator.queue;

import org.jspecify.annotations.NullMarked;
