/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Every timeout, limit and delay of a client, as one value. Clients are shared, so those who share one must agree on these.
 *
 * @param connectTimeout how long a TCP (and TLS) connection may take to be made
 * @param loginTimeout from connected to logged in
 * @param plainLogin whether the secret is sent as it is rather than by MD5 challenge
 * @param pingInterval silence after which a Ping is sent; zero for never
 * @param pingTimeout how long its answer may take before the link is given up
 * @param reconnectDelay the upper bound of the first delay between tries; doubles with each
 * @param maxReconnectDelay the most it grows to; a refused login begins here
 * @param maxPendingActions actions under way at most; one more is refused as not sent
 * @param maxMessageBytes the largest message accepted; a larger one ends the session
 * @param maxListItems the most items of a list kept; a longer list fails its action
 * @param maxListBytes the most bytes of a list kept; a larger list fails its action
 * @param singleLink one session for actions and events, for manager users with {@code allowmultiplelogin=no}
 * @param charset how values are decoded
 */
public record ClientOptions(
        Duration connectTimeout,
        Duration loginTimeout,
        boolean plainLogin,
        Duration pingInterval,
        Duration pingTimeout,
        Duration reconnectDelay,
        Duration maxReconnectDelay,
        int maxPendingActions,
        int maxMessageBytes,
        int maxListItems,
        long maxListBytes,
        boolean singleLink,
        Charset charset) {

    /** The defaults of the documentation. */
    public static final ClientOptions DEFAULTS = new ClientOptions(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            false,
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            10_000,
            8 * 1024 * 1024,
            100_000,
            64L * 1024 * 1024,
            false,
            StandardCharsets.UTF_8);

    public ClientOptions {
        requirePositive("connectionTimeout", connectTimeout);
        requirePositive("loginTimeout", loginTimeout);
        requirePositive("pingTimeout", pingTimeout);
        requirePositive("reconnectDelay", reconnectDelay);
        requirePositive("maxReconnectDelay", maxReconnectDelay);
        requirePositive("maxPendingActions", maxPendingActions);
        requirePositive("maxMessageBytes", maxMessageBytes);
        requirePositive("maxListItems", maxListItems);
        requirePositive("maxListBytes", maxListBytes);
        if (pingInterval.isNegative()) {
            throw new IllegalArgumentException(
                    "pingInterval is " + pingInterval.toMillis() + " ms; it must be positive, or 0 for no pings");
        }
        if (maxReconnectDelay.compareTo(reconnectDelay) < 0) {
            throw new IllegalArgumentException("maxReconnectDelay (" + maxReconnectDelay.toMillis()
                    + " ms) is less than reconnectDelay (" + reconnectDelay.toMillis() + " ms)");
        }
    }

    /** What differs in another's options, as {@code option=other's instead of option=ours}. */
    List<String> differences(ClientOptions other) {
        List<String> found = new ArrayList<>();
        compare(found, "connectionTimeout", connectTimeout, other.connectTimeout);
        compare(found, "loginTimeout", loginTimeout, other.loginTimeout);
        compare(found, "plainLogin", plainLogin, other.plainLogin);
        compare(found, "pingInterval", pingInterval, other.pingInterval);
        compare(found, "pingTimeout", pingTimeout, other.pingTimeout);
        compare(found, "reconnectDelay", reconnectDelay, other.reconnectDelay);
        compare(found, "maxReconnectDelay", maxReconnectDelay, other.maxReconnectDelay);
        compare(found, "maxPendingActions", maxPendingActions, other.maxPendingActions);
        compare(found, "maxMessageBytes", maxMessageBytes, other.maxMessageBytes);
        compare(found, "maxListItems", maxListItems, other.maxListItems);
        compare(found, "maxListBytes", maxListBytes, other.maxListBytes);
        compare(found, "singleLink", singleLink, other.singleLink);
        compare(found, "charset", charset, other.charset);
        return found;
    }

    private static void compare(List<String> found, String option, Object ours, Object theirs) {
        if (!ours.equals(theirs)) {
            found.add(option + "=" + words(theirs) + " instead of " + option + "=" + words(ours));
        }
    }

    private static String words(Object value) {
        return value instanceof Duration duration ? duration.toMillis() + "ms" : value.toString();
    }

    private static void requirePositive(String option, Duration value) {
        requirePositive(option, value.toMillis());
    }

    private static void requirePositive(String option, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(option + " is " + value + "; it must be positive");
        }
    }
}
