/** The actions of the manager interface, one small class each. */
@NullMarked
package io.github.camelami.simulator.actions;

import org.jspecify.annotations.NullMarked;
