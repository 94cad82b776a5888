/** The bytes of AMI: reading actions, writing blocks, and the classes of authority. */
@NullMarked
package io.github.camelami.simulator.wire;

import org.jspecify.annotations.NullMarked;
