/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.Locale;

/**
 * The one line a server sends on connect, for example {@code Asterisk Call Manager/11.0.0} (manager.c, session_do). Proxies and
 * relatives of Asterisk greet with another word before the slash, and a version of their own after it.
 *
 * @param line the line without its end
 */
public record AmiBanner(String line) implements AmiMessage {

    /** What every Asterisk from 1.4 on says before its AMI version. */
    public static final String PREFIX = "Asterisk Call Manager/";

    /** What a proxy or a relative has somewhere in its greeting, in any case. */
    private static final String FAMILY = "call manager";

    /** Returns whether a line can be the greeting of a server that speaks AMI. */
    public static boolean isBanner(String line) {
        return line.toLowerCase(Locale.ROOT).contains(FAMILY);
    }

    /** The AMI version after the slash, for example {@code 11.0.0}; empty when Asterisk itself does not say it. */
    public String amiVersion() {
        return line.startsWith(PREFIX) ? line.substring(PREFIX.length()) : "";
    }

    /** The same as a value; {@link AmiVersion#UNKNOWN} when Asterisk itself does not say it. */
    public AmiVersion version() {
        return AmiVersion.of(amiVersion());
    }
}
