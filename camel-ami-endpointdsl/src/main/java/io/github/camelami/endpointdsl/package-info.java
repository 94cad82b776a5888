/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Methods that build endpoints of the component {@code ami} without URIs, for routes in Java. */
@NullMarked
package io.github.camelami.endpointdsl;

import org.jspecify.annotations.NullMarked;
