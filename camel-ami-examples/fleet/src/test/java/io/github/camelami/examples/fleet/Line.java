/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A forwarded connection to a port of this machine, which the test can cut. */
final class Line implements AutoCloseable {

    private final ServerSocket entry;
    private final int exit;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    Line(int exit) throws IOException {
        this.exit = exit;
        this.entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    int port() {
        return entry.getLocalPort();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "line");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!entry.isClosed()) {
            try {
                join(entry.accept());
            } catch (IOException e) {
                // the entry is closed
            }
        }
    }

    /** Forwards a connection. It is closed if the target is not listening or the line is cut. */
    private void join(Socket near) throws IOException {
        try {
            if (cut) {
                throw new IOException("cut");
            }
            Socket far = new Socket(InetAddress.getLoopbackAddress(), exit);
            open.add(near);
            open.add(far);
            daemon(() -> copy(near, far));
            daemon(() -> copy(far, near));
        } catch (IOException e) {
            near.close();
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] bytes = new byte[16_384];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                to.getOutputStream().write(bytes, 0, length);
            }
        } catch (IOException e) {
            // cut
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    void cut() throws IOException {
        cut = true;
        for (Socket one : open) {
            one.close();
        }
    }

    void mend() {
        cut = false;
    }

    @Override
    public void close() throws IOException {
        entry.close();
        cut();
    }
}
