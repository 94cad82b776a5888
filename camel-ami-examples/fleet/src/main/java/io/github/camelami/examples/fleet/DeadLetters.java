/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates dead letters: records that can never be processed, with the reason. They do not delay later records. */
final class DeadLetters {

    /** The maximum number of characters of a record. A character takes at most 3 bytes; Kafka accepts 1 MB. */
    static final int LARGEST = 300_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private DeadLetters() {}

    /**
     * Returns a dead letter as JSON: {@code reason}, {@code at}, {@code from} and {@code record}.
     *
     * @param from the record's origin: topic, partition and offset, or the PBX
     * @param record the record's text, null if it had none; the letter contains its first 100,000 characters
     */
    static String letter(String reason, String from, @Nullable String record) {
        Map<String, @Nullable Object> letter = new LinkedHashMap<>();
        letter.put("reason", cut(reason, 1000));
        letter.put("at", Instant.now().toString());
        letter.put("from", from);
        letter.put("record", record == null ? null : cut(record, LARGEST / 3));
        try {
            return JSON.writeValueAsString(letter);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("No letter for " + from, e);
        }
    }

    static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}
