/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** The supervisor's console: a page that shows calls and listens to them at a click. */
@NullMarked
package io.github.camelami.examples.console;

import org.jspecify.annotations.NullMarked;
