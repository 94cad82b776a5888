/** Named faults: the ways in which a server can misbehave, and the phases in which it does. */
@NullMarked
package io.github.camelami.simulator.fault;

import org.jspecify.annotations.NullMarked;
