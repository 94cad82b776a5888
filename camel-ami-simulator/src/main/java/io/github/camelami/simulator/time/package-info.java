/** Time as the simulated world knows it: real, or advanced by a test. */
@NullMarked
package io.github.camelami.simulator.time;

import org.jspecify.annotations.NullMarked;
