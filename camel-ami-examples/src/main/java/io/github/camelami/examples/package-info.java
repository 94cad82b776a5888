/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * Routes for listening and playback as an integrator would write them, and a program that prints the story of one
 * supervised call.
 */
@NullMarked
package io.github.camelami.examples;

import org.jspecify.annotations.NullMarked;
