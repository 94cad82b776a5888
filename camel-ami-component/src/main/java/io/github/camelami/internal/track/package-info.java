/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Tracks calls to their end: the audit of spies, and playback events. */
@NullMarked
package io.github.camelami.internal.track;

import org.jspecify.annotations.NullMarked;
