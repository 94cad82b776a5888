/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.message;

/**
 * The one line an Asterisk sends on connect, for example {@code Asterisk Call Manager/11.0.0} (manager.c, session_do).
 *
 * @param line the line without its end
 */
public record AmiBanner(String line) implements AmiMessage {

    /** What every Asterisk from 1.4 on says before its AMI version. */
    public static final String PREFIX = "Asterisk Call Manager/";

    /** The AMI version behind the slash, for example {@code 11.0.0}; empty when the line has none. */
    public String amiVersion() {
        return line.startsWith(PREFIX) ? line.substring(PREFIX.length()) : "";
    }
}
