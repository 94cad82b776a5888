/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** A server that speaks just enough AMI to accept a login, and then floods the client with recorded events. */
@NullMarked
package io.github.camelami.benchmarks.flood;

import org.jspecify.annotations.NullMarked;
