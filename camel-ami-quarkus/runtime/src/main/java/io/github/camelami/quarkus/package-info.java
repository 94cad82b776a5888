/** The component in a Quarkus application. */
@NullMarked
package io.github.camelami.quarkus;

import org.jspecify.annotations.NullMarked;
