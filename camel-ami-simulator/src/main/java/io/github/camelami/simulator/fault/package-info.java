/** Named faults: the ways in which a server can misbehave, and when. */
@NullMarked
package io.github.camelami.simulator.fault;

import org.jspecify.annotations.NullMarked;
