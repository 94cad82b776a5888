/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.Locale;

/**
 * The line that a server sends when a client connects, for example {@code Asterisk Call Manager/11.0.0} (manager.c,
 * session_do). Proxies and derivatives of Asterisk send different words before the slash, and their own version after
 * it.
 *
 * @param line the line, without the line end
 */
public record AmiBanner(String line) implements AmiMessage {

    /** The text before the AMI version in the banner of every Asterisk from 1.4 on. */
    public static final String PREFIX = "Asterisk Call Manager/";

    /** The text that the banner of every proxy or derivative contains, ignoring case. */
    private static final String FAMILY = "call manager";

    /** Returns whether a line can be the banner of a server that speaks AMI. */
    public static boolean isBanner(String line) {
        return line.toLowerCase(Locale.ROOT).contains(FAMILY);
    }

    /**
     * Returns the AMI version after the slash, for example {@code 11.0.0}; empty unless the server is Asterisk itself.
     */
    public String amiVersion() {
        return line.startsWith(PREFIX) ? line.substring(PREFIX.length()) : "";
    }

    /** Returns the parsed AMI version; {@link AmiVersion#UNKNOWN} unless the server is Asterisk itself. */
    public AmiVersion version() {
        return AmiVersion.of(amiVersion());
    }
}
