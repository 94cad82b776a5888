/** The time of the simulated world: real, or advanced by a test. */
@NullMarked
package io.github.camelami.simulator.time;

import org.jspecify.annotations.NullMarked;
