/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** The supervisor's console: calls on a page, listened to by a click. */
@NullMarked
package io.github.camelami.examples.console;

import org.jspecify.annotations.NullMarked;
