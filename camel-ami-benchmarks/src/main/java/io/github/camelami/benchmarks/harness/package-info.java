/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Runs the contestants in turn, each in a JVM of its own, and makes tables of what they print. */
@NullMarked
package io.github.camelami.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
