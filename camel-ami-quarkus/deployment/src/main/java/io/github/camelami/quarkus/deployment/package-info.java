/** What the build of a Quarkus application with the component does. */
@NullMarked
package io.github.camelami.quarkus.deployment;

import org.jspecify.annotations.NullMarked;
