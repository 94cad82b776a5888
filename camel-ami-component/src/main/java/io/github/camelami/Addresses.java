/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.client.HostPort;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads addresses as they stand in URIs and options: {@code host}, {@code host:port}, {@code [::1]}, {@code [::1]:5038}. */
final class Addresses {

    static final int PORT = 5038;
    static final int TLS_PORT = 5039;

    private Addresses() {}

    /**
     * One address.
     *
     * @param port the port when the text names none
     * @throws IllegalArgumentException naming what cannot be read
     */
    static HostPort parse(String text, int port) {
        String address = text.strip();
        if (address.startsWith("[")) {
            int end = address.indexOf(']');
            if (end < 0) {
                throw new IllegalArgumentException("'" + text + "' has no closing bracket; write [::1]:5038");
            }
            String rest = address.substring(end + 1);
            if (!rest.isEmpty() && !rest.startsWith(":")) {
                throw new IllegalArgumentException("'" + text + "' is no address; write [::1]:5038");
            }
            return new HostPort(address.substring(1, end), rest.isEmpty() ? port : port(text, rest.substring(1)));
        }
        int colon = address.indexOf(':');
        if (colon >= 0 && address.indexOf(':', colon + 1) >= 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' holds several colons; write an IPv6 address in brackets, as in [::1]:5038");
        }
        return colon < 0
                ? new HostPort(address, port)
                : new HostPort(address.substring(0, colon), port(text, address.substring(colon + 1)));
    }

    private static int port(String text, String port) {
        try {
            return Integer.parseInt(port);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "'" + port + "' in '" + text + "' is no port; write a number, as in pbx1:5038");
        }
    }

    /** The first address and those of a list with commas, each once. */
    static List<HostPort> all(HostPort first, @Nullable String more, int port) {
        Set<HostPort> all = new LinkedHashSet<>();
        all.add(first);
        if (more != null) {
            for (String each : more.split(",")) {
                if (!each.isBlank()) {
                    all.add(parse(each, port));
                }
            }
        }
        return List.copyOf(all);
    }
}
