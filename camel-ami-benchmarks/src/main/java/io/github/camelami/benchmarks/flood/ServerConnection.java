/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.flood;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: reads actions, answers them, and sends events between the responses. Never blocks.
 *
 * <p>Only the server's I/O thread reads. That thread and the pacer write, but never at the same time.
 */
final class ServerConnection {

    /** The maximum number of bytes of events written at once, which limits how long a response waits. */
    private static final int SLICE = 128 * 1024;

    /** The maximum number of overdue events written at once. */
    private static final int MOST_DUE = 1000;

    private static final int MAX_ACTION = 64 * 1024;

    private final ByteChannel channel;
    private final FloodServer server;
    private final ReentrantLock lock = new ReentrantLock();

    private byte[] received = new byte[1024];
    private int receivedEnd;
    private int searched;

    // under the lock
    private ByteBuffer answers = ByteBuffer.allocate(4096).flip();
    private @Nullable ByteBuffer events;
    private @Nullable ByteBuffer paced;
    private boolean eventsOn;
    private boolean closing;
    private @Nullable Flow flow;
    private int next;

    /** The time at which the last event was due. */
    private long due;

    private long freeSince;
    private long eventsSent;

    /** @param tls null for plain text */
    ServerConnection(SocketChannel socket, @Nullable SSLContext tls, FloodServer server) throws IOException {
        this.channel = tls == null ? socket : new TlsChannel(socket, tls);
        this.server = server;
        answer(Answers.BANNER);
        flush();
    }

    // ---- reading: the I/O thread ---------------------------------------------------------------------------------

    /** Reads all available bytes. Returns false if the client has disconnected. */
    boolean read(ByteBuffer buffer) throws IOException {
        while (true) {
            buffer.clear();
            int count = channel.read(buffer);
            if (count < 0) {
                return false;
            }
            if (count == 0) {
                return !closing;
            }
            buffer.flip();
            if (receivedEnd + count > received.length) {
                if (receivedEnd + count > MAX_ACTION + buffer.capacity()) {
                    return false;
                }
                received = Arrays.copyOf(received, Math.max(2 * received.length, receivedEnd + count));
            }
            buffer.get(received, receivedEnd, count);
            receivedEnd += count;
            takeActions();
            flush();
        }
    }

    private void takeActions() {
        int start = 0;
        int at = Math.max(0, searched - 3);
        while (at + 3 < receivedEnd) {
            if (received[at] == '\r'
                    && received[at + 1] == '\n'
                    && received[at + 2] == '\r'
                    && received[at + 3] == '\n') {
                act(new String(received, start, at - start, StandardCharsets.UTF_8));
                start = at + 4;
                at = start;
            } else {
                at++;
            }
        }
        System.arraycopy(received, start, received, 0, receivedEnd - start);
        receivedEnd -= start;
        searched = receivedEnd;
    }

