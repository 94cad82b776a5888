/** Named faults: what a server can do wrong, and when. */
@NullMarked
package io.github.camelami.simulator.fault;

import org.jspecify.annotations.NullMarked;
