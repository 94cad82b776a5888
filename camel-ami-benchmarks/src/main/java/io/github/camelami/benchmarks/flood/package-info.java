/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** A server with enough AMI to log a client in, which then floods it with recorded events. */
@NullMarked
package io.github.camelami.benchmarks.flood;

import org.jspecify.annotations.NullMarked;
