/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

import io.github.camelami.AmiConstants;
import io.github.camelami.message.AmiHeaders;
import io.github.camelami.message.AmiReply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How a reply becomes a body. */
final class Replies {

    private static final String END_COMMAND = "--END COMMAND--";

    private Replies() {}

    /** A list becomes a list of maps, anything else a map. */
    static Step plain(AmiReply reply) {
        Map<String, Object> headers = Map.of(AmiConstants.ACTION_ID, reply.actionId());
        if (!reply.isList()) {
            return new Step.Finish(reply.response().headers().asMap(), headers);
        }
        List<Map<String, String>> items = new ArrayList<>();
        reply.items().forEach(item -> items.add(item.headers().asMap()));
        return new Step.Finish(items, headers);
    }

    /** The output of a CLI command becomes text, one line each, in both forms that Asterisk has used. */
    static Step output(AmiReply reply) {
        AmiHeaders headers = reply.response().headers();
        String text =
                headers.firstIs("Response", "Follows") ? followed(headers) : String.join("\n", headers.all("Output"));
        return new Step.Finish(text, Map.of(AmiConstants.ACTION_ID, reply.actionId()));
    }

    /** Asterisk 13 and older: raw text behind the header lines, which are all there is before the first bare line. */
    private static String followed(AmiHeaders headers) {
        String raw = new String(headers.toBytes(), StandardCharsets.UTF_8);
        int from = 0;
        for (String key : new String[] {"Response:", "Privilege:", "ActionID:", "Message:"}) {
            if (raw.startsWith(key, from)) {
                int end = raw.indexOf("\r\n", from);
                from = end < 0 ? raw.length() : end + 2;
            }
        }
        int end = raw.lastIndexOf(END_COMMAND);
        return raw.substring(from, end < from ? raw.length() : end).stripTrailing();
    }
}
