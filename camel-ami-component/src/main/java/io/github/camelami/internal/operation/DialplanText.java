/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** What text means to Asterisk's dialplan, and how to keep it from meaning more than it should. */
final class DialplanText {

    private static final Set<String> AUDIO_EXTENSIONS = Set.of(
            "wav", "wav49", "wav16", "gsm", "ulaw", "pcm", "ul", "mu", "alaw", "al", "sln", "sln8", "sln12", "sln16",
            "sln24", "sln32", "sln44", "sln48", "raw", "g722", "g729", "g719", "siren7", "siren14", "ogg", "opus",
            "mp3", "vox");

    private DialplanText() {}

    /**
     * Refuses what would end an argument and begin another: heard to turn listening into barging (a comma in a channel name), and
     * to set the skip time (a comma in a file).
     *
     * @param what how the error names it
     */
    static String requirePlain(String what, String value) {
        return requireWithout(",\"\\|", what, value);
    }

    /**
     * Refuses what would make more of one channel's or device's name: a list of them, or arguments of Dial.
     *
     * @param what how the error names it
     */
    static String requireOneChannel(String what, String value) {
        return requireWithout(",\"\\|&^()", what, value);
    }

    private static String requireWithout(String signs, String what, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (signs.indexOf(c) >= 0 || c < ' ' || c == 0x7f) {
                throw new IllegalArgumentException(what + " holds " + name(c) + " at position " + i
                        + ", which Asterisk would read as the beginning of another argument; it cannot be used there");
            }
        }
        return value;
    }

    /**
     * Refuses what Asterisk would cut silently (manager.c, action_originate).
     *
     * @param what how the error names it
     */
    static String requireFits(String what, String value, int maxBytes) {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > maxBytes) {
            throw new IllegalArgumentException(
                    what + " is " + bytes + " bytes long; Asterisk would cut it to " + maxBytes + ". Shorten it");
        }
        return value;
    }

    private static String name(char c) {
        return switch (c) {
            case ',' -> "a comma";
            case '"' -> "a quote";
            case '\\' -> "a backslash";
            case '|' -> "a bar";
            case '&', '^', '(', ')' -> "the sign " + c;
            default -> "the control character " + (int) c;
        };
    }

    /** A value for a {@code Variable} line: a backslash before each character that would end it (app.c, __ast_app_separate_args). */
    static String escape(String value) {
        StringBuilder escaped = new StringBuilder(value.length() + 8);
        for (char c : value.toCharArray()) {
            if ("\\,\"()[]".indexOf(c) >= 0) {
                escaped.append('\\');
            }
            escaped.append(c);
        }
        return escaped.toString();
    }

    /**
     * The file without an audio extension: Asterisk chooses the format itself, and finds no file of a name that has one. An address stays
     * as it is, since Asterisk fetches exactly that.
     */
    static String withoutAudioExtension(String file) {
        if (file.contains("://")) {
            return file;
        }
        int dot = file.lastIndexOf('.');
        return dot > file.lastIndexOf('/')
                        && AUDIO_EXTENSIONS.contains(file.substring(dot + 1).toLowerCase(Locale.ROOT))
                ? file.substring(0, dot)
                : file;
    }
}
