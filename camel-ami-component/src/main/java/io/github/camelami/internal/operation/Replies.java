/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.AmiConstants;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.AmiReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Converts replies to message bodies. */
final class Replies {

    private static final String END_COMMAND = "--END COMMAND--";

    /** The headers before the text in the old form of command output. A proxy adds the name of the server. */
    private static final List<String> HEADS = List.of("response", "privilege", "actionid", "server");

    private Replies() {}

    /** Returns a list as a list of maps, and any other reply as a map. */
    static Step plain(AmiReply reply) {
        return reply.isList()
                ? list(reply)
                : new Step.Finish(reply.response().headers().asMap(), Map.of(AmiConstants.ACTION_ID, reply.actionId()));
    }

    /**
     * Returns the items of a list as maps, even if the response does not announce a list. If there is nothing to list, some
     * actions answer with a plain response (app_voicemail.c), and so do versions of AMI before 2.7.
     */
    static Step list(AmiReply reply) {
        List<Map<String, String>> items = new ArrayList<>();
        reply.items().forEach(item -> items.add(item.headers().asMap()));
        return new Step.Finish(items, Map.of(AmiConstants.ACTION_ID, reply.actionId()));
    }

    /**
     * Returns the output of a CLI command as text, with its lines separated by line feeds. Reads both forms that
     * Asterisk has used.
     */
    static Step output(AmiReply reply) {
        AmiHeaders headers = reply.response().headers();
        String text =
                headers.firstIs("Response", "Follows") ? followed(headers) : String.join("\n", headers.all("Output"));
        return new Step.Finish(text, Map.of(AmiConstants.ACTION_ID, reply.actionId()));
    }

    /**
     * Reads the form of Asterisk 13 and older, in which raw text follows the header lines. Each header occurs once and
     * ends with CRLF, whereas text lines end with a line feed. The text may look like a header.
     */
    private static String followed(AmiHeaders headers) {
        String raw = headers.text();
        List<String> awaited = new ArrayList<>(HEADS);
        int from = 0;
        int end = raw.indexOf('\n');
        while (end > from && raw.charAt(end - 1) == '\r' && awaited.remove(key(raw, from, end))) {
            from = end + 1;
            end = raw.indexOf('\n', from);
        }
        int last = raw.lastIndexOf(END_COMMAND);
        return raw.substring(from, last < from ? raw.length() : last).stripTrailing();
    }

    private static String key(String raw, int from, int end) {
        int colon = raw.indexOf(':', from);
        return colon < 0 || colon > end ? "" : raw.substring(from, colon).toLowerCase(Locale.ROOT);
    }
}
