/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Many PBXs, one Kafka stream, several machines: the routes of one node, and the code that cannot be a route. */
@NullMarked
package io.github.camelami.examples.fleet;

import org.jspecify.annotations.NullMarked;
