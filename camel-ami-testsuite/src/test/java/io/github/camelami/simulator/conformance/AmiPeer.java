/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.conformance;

import io.github.camelami.simulator.wire.AmiCharset;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** One connection of a scenario: a thread reads blocks, while the scenario's own thread sends and waits. */
final class AmiPeer implements AutoCloseable {

    static final long PATIENCE_MS = Long.getLong("conformance.patience", 20_000);

    private final Socket socket = new Socket();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final List<List<String>> blocks = new ArrayList<>();
    private final Set<Integer> consumed = new TreeSet<>();
    private boolean ended;
    private int unnamed;

    AmiPeer(String host, int port) throws IOException {
        socket.connect(new InetSocketAddress(host, port), 5_000);
        Thread reader = new Thread(this::read, "conformance-reader");
        reader.setDaemon(true);
        reader.start();
        until("the banner", block -> !block.get(0).contains(": "));
    }

    private void read() {
        List<String> block = new ArrayList<>();
        try {
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[64 * 1024];
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int count; (count = in.read(buffer)) >= 0; ) {
                for (int i = 0; i < count; i++) {
                    if (buffer[i] != '\n') {
                        line.write(buffer[i]);
                        continue;
                    }
                    byte[] bytes = line.toByteArray();
                    line.reset();
                    int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
                    String text = AmiCharset.decode(bytes, 0, length);
                    boolean banner = block.isEmpty() && text.startsWith("Asterisk Call Manager/");
                    if (!text.isEmpty()) {
                        block.add(text);
                    }
                    if ((text.isEmpty() || banner) && !block.isEmpty()) {
                        add(List.copyOf(block));
                        block.clear();
                    }
                }
            }
        } catch (IOException closed) {
            // as good as the end of the stream
        } finally {
            lock.lock();
            try {
                ended = true;
                more.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void add(List<String> block) {
        lock.lock();
        try {
            blocks.add(block);
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Everything received so far. */
    List<List<String>> blocks() {
        lock.lock();
        try {
            return List.copyOf(blocks);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a block that no earlier wait has taken. */
    List<String> until(String what, Predicate<List<String>> wanted) {
        return wait(what, () -> {
            for (int i = 0; i < blocks.size(); i++) {
                if (!consumed.contains(i) && wanted.test(blocks.get(i))) {
                    consumed.add(i);
                    return blocks.get(i);
                }
            }
            return null;
        });
    }

    /** Waits for the block that is the number-th of its kind, and takes nothing. */
    List<String> at(String what, Predicate<List<String>> wanted, int number) {
        return wait(what, () -> blocks.stream()
                .filter(wanted)
                .skip(number - 1)
                .findFirst()
                .orElse(null));
    }

    private List<String> wait(String what, Supplier<List<String>> look) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        lock.lock();
        try {
            while (true) {
                List<String> found = look.get();
                if (found != null) {
                    return found;
                }
                long left = deadline - System.nanoTime();
                if (ended || left <= 0) {
                    throw new AssertionError((ended ? "Closed before " : "Waited in vain for ") + what + " on "
                            + socket.getRemoteSocketAddress() + "; came: " + blocks);
                }
                more.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for " + what, e);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the server has closed the connection. */
    void untilClosed() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        lock.lock();
        try {
            while (!ended) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("Not closed by " + socket.getRemoteSocketAddress());
                }
                more.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for the end", e);
        } finally {
            lock.unlock();
        }
    }

    boolean isEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    int localPort() {
        return socket.getLocalPort();
    }

    void raw(String text) throws IOException {
        socket.getOutputStream().write(AmiCharset.encode(text));
        socket.getOutputStream().flush();
    }

    /** Sends an action with headers separated by bars; adds an ActionID if there is none. Returns the ActionID. */
    String send(String action) throws IOException {
        List<String> lines = new ArrayList<>(Arrays.stream(action.split("(?<!\\\\)\\|"))
                .map(line -> line.strip().replace("\\|", "|"))
                .toList());
        String id = Recording.value(lines, "ActionID");
        if (id.isEmpty()) {
            id = "a" + ++unnamed;
            lines.add(1, "ActionID: " + id);
        }
        raw(String.join("\r\n", lines) + "\r\n\r\n");
        return id;
    }

    /** Sends an action and waits for its answer, a list's end included. */
    List<String> ask(String action) throws IOException {
        String id = send(action);
        List<String> answer = until(
                "the answer to " + action,
                block -> Recording.isResponse(block)
                        && Recording.value(block, "ActionID").equals(id));
        if (Recording.value(answer, "EventList").equals("start")) {
            until(
                    "the end of the list of " + action,
                    block -> Recording.value(block, "EventList").equals("Complete")
                            && Recording.value(block, "ActionID").equals(id));
        }
        return answer;
    }

    /** Logs in by challenge and MD5. */
    void login(String user, String events) throws IOException {
        String challenge = Recording.value(ask("Action: Challenge | AuthType: MD5"), "Challenge");
        String key = md5(challenge + user + "-secret");
        List<String> answer = ask("Action: Login | Username: " + user + " | AuthType: MD5 | Key: " + key
                + (events.isEmpty() ? "" : " | Events: " + events));
        if (!answer.get(0).equals("Response: Success")) {
            throw new AssertionError("Login of " + user + ": " + answer);
        }
    }

    private static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
