/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits login attempts, so that guessing passwords is slow and does not lock out other users. It limits the attempts
 * in progress, for each source and in total. It also limits the failures within ten minutes, for each user, and for
 * each combination of user and source. A source is an address, or a browser that has logged in as this user before.
 * Therefore users with a known browser can log in while somebody else guesses their passwords, even from the same
 * address.
 *
 * <p>Attempts from many addresses can still reach the total limit. A proxy or a firewall must block such attempts.
 */
final class LoginLimits {

    private static final int AT_ONCE = 100;
    private static final int AT_ONCE_EACH = 20;
    private static final int FAILURES_EACH = 10;
    private static final int FAILURES = 50;
    private static final long WINDOW = TimeUnit.MINUTES.toNanos(10);
    private static final int KEPT = 100_000;

    /** A map of limited size that drops its oldest entry when it is full. */
    private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > KEPT;
        }
    }

    private record Failures(long since, int count) {}

    private final LongSupplier nanos;
    private final AtOnce running = new AtOnce(AT_ONCE_EACH);
    private final Map<List<String>, Failures> failures = new Bounded<>();
    private final Map<String, Set<String>> browsers = new Bounded<>(); // the logins that used this browser
    private int all;

    /** @param nanos the clock, such as {@code System::nanoTime} */
    LoginLimits(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Returns the source of an attempt.
     *
     * @param browser the value of the browser's cookie; null if it sent none
     */
    synchronized String source(String login, String address, @Nullable String browser) {
        return browser != null && browsers.getOrDefault(browser, Set.of()).contains(login)
                ? "browser " + browser
                : address;
    }

    /**
     * Records that this user has logged in with this browser.
     *
     * @param browser the new value of the browser's cookie
     * @param before the previous value; null if there is none. Users who logged in with it are also remembered for the
     *     new value
     */
    synchronized void remember(String login, String browser, @Nullable String before) {
        Set<String> logins = new HashSet<>();
        logins.add(login);
        if (before != null && browsers.containsKey(before)) {
            logins.addAll(browsers.remove(before));
        }
        browsers.put(browser, logins);
    }

    /** Returns whether an attempt may begin. If so, the caller must call {@link #end} after it. */
    synchronized boolean begin(String login, String source) {
        boolean known = source.startsWith("browser ");
        if (all >= AT_ONCE && !known
                || failed(List.of(login, source)) >= FAILURES_EACH
                || failed(List.of(login)) >= FAILURES && !known
                || !running.begin(source)) {
            return false;
        }
        all++;
        fail(List.of(login, source)); // removed on success; until then, simultaneous attempts count
        fail(List.of(login));
        return true;
    }

    /** Ends an attempt. */
    synchronized void end(String login, String source, boolean succeeded) {
        running.end(source);
        all--;
        if (succeeded) {
            failures.remove(List.of(login, source));
            failures.computeIfPresent(
                    List.of(login), (key, had) -> new Failures(had.since(), Math.max(0, had.count() - 1)));
        }
    }

    private int failed(List<String> key) {
        Failures had = failures.get(key);
        return had == null || nanos.getAsLong() - had.since() > WINDOW ? 0 : had.count();
    }

    private void fail(List<String> key) {
        int count = failed(key);
        long since = count == 0 ? nanos.getAsLong() : failures.get(key).since();
        failures.remove(key); // reinserted as the newest entry, since the map drops its oldest
        failures.put(key, new Failures(since, count + 1));
    }
}
