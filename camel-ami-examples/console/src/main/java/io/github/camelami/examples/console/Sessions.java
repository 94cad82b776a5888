/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The sessions of logged-in users. If there are too many, the oldest one ends. */
final class Sessions {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MOST = 500;
    private static final long IDLE = Duration.ofMinutes(30).toNanos();
    private static final long LONGEST = Duration.ofHours(12).toNanos();

    /** One login, until its logout. */
    static final class Session {

        final Users.User user;
        final String csrf = token();
        private final long begun = System.nanoTime();
        private volatile long used = begun;
        private volatile String phone;

        Session(Users.User user) {
            this.user = user;
            this.phone = user.phones().size() == 1 ? user.phones().get(0) : "";
        }

        /** Returns the chosen phone; empty until one is chosen. */
        String phone() {
            return phone;
        }

        void choose(String chosen) {
            phone = chosen;
        }

        void use() {
            used = System.nanoTime();
        }

        boolean over() {
            long now = System.nanoTime();
            return now - used > IDLE || now - begun > LONGEST;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    /** Returns a random token that cannot be guessed. */
    static String token() {
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Starts a session, and returns the value of its cookie. */
    String begin(Users.User user) {
        String token = token();
        lock.lock();
        try {
            sessions.values().removeIf(Session::over);
            if (sessions.size() == MOST) {
                sessions.remove(sessions.keySet().iterator().next());
            }
            sessions.put(token, new Session(user));
            return token;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Session find(@Nullable String token) {
        lock.lock();
        try {
            Session session = token == null ? null : sessions.get(token);
            return session == null || session.over() ? null : session;
        } finally {
            lock.unlock();
        }
    }

    void end(@Nullable String token) {
        lock.lock();
        try {
            sessions.remove(token);
        } finally {
            lock.unlock();
        }
    }
}
