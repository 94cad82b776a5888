/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.client.HostPort;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses server addresses in URIs and options: {@code host}, {@code host:port}, {@code [::1]}, {@code [::1]:5038}. */
final class Addresses {

    static final int PORT = 5038;
    static final int TLS_PORT = 5039;

    /** An {@code @}, plain or encoded, but not the number of an IPv6 zone, as in {@code [fe80::1%40]}. */
    private static final Pattern USER_INFO = Pattern.compile("@|%40(?![0-9]*\\])");

    /** Slashes, backslashes and white space, which no host name or IP address contains. */
    private static final Pattern NO_ADDRESS = Pattern.compile("[/\\\\\\s]");

    private Addresses() {}

    /**
     * Rejects an address that has a user name or password before the host. The error does not quote the address, since
     * any part of it may be secret.
     *
     * @throws IllegalArgumentException if the text contains {@code @}, plain or encoded
     */
    static String requireNoUser(String text) {
        if (USER_INFO.matcher(text).find()) {
            throw new IllegalArgumentException(
                    "The address of an ami: URI holds no user or secret: write ami:host:port?username=..., or define an"
                            + " AmiServer bean");
        }
        return text;
    }

    /**
     * An address split into host and port, before the default port is applied.
     *
     * @param host the host name or IP address; an IPv6 address has no brackets
     * @param port the port; 0 if the text contains none
     */
    record Parsed(String host, int port) {}

    /**
     * Splits an address into host and port.
     *
     * @throws IllegalArgumentException if the text cannot be parsed; the message quotes it, unless it may contain a
     *     secret
     */
    static Parsed split(String text) {
        String address = requireNoUser(text).strip();
        if (NO_ADDRESS.matcher(address).find()) {
            throw new IllegalArgumentException("'" + text
                    + "' is not an address, since it holds a slash or a blank; write ami:host, ami:host:port, or"
                    + " ami:name of an AmiServer bean");
        }
        if (address.startsWith("[")) {
            int end = address.indexOf(']');
            if (end < 0) {
                throw new IllegalArgumentException("'" + text + "' has no closing bracket; write [::1]:5038");
            }
            String rest = address.substring(end + 1);
            if (!rest.isEmpty() && !rest.startsWith(":")) {
                throw new IllegalArgumentException("'" + text + "' is not an address; write [::1]:5038");
            }
            return new Parsed(address.substring(1, end), rest.isEmpty() ? 0 : port(text, rest.substring(1)));
        }
        int colon = address.indexOf(':');
        if (colon >= 0 && address.indexOf(':', colon + 1) >= 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' holds several colons; write an IPv6 address in brackets, as in [::1]:5038");
        }
        return colon < 0
                ? new Parsed(address, 0)
                : new Parsed(address.substring(0, colon), port(text, address.substring(colon + 1)));
    }

    /**
     * Parses one address.
     *
     * @param usual the default port, used if the text contains none
     * @throws IllegalArgumentException if the text cannot be parsed; the message quotes it, unless it may contain a
     *     secret
     */
    static HostPort parse(String text, int usual) {
        Parsed parsed = split(text);
        return new HostPort(parsed.host(), parsed.port() == 0 ? usual : parsed.port());
    }

    private static int port(String text, String port) {
        try {
            int number = Integer.parseInt(port);
            if (number > 0 && number <= 65535) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // reported below, with the text
        }
        throw new IllegalArgumentException(
                "'" + port + "' in '" + text + "' is not a port; write a number from 1 to 65535, as in pbx1:5038");
    }

    /**
     * Returns the given first address, followed by those of a comma-separated list, without duplicates. An address
     * without a port has that of the first address.
     */
    static List<HostPort> all(HostPort first, @Nullable String more) {
        Set<HostPort> all = new LinkedHashSet<>();
        all.add(first);
        if (more != null) {
            for (String each : more.split(",")) {
                if (!each.isBlank()) {
                    all.add(parse(each, first.port()));
                }
            }
        }
        return List.copyOf(all);
    }
}
