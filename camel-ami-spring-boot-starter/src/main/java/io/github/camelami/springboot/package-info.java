/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** The component's configuration in a Spring Boot application. */
@NullMarked
package io.github.camelami.springboot;

import org.jspecify.annotations.NullMarked;
