/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

/** The origin of an input. Values written by the route's developer are trusted; values from a message are checked. */
enum Origin {
    /** The endpoint's URI. */
    URI,
    /** A placeholder in the endpoint's URI, filled by the message. */
    PLACEHOLDER,
    /** A header of the message. */
    HEADER,
    /** The body of the message. */
    BODY,
    /** The server bean or the component. */
    DEFAULT;

    /** Returns the origin in parentheses, for errors. */
    String inBrackets() {
        return switch (this) {
            case URI -> " (from the URI)";
            case PLACEHOLDER -> " (from a placeholder of the URI)";
            case HEADER -> " (from a header)";
            case BODY -> " (from the body)";
            case DEFAULT -> " (from the server bean or the component)";
        };
    }

    /**
     * Returns the first words of the advice to write a value in the URI instead.
     *
     * @param option the option, with its value if known
     */
    String wayByUri(String option) {
        return this == PLACEHOLDER
                ? "Write a value for option " + option.replaceFirst("=.*", "")
                        + " in the route, instead of a placeholder"
                : "Write " + option + " in the URI";
    }

    /** Returns whether the message supplied the input. The input may then come from outside the application. */
    boolean isMessage() {
        return this == PLACEHOLDER || this == HEADER || this == BODY;
    }
}
