/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.flood;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** The server's end of TLS over a non-blocking socket. Only one thread may read, but any thread may write. */
final class TlsChannel implements ByteChannel {

    private final SocketChannel socket;
    private final SSLEngine engine;

    /** Bytes read from the socket but not decrypted yet. The buffer is ready to be filled. */
    private final ByteBuffer encrypted;

    /** Bytes decrypted but not read yet. The buffer is ready to be read. */
    private final ByteBuffer plain;

    private final ReentrantLock writing = new ReentrantLock();

    /** Bytes encrypted but not written yet. The buffer is ready to be read. Guarded by {@link #writing}. */
    private final ByteBuffer outgoing;

    TlsChannel(SocketChannel socket, SSLContext context) {
        this.socket = socket;
        engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        int packet = engine.getSession().getPacketBufferSize();
        encrypted = ByteBuffer.allocateDirect(4 * packet);
        plain = ByteBuffer.allocate(4 * engine.getSession().getApplicationBufferSize())
                .flip();
        outgoing = ByteBuffer.allocateDirect(8 * packet).flip();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        boolean ended = socket.read(encrypted) < 0;
        decrypt();
        write(ByteBuffer.allocate(0)); // sends pending handshake data
        if (!plain.hasRemaining()) {
            return ended || engine.isInboundDone() ? -1 : 0;
        }
        int count = Math.min(plain.remaining(), target.remaining());
        target.put(plain.slice(plain.position(), count));
        plain.position(plain.position() + count);
        return count;
    }

    private void decrypt() throws IOException {
        encrypted.flip();
        plain.compact();
        try {
            boolean more = true;
            while (more) {
                SSLEngineResult result = engine.unwrap(encrypted, plain);
                runTasks();
                more = result.getStatus() == SSLEngineResult.Status.OK
                        && (result.bytesConsumed() > 0
                                || result.getHandshakeStatus() == HandshakeStatus.NEED_TASK
                                || engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP);
            }
        } finally {
            plain.flip();
            encrypted.compact();
        }
    }

    private void runTasks() {
        Runnable task = engine.getDelegatedTask();
        while (task != null) {
            task.run();
            task = engine.getDelegatedTask();
        }
    }

    /** Encrypts and writes as much as the socket accepts. */
    @Override
    public int write(ByteBuffer source) throws IOException {
        int before = source.remaining();
        writing.lock();
        try {
            while (drain() && (source.hasRemaining() || engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP)) {
                outgoing.clear();
                SSLEngineResult result;
                try {
                    result = engine.wrap(source, outgoing);
                } finally {
                    outgoing.flip();
                }
                runTasks();
                if (result.bytesProduced() == 0) {
                    break; // the client's part of the handshake is missing
                }
            }
        } finally {
            writing.unlock();
        }
        return before - source.remaining();
    }

    /** Writes the encrypted bytes. Returns whether the socket accepted all of them. */
    private boolean drain() throws IOException {
        if (outgoing.hasRemaining()) {
            socket.write(outgoing);
        }
        return !outgoing.hasRemaining();
    }

    /** Returns whether encrypted bytes are still waiting to be written. */
    boolean isWriting() {
        writing.lock();
        try {
            return outgoing.hasRemaining();
        } finally {
            writing.unlock();
        }
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
