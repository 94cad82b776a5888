/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.AmiFields;
import java.util.List;
import java.util.Map;
import org.apache.camel.StreamCache;
import org.jspecify.annotations.Nullable;

/** The fields that the body of a message supplies for an action. What comes from Asterisk supplies none. */
final class BodyFields {

    private BodyFields() {}

    /**
     * Returns the fields of a body.
     *
     * @param anyName whether the fields of the action may have any name. Otherwise, a map with a key {@code Event} or
     *     {@code Response} is a copy of an event or a reply, and supplies no fields
     * @throws IllegalArgumentException if the body is neither empty nor a map, an event or a reply
     */
    static Map<?, ?> of(@Nullable Object body, boolean anyName) {
        if (body == null || body instanceof AmiFields || isReplyList(body) || isEmptyText(body)) {
            return Map.of();
        }
        if (body instanceof Map<?, ?> map) {
            return isFinishedCall(map) || !anyName && isCopyFromAsterisk(map) ? Map.of() : map;
        }
        throw new IllegalArgumentException(
                "The body is of type " + body.getClass().getTypeName()
                        + "; the fields of an action come from a body that is a Map."
                        + " Unmarshal it first, or empty it with setBody(constant(null))");
    }

    /** Returns whether this is the body of a consumer with {@code calls=finished}, or a copy of it. */
    private static boolean isFinishedCall(Map<?, ?> body) {
        return body.get("Legs") instanceof List<?> && body.containsKey("Linkedid");
    }

    private static boolean isCopyFromAsterisk(Map<?, ?> body) {
        return body.keySet().stream()
                .map(String::valueOf)
                .anyMatch(key ->
                        key.trim().equalsIgnoreCase("Event") || key.trim().equalsIgnoreCase("Response"));
    }

    private static boolean isReplyList(Object body) {
        return body instanceof List<?> list && list.stream().allMatch(AmiFields.class::isInstance);
    }

    private static boolean isEmptyText(Object body) {
        return body instanceof CharSequence text && Inputs.isBlank(text)
                || body instanceof byte[] bytes && bytes.length == 0
                || body instanceof StreamCache stream && stream.length() == 0;
    }
}
