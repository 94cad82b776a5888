/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.util.ArrayList;
import java.util.List;

/** Splits application arguments and variable lists as Asterisk does (app.c, __ast_app_separate_args). */
public final class Arguments {

    private Arguments() {}

    /**
     * Splits at commas outside parentheses, brackets and quotes. Removes quotes and backslashes. A backslash makes the
     * next character literal.
     *
     * @param text the arguments
     * @param limit the maximum number of pieces; the last piece is the unsplit rest
     * @return the pieces; for an empty text, one empty piece
     */
    public static List<String> split(String text, int limit) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int parentheses = 0;
        int brackets = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (parts.size() == limit - 1) {
                part.append(text, i, text.length());
                break;
            }
            if (c == '(') {
                parentheses++;
            } else if (c == ')') {
                parentheses = Math.max(0, parentheses - 1);
            } else if (c == '[') {
                brackets++;
            } else if (c == ']') {
                brackets = Math.max(0, brackets - 1);
            } else if (c == '"') {
                quoted = !quoted;
                continue;
            } else if (c == '\\') {
                if (++i < text.length()) {
                    part.append(text.charAt(i));
                }
                continue;
            } else if (c == ',' && parentheses == 0 && brackets == 0 && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
                continue;
            }
            part.append(c);
        }
        parts.add(part.toString());
        return parts;
    }

    /** Returns one argument of a list; empty if absent. */
    public static String at(List<String> parts, int index) {
        return index < parts.size() ? parts.get(index) : "";
    }
}
