/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.SessionOptions;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The timeouts, limits and delays of a client. Endpoints that share a client must have the same options. No duration
 * may exceed one day, since a longer one would be a mistake and could overflow a timer.
 *
 * @param connectTimeout the timeout for opening a TCP (and TLS) connection
 * @param loginTimeout the timeout for the login after the connection is open
 * @param plainLogin whether to send the secret itself instead of the response to an MD5 challenge
 * @param pingInterval how long the server may be silent before a Ping is sent; zero disables pings
 * @param pingTimeout the timeout for the response to a Ping, after which the link is closed
 * @param reconnectDelay the upper bound of the first delay between attempts; it doubles with each attempt
 * @param maxReconnectDelay the maximum of that bound; after a refused login, it applies from the first attempt
 * @param maxPendingActions the maximum number of actions in flight; further actions fail as not sent
 * @param maxMessageBytes the maximum size of a message, in bytes; a larger one ends the session
 * @param maxListItems the maximum number of items in a list; if a list is longer, its action fails
 * @param maxListBytes the maximum size of a list, in bytes; if a list is larger, its action fails
 * @param singleLink whether to use one session for both actions and events, for manager users with {@code
 *     allowmultiplelogin=no}
 * @param charset the charset of values
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

    /** The longest allowed duration. */
    private static final Duration MOST = Duration.ofDays(1);

    /** The documented defaults. */
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
        requireDuration("connectionTimeout", connectTimeout);
        requireDuration("loginTimeout", loginTimeout);
        requireDuration("pingTimeout", pingTimeout);
        requireDuration("reconnectDelay", reconnectDelay);
        requireDuration("maxReconnectDelay", maxReconnectDelay);
        if (!pingInterval.isZero()) {
            requireDuration("pingInterval", pingInterval);
        }
        requirePositive("maxPendingActions", maxPendingActions);
        requirePositive("maxMessageBytes", maxMessageBytes);
        requirePositive("maxListItems", maxListItems);
        requirePositive("maxListBytes", maxListBytes);
        if (maxReconnectDelay.compareTo(reconnectDelay) < 0) {
            throw new IllegalArgumentException("maxReconnectDelay (" + maxReconnectDelay.toMillis()
                    + " ms) is less than reconnectDelay (" + reconnectDelay.toMillis() + " ms)");
        }
    }

    /** Returns the options of one session, with the events that it requests. */
    SessionOptions session(SessionOptions.EventMask events) {
        return new SessionOptions(
                connectTimeout,
                loginTimeout,
                pingInterval,
                pingTimeout,
                maxPendingActions,
                maxMessageBytes,
                maxListItems,
                maxListBytes,
                charset,
                events);
    }

    /** Returns a builder that starts with the {@link #DEFAULTS}. */
    public static Builder builder() {
        return DEFAULTS.with();
    }

    /** Returns a builder that starts with these options. */
    public Builder with() {
        return new Builder(this);
    }

    /** Sets options by name; an option that is not set keeps its value. */
    public static final class Builder {

        private Duration connectTimeout;
        private Duration loginTimeout;
        private boolean plainLogin;
        private Duration pingInterval;
        private Duration pingTimeout;
        private Duration reconnectDelay;
        private Duration maxReconnectDelay;
        private int maxPendingActions;
        private int maxMessageBytes;
        private int maxListItems;
        private long maxListBytes;
        private boolean singleLink;
        private Charset charset;

        private Builder(ClientOptions from) {
            connectTimeout = from.connectTimeout;
            loginTimeout = from.loginTimeout;
            plainLogin = from.plainLogin;
            pingInterval = from.pingInterval;
            pingTimeout = from.pingTimeout;
            reconnectDelay = from.reconnectDelay;
            maxReconnectDelay = from.maxReconnectDelay;
            maxPendingActions = from.maxPendingActions;
            maxMessageBytes = from.maxMessageBytes;
            maxListItems = from.maxListItems;
            maxListBytes = from.maxListBytes;
            singleLink = from.singleLink;
            charset = from.charset;
        }

        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        public Builder loginTimeout(Duration value) {
            loginTimeout = value;
            return this;
        }

        public Builder plainLogin(boolean value) {
            plainLogin = value;
            return this;
        }

        public Builder pingInterval(Duration value) {
            pingInterval = value;
            return this;
        }

        public Builder pingTimeout(Duration value) {
            pingTimeout = value;
            return this;
        }

        public Builder reconnectDelay(Duration value) {
            reconnectDelay = value;
            return this;
        }

        public Builder maxReconnectDelay(Duration value) {
            maxReconnectDelay = value;
            return this;
        }

        public Builder maxPendingActions(int value) {
            maxPendingActions = value;
            return this;
        }

        public Builder maxMessageBytes(int value) {
            maxMessageBytes = value;
            return this;
        }

        public Builder maxListItems(int value) {
            maxListItems = value;
            return this;
        }

        public Builder maxListBytes(long value) {
            maxListBytes = value;
            return this;
        }

        public Builder singleLink(boolean value) {
            singleLink = value;
            return this;
        }

        public Builder charset(Charset value) {
            charset = value;
            return this;
        }

        /**
         * @throws IllegalArgumentException if a value is out of range; the message names the option, the value and the
         *     range
         */
        public ClientOptions build() {
            return new ClientOptions(
                    connectTimeout,
                    loginTimeout,
                    plainLogin,
                    pingInterval,
                    pingTimeout,
                    reconnectDelay,
                    maxReconnectDelay,
                    maxPendingActions,
                    maxMessageBytes,
                    maxListItems,
                    maxListBytes,
                    singleLink,
                    charset);
        }
    }

    /**
     * Returns the differences from another set of options, each as {@code option=otherValue instead of
     * option=thisValue}.
     */
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

    private static void requireDuration(String option, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(option + " is " + inWords(value) + "; it must be between 1 ms and "
                    + MOST.toMillis() + " ms (a day)" + (option.equals("pingInterval") ? ", or 0 for no pings" : ""));
        }
    }

    private static String inWords(Duration value) {
        try {
            return value.toMillis() + " ms";
        } catch (ArithmeticException beyondMilliseconds) {
            return value.toString();
        }
    }

    private static void requirePositive(String option, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(option + " is " + value + "; it must be positive");
        }
    }
}
