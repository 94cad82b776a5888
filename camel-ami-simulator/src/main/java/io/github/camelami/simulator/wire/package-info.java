/** The wire format of AMI: reading actions, writing blocks, and the privilege classes. */
@NullMarked
package io.github.camelami.simulator.wire;

import org.jspecify.annotations.NullMarked;
