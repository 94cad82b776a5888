/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.util.function.Predicate;

/** Distinguishes things that have the same name by a number. */
public final class UniqueName {

    private UniqueName() {}

    /**
     * Returns the first free name of {@code name}, {@code name#2}, {@code name#3} and so on.
     *
     * @param free returns whether a name is free; it may also reserve it
     */
    public static String of(String name, Predicate<String> free) {
        String unique = name;
        for (int number = 2; !free.test(unique); number++) {
            unique = name + "#" + number;
        }
        return unique;
    }
}
