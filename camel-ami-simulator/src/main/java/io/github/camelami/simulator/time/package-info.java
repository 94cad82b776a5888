/** The clock of the simulated world: real time, or time that a test advances. */
@NullMarked
package io.github.camelami.simulator.time;

import org.jspecify.annotations.NullMarked;
