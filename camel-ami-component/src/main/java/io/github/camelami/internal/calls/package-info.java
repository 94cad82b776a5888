/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Calls as state: channels, bridges and queues of one server, put together to calls. */
@NullMarked
package io.github.camelami.internal.calls;

import org.jspecify.annotations.NullMarked;
