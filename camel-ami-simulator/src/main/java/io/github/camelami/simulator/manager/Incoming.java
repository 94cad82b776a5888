/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Data that a client has sent but the server has not read yet. Over TLS, the server reads it as Asterisk does
 * (manager.c, get_input). The server waits until the socket is readable. It then reads at most 1024 bytes from one TLS
 * record, minus the length of the incomplete line read so far. The rest of the record stays unread until the client
 * sends again. Event loop only.
 */
final class Incoming {

    private static final int MOST_AT_ONCE = 1024;

    private final boolean records;
    private final Deque<ByteBuf> arrived = new ArrayDeque<>();
    private int open;

    /** @param records whether each buffer that arrives is a TLS record */
    Incoming(boolean records) {
        this.records = records;
    }

    /** Takes ownership of the buffer. */
    void arrive(ByteBuf bytes) {
        if (bytes.isReadable()) {
            arrived.add(bytes);
        } else {
            bytes.release();
        }
    }

    /**
     * Returns whether the server can read a byte now.
     *
     * @param lineBegun the number of bytes in the incomplete line
     */
    boolean canRead(int lineBegun) {
        if (open == 0 && !arrived.isEmpty()) {
            open = arrived.element().readableBytes();
            if (records) {
                // a partly read record is in memory: only another record makes the socket readable
                boolean begun = arrived.element().readerIndex() > 0;
                open = begun && arrived.size() == 1 ? 0 : Math.min(open, MOST_AT_ONCE - lineBegun);
            }
        }
        return open > 0;
    }

    byte read() {
        byte next = arrived.element().readByte();
        open--;
        if (!arrived.element().isReadable()) {
            arrived.remove().release();
        }
        return next;
    }

    boolean isEmpty() {
        return arrived.isEmpty();
    }

    void release() {
        arrived.forEach(ByteBuf::release);
        arrived.clear();
        open = 0;
    }
}
