/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.recorder;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection being recorded. Call {@link #run()} once, on a thread that may block. {@link #stop()} may be called from
 * any thread.
 */
public final class RecordedConnection {

    private static final Duration LOGIN = Duration.ofSeconds(30);
    private static final Duration GOODBYE = Duration.ofSeconds(2);
    /** The size limit for the answer to a login, in bytes. No real answer exceeds it. */
    private static final int LONGEST_ANSWER = 64 * 1024;

    private static final byte[] LOGOFF = "Action: Logoff\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** How a recording ended. */
    public enum End {
        /** The time limit was reached, and the session logged off. */
        TIME_OVER,
        /** The server closed or reset the connection. */
        CLOSED_BY_SERVER,
        /** The size limit was reached. */
        FULL,
        /** The login was refused or not answered; the recording contains the messages exchanged. */
        NOT_LOGGED_IN,
        /** {@link #stop()} was called. */
        STOPPED
    }

    private final Recorder recorder;
    private final Socket socket;
    private final RecordingFiles files;
    private final byte[] buffer = new byte[64 * 1024];
    private volatile boolean timeOver;
    private volatile boolean stopped;
    private volatile @Nullable IOException unwritten;
    private boolean full;

    RecordedConnection(Recorder recorder, Socket socket, RecordingFiles files) {
        this.recorder = recorder;
        this.socket = socket;
        this.files = files;
    }

    /**
     * Logs in, sends the actions, and records until the connection ends or a limit is reached.
     *
     * @return why the recording ended; the files are complete and closed
     * @throws IOException if the recording could not be written
     * @throws IllegalStateException if a line is too long to be searched for secrets; the recording ends before that
     *     line
     */
    public End run() throws IOException {
        try (socket;
                files) {
            if (!login()) {
                return stopped ? End.STOPPED : End.NOT_LOGGED_IN;
            }
            ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "ami-recorder");
                thread.setDaemon(true);
                return thread;
            });
            try {
                schedule(writer);
                return readToEnd();
            } finally {
                writer.shutdownNow();
            }
        }
    }

    private void schedule(ScheduledExecutorService writer) {
        long at = 0;
        for (String action : recorder.actions()) {
            at += recorder.pause().toNanos();
            writer.schedule(() -> sendQuietly(action.getBytes(StandardCharsets.UTF_8)), at, TimeUnit.NANOSECONDS);
        }
        writer.schedule(
                () -> {
                    timeOver = true;
                    sendQuietly(LOGOFF);
                },
                recorder.limit().toNanos(),
                TimeUnit.NANOSECONDS);
        // in case the server does not answer Logoff
        writer.schedule(this::closeSocket, recorder.limit().plus(GOODBYE).toNanos(), TimeUnit.NANOSECONDS);
    }

    private End readToEnd() throws IOException {
        while (true) {
            int count;
            try {
                // stop() may close the socket at any time, so this block contains every call that uses it
                socket.setSoTimeout(0);
                count = socket.getInputStream().read(buffer);
            } catch (IOException e) {
                // closed by stop() or the time limit, or reset by the server: each ends the recording
                count = -1;
            }
            if (count < 0) {
                IOException lost = unwritten;
                if (lost != null) {
                    throw lost;
                }
                return stopped ? End.STOPPED : timeOver ? End.TIME_OVER : End.CLOSED_BY_SERVER;
            }
            if (!files.received(buffer, count)) {
                return End.FULL;
            }
        }
    }

    private boolean login() throws IOException {
        try {
            ByteArrayOutputStream pending = new ByteArrayOutputStream();
            if (readUntil(pending, "\r\n").isEmpty()) {
                return false;
            }
            String challenge = "";
            if (!recorder.isPlainLogin()) {
                send(Recorder.challenge());
                String answer = readUntil(pending, "\r\n\r\n");
                int at = answer.indexOf("Challenge: ");
                if (at < 0) {
                    return false;
                }
                challenge = answer.substring(at + "Challenge: ".length()).split("\r\n", 2)[0];
            }
            send(recorder.login(challenge));
            return readUntil(pending, "\r\n\r\n").startsWith("Response: Success") && !full;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            if (stopped) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Reads and records data up to a mark, and returns that data. Any data after the mark stays in {@code pending}.
     * Returns an empty text if the connection ends, or a time or size limit is reached.
     */
    private String readUntil(ByteArrayOutputStream pending, String mark) throws IOException {
        long deadline = System.nanoTime() + LOGIN.toNanos();
        while (true) {
            String text = pending.toString(StandardCharsets.ISO_8859_1);
            int at = text.indexOf(mark);
            if (at >= 0) {
                pending.reset();
                pending.writeBytes(text.substring(at + mark.length()).getBytes(StandardCharsets.ISO_8859_1));
                return text.substring(0, at + mark.length());
            }
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0 || text.length() > LONGEST_ANSWER) {
                return "";
            }
            socket.setSoTimeout((int) left);
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                return "";
            }
            full |= !files.received(buffer, count);
            pending.write(buffer, 0, count);
        }
    }

    private void send(byte[] bytes) throws IOException {
        files.sent(bytes);
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    private void sendQuietly(byte[] bytes) {
        try {
            files.sent(bytes);
        } catch (IOException e) {
            unwritten = e;
            closeSocket();
            return;
        }
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // the reading side detects the same end and reports it
            closeSocket();
        }
    }

    private void closeSocket() {
        try {
            socket.close();
        } catch (IOException e) {
            // the socket is unusable either way
        }
    }

    /** {@return the number of received bytes recorded so far, after the removal of secrets} */
    public long receivedBytes() {
        return files.receivedBytes();
    }

    /** Ends the recording; no effect if it has already ended. */
    public void stop() {
        stopped = true;
        closeSocket();
    }

    @Override
    public String toString() {
        return "RecordedConnection of " + recorder;
    }
}
