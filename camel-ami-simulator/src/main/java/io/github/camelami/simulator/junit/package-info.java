/** A simulator for the length of a test: only for those who have JUnit 5. */
@NullMarked
package io.github.camelami.simulator.junit;

import org.jspecify.annotations.NullMarked;
