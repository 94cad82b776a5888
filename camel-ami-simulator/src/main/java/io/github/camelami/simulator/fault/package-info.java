/** The faults that the simulator can inject, and the phases of a connection in which they occur. */
@NullMarked
package io.github.camelami.simulator.fault;

import org.jspecify.annotations.NullMarked;
