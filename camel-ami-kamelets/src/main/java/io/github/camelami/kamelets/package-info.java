/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * The names of the Kamelets, for routes in Java. The Kamelets themselves are in the folder {@code kamelets} of the jar.
 */
@NullMarked
package io.github.camelami.kamelets;

import org.jspecify.annotations.NullMarked;
