/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Another way to the same: the protocol's description read off a string that is there as a whole. Knows nothing of cuts, copies
 * or buffers, so that it can be believed.
 */
final class NaiveDecoder {

    /** What came of a stream, each message as {@code kind|its bytes}, and whether it ended in an error. */
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
        if (!banner.startsWith("Asterisk Call Manager/")) {
            return new Reading(found, true);
        }
        found.add("banner|" + banner);
        int start = lineEnd + 1;
        while (true) {
            while (text.startsWith("\r\n", start)) {
                start += 2;
            }
            String closing = text.startsWith("Response: Follows\r\n", start) ? "--END COMMAND--\r\n\r\n" : "\r\n\r\n";
            int at = text.indexOf(closing, start);
            int end = at < 0 ? text.length() : at + closing.length();
            if (end - start > limits.messageBytes()) {
                return new Reading(found, true);
            }
            if (at < 0) {
                return new Reading(found, false);
            }
            String block = text.substring(start, end - 2);
            String lower = block.toLowerCase(Locale.ROOT);
            if (lower.startsWith("event:")) {
                found.add("event|" + block);
            } else if (lower.startsWith("response:")) {
                found.add("response|" + block);
            } else {
                found.add("unreadable|" + block);
            }
            start = end;
        }
    }
}
