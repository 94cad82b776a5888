/** The build of a Quarkus application with the component. */
@NullMarked
package io.github.camelami.quarkus.deployment;

import org.jspecify.annotations.NullMarked;
