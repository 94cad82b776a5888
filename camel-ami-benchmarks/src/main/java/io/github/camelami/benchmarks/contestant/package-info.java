/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * The contestants, each measured in its own JVM: clients that read events from a server, and clients that send actions.
 */
@NullMarked
package io.github.camelami.benchmarks.contestant;

import org.jspecify.annotations.NullMarked;
