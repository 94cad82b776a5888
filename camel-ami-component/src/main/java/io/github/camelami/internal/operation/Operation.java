/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

/** An action of the component. Stateless. */
@FunctionalInterface
public interface Operation {

    /**
     * Returns the first step.
     *
     * @throws IllegalArgumentException if an input is missing or malformed; the message names the input, its value and
     *     a remedy
     */
    Step begin(Inputs inputs);
}
