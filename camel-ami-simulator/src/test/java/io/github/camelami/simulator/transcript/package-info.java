/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Tests of reading and making recordings. */
@org.jspecify.annotations.NullMarked
package io.github.camelami.simulator.transcript;
