/** Build steps for Quarkus applications that use the component. */
@NullMarked
package io.github.camelami.quarkus.deployment;

import org.jspecify.annotations.NullMarked;
