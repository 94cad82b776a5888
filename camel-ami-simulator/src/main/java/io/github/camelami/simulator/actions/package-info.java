/** The actions of the manager interface: one class for each action, or for a group of related actions. */
@NullMarked
package io.github.camelami.simulator.actions;

import org.jspecify.annotations.NullMarked;
