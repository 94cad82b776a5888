/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Runs the contestants in turn, each in its own JVM, and formats their results as tables. */
@NullMarked
package io.github.camelami.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
