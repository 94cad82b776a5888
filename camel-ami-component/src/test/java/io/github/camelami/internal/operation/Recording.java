/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.internal.codec.Transcripts;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Uses recordings of a real server as replies to current requests: the id of a recorded call is replaced with ours. */
final class Recording {

    private final List<String> blocks;

    private Recording(List<String> blocks) {
        this.blocks = blocks;
    }

    static Recording of(int version, String name) {
        String text = new String(Transcripts.bytes(version, name), StandardCharsets.UTF_8);
        String behindBanner = text.substring(text.indexOf("\r\n") + 2);
        return new Recording(Stream.of(behindBanner.split("\r\n(\r\n)+"))
                .filter(block -> !block.isBlank())
                .map(block -> block + "\r\n")
                .toList());
    }

    /** The same, with one text replaced by another: a recorded id by the current one. */
    Recording with(String recorded, String now) {
        return new Recording(blocks.stream()
                .map(block -> block.replace(": " + recorded + "\r\n", ": " + now + "\r\n"))
                .toList());
    }

    /** The events of one call that a client sees: its own, and those with its ActionID. */
    List<AmiEvent> call(String callId) {
        List<AmiEvent> seen = new ArrayList<>();
        for (AmiHeaders headers : headers()) {
            if (headers.has("Event")
                    && Stream.of("ActionID", "Uniqueid", "DestUniqueid", "SpyerUniqueid")
                            .anyMatch(key -> callId.equals(headers.first(key)))) {
                seen.add(new AmiEvent(headers));
            }
        }
        return seen;
    }

    /** The reply to the action with this id: its response, and the list after it. */
    AmiReply reply(String actionId) {
        AmiResponse response = null;
        List<AmiEvent> items = new ArrayList<>();
        for (AmiHeaders headers : headers()) {
            if (!actionId.equals(headers.first("ActionID"))) {
                continue;
            }
            if (!headers.has("Event")) {
                response = new AmiResponse(headers);
            } else if (response != null) {
                AmiEvent item = new AmiEvent(headers);
                if (item.endsList()) {
                    break;
                }
                items.add(item);
            }
        }
        if (response == null) {
            throw new IllegalArgumentException("No response to " + actionId + " was recorded");
        }
        return new AmiReply(actionId, response, response.startsList(), items, List.of());
    }

    private List<AmiHeaders> headers() {
        return blocks.stream()
                .map(block -> AmiHeaders.wrap(block.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