    private void act(String text) {
        Map<String, String> fields = new HashMap<>();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf("\r\n", at);
            end = end < 0 ? text.length() : end;
            int colon = text.indexOf(':', at);
            if (colon > 0 && colon < end) {
                fields.put(
                        Answers.lower(text.substring(at, colon)),
                        text.substring(colon + 1, end).strip());
            }
            at = end + 2;
        }
        String action = Answers.lower(fields.getOrDefault("action", ""));
        String id = fields.get("actionid");
        if (action.equals("login")) {
            login(fields, id);
            return;
        }
        answer(Answers.to(action, id, fields));
        if (action.equals("events")) {
            listen(!Answers.isOff(fields.get("eventmask")));
        } else if (action.equals("logoff")) {
            closing = true;
        }
    }

    private void login(Map<String, String> fields, @Nullable String id) {
        if (!Answers.isLogin(fields)) {
            answer(Answers.loginRefused(id));
            closing = true;
            return;
        }
        answer(Answers.loginAccepted(id));
        boolean on = !Answers.isOff(fields.get("events"));
        if (on) {
            answer(Answers.FULLY_BOOTED);
        }
        server.onLogin();
        listen(on);
    }

    private void listen(boolean on) {
        lock.lock();
        try {
            if (on != eventsOn) {
                eventsOn = on;
                server.onListening(on ? 1 : -1);
            }
        } finally {
            lock.unlock();
        }
        become(server.flow());
    }

    /** Called when the connection has ended. */
    void onClosed() {
        lock.lock();
        try {
            if (eventsOn) {
                eventsOn = false;
                server.onListening(-1);
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- writing: the I/O thread and the pacer -------------------------------------------------------------------

    /** Switches to another flow of events, from the start of that flow; null for none. */
    void become(@Nullable Flow other) {
        lock.lock();
        try {
            flow = eventsOn ? other : null;
            next = 0;
            due = server.micros();
            freeSince = due;
        } finally {
            lock.unlock();
        }
    }

    private void answer(byte[] text) {
        lock.lock();
        try {
            if (answers.capacity() - answers.limit() < text.length) {
                ByteBuffer larger = ByteBuffer.allocate(Math.max(4096, 2 * (answers.remaining() + text.length)));
                answers = larger.put(answers).flip();
            }
            int at = answers.limit();
            answers.limit(at + text.length);
            answers.put(at, text);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the I/O thread must be notified when the socket can be written to again. */
    boolean wantsToWrite() {
        lock.lock();
        try {
            return events != null
                    || answers.hasRemaining()
                    || flow != null && !flow.isPaced()
                    || channel instanceof TlsChannel tls && tls.isWriting();
        } finally {
            lock.unlock();
        }
    }

    /** Writes the pending data and, in a flood at full speed, one slice of events. */
    void flush() throws IOException {
        lock.lock();
        try {
            if (!writeBegun() || !writeAnswers()) {
                return;
            }
            Flow now = flow;
            if (now != null && !now.isPaced()) {
                int last = now.tape().lastWithin(next, SLICE);
                events = now.tape().slice(next, last);
                eventsSent += last - next + 1;
                server.onSent(last - next + 1);
                next = last + 1 == now.tape().size() ? 0 : last + 1;
                writeBegun();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes the events that are due. */
    void pace() throws IOException {
        lock.lock();
        try {
            Flow now = flow;
            if (now == null || !now.isPaced()) {
                return;
            }
            boolean free = writeBegun() && writeAnswers();
            long micros = server.micros();
            if (free && micros >= due + 1e6 / now.perSecond()) {
                events = due(now, micros);
                writeBegun();
            }
            freeSince = server.micros();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the data of the events that are due now. The timestamp of an event is normally the time of writing, as on
     * a real server. An event that fell due while a slow client blocked writing keeps its due time, so the measurement
     * includes the delay.
     */
    private ByteBuffer due(Flow now, long micros) {
        double gap = 1e6 / now.perSecond();
        int count = (int) Math.min(MOST_DUE, Math.max(0, (micros - due) / gap));
        ByteBuffer buffer = paced;
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(SLICE);
            paced = buffer;
        }
        buffer.clear();
        long first = due;
        int sent = 0;
        while (sent < count && buffer.remaining() >= now.tape().length(next)) {
            long dueAt = first + (long) ((sent + 1) * gap);
            now.tape().append(next, dueAt < freeSince ? dueAt : micros, buffer);
            next = next + 1 == now.tape().size() ? 0 : next + 1;
            sent++;
        }
        due = first + (long) (sent * gap);
        eventsSent += sent;
        server.onSent(sent);
        return buffer.flip();
    }

    /**
     * Returns when the next event is due, in microseconds since 1970. Returns a time in the distant future if there is
     * none.
     */
    long nextDue() {
        lock.lock();
        try {
            Flow now = flow;
            return now == null || !now.isPaced() ? Long.MAX_VALUE : due + 1_000_000L / now.perSecond();
        } finally {
            lock.unlock();
        }
    }

    /** Finishes writing partly written events. Returns false if the socket accepts no more data. */
    private boolean writeBegun() throws IOException {
        ByteBuffer begun = events;
        if (begun == null) {
            return true;
        }
        channel.write(begun);
        if (begun.hasRemaining()) {
            return false;
        }
        events = null;
        return true;
    }

    private boolean writeAnswers() throws IOException {
        if (answers.hasRemaining()) {
            channel.write(answers);
            if (answers.hasRemaining()) {
                return false;
            }
            answers = answers.clear().flip();
        }
        return true;
    }
}
