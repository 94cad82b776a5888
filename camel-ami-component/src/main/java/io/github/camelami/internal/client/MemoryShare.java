/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

/**
 * The part of the memory for event buffers ({@link BufferMemory}) that events outside a buffer occupy, because a
 * consumer has taken them in advance. Not thread-safe.
 */
public final class MemoryShare implements AutoCloseable {

    private final BufferMemory memory;
    private long held;
    private boolean closed;

    MemoryShare(BufferMemory memory) {
        this.memory = memory;
        memory.enter();
    }

    /** Returns whether the consumer may take another event in advance. */
    public boolean hasRoom() {
        return memory.allows(held, 0);
    }

    /** Sets the number of bytes that the consumer now holds. Has no effect after {@link #close}. */
    public void hold(long bytes) {
        if (!closed) {
            memory.add(bytes - held);
            held = bytes;
        }
    }

    /** Returns the memory to the others. Closing it again has no effect. */
    @Override
    public void close() {
        if (!closed) {
            hold(0);
            closed = true;
            memory.leave();
        }
    }
}
