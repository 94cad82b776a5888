/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** The logger of the other packages, which survives a logging system that fails. */
@NullMarked
package io.github.camelami.internal.log;

import org.jspecify.annotations.NullMarked;
