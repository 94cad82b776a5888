/** A simulator for the duration of a test. Needs JUnit 5. */
@NullMarked
package io.github.camelami.simulator.junit;

import org.jspecify.annotations.NullMarked;
