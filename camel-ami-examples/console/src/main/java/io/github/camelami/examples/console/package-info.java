/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** The supervisor's console: a web page that shows calls and lets supervisors listen to them with a click. */
@NullMarked
package io.github.camelami.examples.console;

import org.jspecify.annotations.NullMarked;
