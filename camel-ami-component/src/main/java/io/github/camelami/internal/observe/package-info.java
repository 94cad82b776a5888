/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Reports the state of the component to operators: health checks, metrics, MDC, and status as text. */
@NullMarked
package io.github.camelami.internal.observe;

import org.jspecify.annotations.NullMarked;
