/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

/**
 * Ignores the case of letters. An ASCII letter matches only ASCII letters, as it does for Asterisk, which compares
 * names byte by byte (strcasecmp). In Unicode, the Kelvin sign U+212A is another capital of {@code k}, so Java's own
 * methods would find more than the server does. Letters beyond ASCII match each other as in Unicode.
 */
public final class LetterCase {

    private LetterCase() {}

    /** Returns the same character for both cases of a letter; it is ASCII only if the letter is. */
    public static char fold(char letter) {
        if (letter < 0x80) {
            return letter >= 'A' && letter <= 'Z' ? (char) (letter | 0x20) : letter;
        }
        char lower = Character.toLowerCase(Character.toUpperCase(letter));
        return lower < 0x80 ? letter : lower;
    }

    /** Returns the same text for all texts that differ only in case; ASCII letters are in lower case. */
    public static String fold(String text) {
        char[] folded = text.toCharArray();
        for (int i = 0; i < folded.length; i++) {
            folded[i] = fold(folded[i]);
        }
        return new String(folded);
    }
}
