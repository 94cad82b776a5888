/** The simulator beside the recordings of real servers. */
@org.jspecify.annotations.NullMarked
package io.github.camelami.simulator.conformance;
