/** The manager interface: users, sessions, event masks and filters, on top of the world. */
@NullMarked
package io.github.camelami.simulator.manager;

import org.jspecify.annotations.NullMarked;
