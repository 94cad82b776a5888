/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Tracks calls until they end, for the audit of spy sessions and for playback events. */
@NullMarked
package io.github.camelami.internal.track;

import org.jspecify.annotations.NullMarked;
