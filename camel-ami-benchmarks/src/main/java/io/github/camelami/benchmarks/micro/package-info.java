/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/**
 * JMH benchmarks of individual parts, per event or per action. Benchmarks of package-private classes are in the
 * packages of those classes.
 */
@NullMarked
package io.github.camelami.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
