/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.codec;

import io.github.camelami.message.AmiAction;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Map;

/** Writes actions as bytes: UTF-8, one line a field, CRLF, and the blank line that ends it. Stateless. */
public final class AmiEncoder {

    private AmiEncoder() {}

    /**
     * Appends an action.
     *
     * @param out where to; grows as needed
     * @param action known to be sendable, as every {@link AmiAction} is
     * @param actionId its id, at most 64 bytes of ASCII
     */
    public static void encode(ByteBuf out, AmiAction action, String actionId) {
        line(out, "Action", action.name());
        line(out, "ActionID", actionId);
        for (Map.Entry<String, String> field : action.fields()) {
            line(out, field.getKey(), field.getValue());
        }
        out.writeByte('\r').writeByte('\n');
    }

    private static void line(ByteBuf out, String key, String value) {
        text(out, key);
        out.writeByte(':').writeByte(' ');
        text(out, value);
        out.writeByte('\r').writeByte('\n');
    }

    private static void text(ByteBuf out, String text) {
        ByteBufUtil.reserveAndWriteUtf8(out, text, ByteBufUtil.utf8MaxBytes(text));
    }

    /** The action's size on the wire in bytes, at most. */
    public static int sizeEstimate(AmiAction action, String actionId) {
        int size = 32 + action.name().length() + actionId.length();
        for (Map.Entry<String, String> field : action.fields()) {
            size += field.getKey().length() + field.getValue().length() + 4;
        }
        return size;
    }
}
