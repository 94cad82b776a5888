/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.recorder;

import io.github.camelami.simulator.transcript.TranscriptFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The files of a recording in progress. Secrets are removed before anything is written. Thread-safe. */
final class RecordingFiles implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final long limit;
    private final long begin = System.nanoTime();
    private final Side received;
    private final Side sent;
    private final OutputStream times;
    private boolean closed;

    /** One direction. */
    private record Side(String name, OutputStream out, SecretRemover remover, long[] count) {}

    /**
     * Creates new files.
     *
     * @param files the files; none of them may exist
     * @param words words to remove wherever they occur
     * @param limit the maximum number of bytes received
     * @throws IOException if the files cannot be created
     */
    RecordingFiles(TranscriptFiles files, Collection<String> words, long limit) throws IOException {
        this.limit = limit;
        Path folder = files.received().toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        this.received =
                new Side(TranscriptFiles.RECEIVED, create(files.received()), new SecretRemover(words), new long[1]);
        this.sent = new Side(TranscriptFiles.SENT, create(files.sent()), new SecretRemover(words), new long[1]);
        this.times = create(files.times());
        times.write(
                "# milliseconds since the connection's begin, direction, bytes\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static OutputStream create(Path file) throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Records received bytes. Returns false once the size limit is reached. */
    boolean received(byte[] bytes, int length) throws IOException {
        keep(received, bytes, length);
        return receivedBytes() < limit;
    }

    void sent(byte[] bytes) throws IOException {
        keep(sent, bytes, bytes.length);
    }

    long receivedBytes() {
        lock.lock();
        try {
            return received.count[0];
        } finally {
            lock.unlock();
        }
    }

    private void keep(Side side, byte[] bytes, int length) throws IOException {
        lock.lock();
        try {
            if (!closed) {
                write(side, side.remover.take(bytes, length));
            }
        } finally {
            lock.unlock();
        }
    }

    private void write(Side side, byte[] clean) throws IOException {
        if (clean.length == 0) {
            return;
        }
        side.out.write(clean);
        side.count[0] += clean.length;
        long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
        times.write((millis + " " + side.name + " " + clean.length + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            IOException failure = null;
            for (Side side : new Side[] {received, sent}) {
                try {
                    write(side, side.remover.flush());
                } catch (IOException e) {
                    failure = e;
                }
                failure = close(side.out, failure);
            }
            failure = close(times, failure);
            if (failure != null) {
                throw failure;
            }
        } finally {
            lock.unlock();
        }
    }

    private static @Nullable IOException close(OutputStream out, @Nullable IOException before) {
        try {
            out.close();
            return before;
        } catch (IOException e) {
            return before == null ? e : before;
        }
    }
}
