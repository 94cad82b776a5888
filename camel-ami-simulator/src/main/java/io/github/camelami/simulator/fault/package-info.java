/** Misbehaviour by name: what a server may do wrong, and when. */
@NullMarked
package io.github.camelami.simulator.fault;

import org.jspecify.annotations.NullMarked;
