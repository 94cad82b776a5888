/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads actions from bytes, with Asterisk's limits (manager.c, get_input and do_message). A line ends at CRLF or LF,
 * and has at most 1022 bytes before CRLF. A message has at most 128 lines. Not thread-safe.
 */
public final class ActionReader {

    private static final int BUFFER = 1024;
    private static final int MAX_LINES = 128;

    /** Receives complete messages. */
    public interface Sink {

        /**
         * Receives a complete message.
         *
         * @param message its lines, possibly none
         * @param failure null if the action may be executed; otherwise the error text to send
         */
        void message(ActionMessage message, @org.jspecify.annotations.Nullable String failure);
    }

    private final byte[] buffer = new byte[BUFFER];
    private int length;
    private List<String> lines = new ArrayList<>();
    private boolean lineTooLong;
    private boolean tooManyLines;

    /**
     * Reads one byte.
     *
     * @param next the byte
     * @param sink receives the message, if this byte completes one
     */
    public void accept(byte next, Sink sink) {
        if (next == '\n') {
            int end = length > 0 && buffer[length - 1] == '\r' ? length - 1 : length;
            line(text(end), sink);
            length = 0;
            return;
        }
        buffer[length++] = next;
        if (length >= BUFFER) {
            // keep the last byte: it may be the CR of a CRLF
            buffer[0] = buffer[length - 1];
            length = 1;
            lineTooLong = true;
        }
    }

    /** {@return whether a message has started but not ended} */
    public boolean insideMessage() {
        return length > 0 || !lines.isEmpty();
    }

    /** {@return the number of bytes in the incomplete line, at most 1023} */
    public int lineBegun() {
        return length;
    }

    private String text(int end) {
        int cut = 0;
        while (cut < end && buffer[cut] != 0) {
            cut++;
        }
        return AmiCharset.decode(buffer, 0, cut);
    }

    private void line(String line, Sink sink) {
        if (!line.isEmpty()) {
            if (lines.size() < MAX_LINES) {
                lines.add(line);
            } else {
                tooManyLines = true;
            }
            return;
        }
        ActionMessage message = new ActionMessage(lines);
        String failure = null;
        if (tooManyLines) {
            failure = "Too many lines in message or allocation failure";
        } else if (lineTooLong) {
            failure = "Failed to parse message: line too long";
        }
        lines = new ArrayList<>();
        lineTooLong = false;
        tooManyLines = false;
        sink.message(message, failure);
    }
}
