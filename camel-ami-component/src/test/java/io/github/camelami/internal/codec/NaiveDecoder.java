/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A simple second decoder, which follows the protocol's description on a complete string. It does not handle splits,
 * copies or buffers, so it is easy to trust.
 */
final class NaiveDecoder {

    /** The result of a stream: each message as {@code kind|its bytes}, and whether the stream ended in an error. */
    record Reading(List<String> messages, boolean failed) {}

    private NaiveDecoder() {}

    static Reading read(byte[] bytes, FrameLimits limits) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        List<String> found = new ArrayList<>();
        int lineEnd = text.indexOf('\n');
        if (lineEnd < 0 || lineEnd > limits.bannerBytes()) {
            return new Reading(found, text.length() > limits.bannerBytes());
        }
        String banner = text.substring(0, lineEnd);
        banner = banner.endsWith("\r") ? banner.substring(0, banner.length() - 1) : banner;
        if (!banner.toLowerCase(Locale.ROOT).contains("call manager")) {
            return new Reading(found, true);
        }
        found.add("banner|" + banner);
        boolean rawText = !banner.matches("Asterisk Call Manager/([3-9]|\\d{2,6})(\\D.*)?");
        int start = lineEnd + 1;
        while (true) {
            while (text.startsWith("\r", start) || text.startsWith("\n", start)) {
                start++;
            }
            String closing = rawText && follows(text.substring(start)) ? "--END COMMAND--\r\n\r\n" : "\r\n\r\n";
            int at = text.indexOf(closing, start);
            int end = at < 0 ? text.length() : at + closing.length();
            if (end - start > limits.messageBytes()) {
                return new Reading(found, true);
            }
            if (at < 0) {
                return new Reading(found, false);
            }
            String block = text.substring(start, end - 2);
            found.add(kind(block) + "|" + block);
            start = end;
        }
    }

    /** Whether one of the first lines says so; an event does not. */
    private static boolean follows(String text) {
        int blank = text.indexOf("\r\n\r\n");
        return blank >= 0
                && !text.startsWith("E")
                && Arrays.stream(text.substring(0, blank).split("\r\n", -1))
                        .limit(4)
                        .anyMatch("Response: Follows"::equalsIgnoreCase);
    }

    private static String kind(String block) {
        for (String line : block.split("\r\n")) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("event:")) {
                return "event";
            }
            if (lower.startsWith("response:")) {
                return "response";
            }
        }
        return "unreadable";
    }
}
