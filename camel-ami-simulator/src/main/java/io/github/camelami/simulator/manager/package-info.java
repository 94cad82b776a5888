/** The manager interface to the world: users, sessions, event masks and filters. */
@NullMarked
package io.github.camelami.simulator.manager;

import org.jspecify.annotations.NullMarked;
