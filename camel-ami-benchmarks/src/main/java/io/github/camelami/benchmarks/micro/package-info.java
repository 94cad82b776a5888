/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** JMH benchmarks of the parts, one event or one action at a time; those of package-private classes stand in their packages. */
@NullMarked
package io.github.camelami.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
