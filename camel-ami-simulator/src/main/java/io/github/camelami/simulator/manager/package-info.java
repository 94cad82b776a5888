/** The simulator's manager interface: users, sessions, event masks and filters. */
@NullMarked
package io.github.camelami.simulator.manager;

import org.jspecify.annotations.NullMarked;
