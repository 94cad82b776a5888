/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** What an operator sees, from snapshots: health, metrics, MDC, status as text. */
@NullMarked
package io.github.camelami.internal.observe;

import org.jspecify.annotations.NullMarked;
