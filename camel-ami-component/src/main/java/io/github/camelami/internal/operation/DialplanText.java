/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Checks and escapes text for Asterisk's dialplan, so that a value cannot act as syntax. */
final class DialplanText {

    private static final Set<String> AUDIO_EXTENSIONS = Set.of(
            "wav", "wav49", "wav16", "gsm", "ulaw", "ulw", "pcm", "ul", "mu", "alaw", "alw", "al", "au", "sln", "sln8",
            "sln12", "sln16", "sln24", "sln32", "sln44", "sln48", "sln96", "sln192", "raw", "g722", "g723", "g723sf",
            "g726-16", "g726-24", "g726-32", "g726-40", "g729", "g719", "siren7", "siren14", "ilbc", "ogg", "opus",
            "spx", "mp3", "vox");

    private DialplanText() {}

    /**
     * Rejects characters that would start another argument. On a real server, a comma in a channel name turned a listen
     * session into barge, and a comma in a file name set the skip time.
     *
     * @param what the name of the value, for the error
     */
    static String requirePlain(String what, String value) {
        return requireWithout(",\"\\|", what, value);
    }

    /**
     * Rejects characters that would turn the name of a single channel or device into a list, or into arguments of Dial.
     *
     * @param what the name of the value, for the error
     */
    static String requireOneChannel(String what, String value) {
        return requireWithout(",\"\\|&^()", what, value);
    }

    private static String requireWithout(String signs, String what, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (signs.indexOf(c) >= 0 || c < ' ' || c == 0x7f) {
                throw new IllegalArgumentException(what + " holds " + name(c) + " at position " + i
                        + ", which would start another argument in Asterisk. Remove it");
            }
        }
        return value;
    }

    /**
     * Rejects text that Asterisk would truncate silently (manager.c, action_originate).
     *
     * @param what the name of the value, for the error
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

    /**
     * Returns a value for a {@code Variable} line, with a backslash before each character that would end the value
     * (app.c, __ast_app_separate_args).
     */
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
     * Returns the file name without an audio extension, since Asterisk chooses the format itself and finds no file
     * under a name with an extension. A URL is returned unchanged, since Asterisk fetches exactly that URL.
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
