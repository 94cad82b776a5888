/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

/** One thing a route can ask for. Stateless. */
@FunctionalInterface
public interface Operation {

    /**
     * The first step.
     *
     * @throws IllegalArgumentException when what the route gives is missing or malformed: names the thing, the value and the
     *     way out
     */
    Step begin(Inputs inputs);
}
