/** The runtime part of the Quarkus extension. */
@NullMarked
package io.github.camelami.quarkus;

import org.jspecify.annotations.NullMarked;
