/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.wire;

/** Builds the lines of one block, each of the form {@code Key: Value} followed by CRLF. Not thread-safe. */
public final class MessageBuilder {

    private final StringBuilder text;

    /** Creates an empty block. */
    public MessageBuilder() {
        this.text = new StringBuilder(512);
    }

    /**
     * Adds a line.
     *
     * @param key the key, written exactly as given
     * @param value the value, written unchanged: a CRLF in it starts a new line, as on a real server
     */
    public MessageBuilder add(String key, String value) {
        text.append(key).append(": ").append(value).append("\r\n");
        return this;
    }

    /**
     * Adds a number.
     *
     * @param key the key, written exactly as given
     * @param value the number
     */
    public MessageBuilder add(String key, long value) {
        text.append(key).append(": ").append(value).append("\r\n");
        return this;
    }

    /**
     * Adds a line unchanged.
     *
     * @param line without its line end
     */
    public MessageBuilder raw(String line) {
        text.append(line).append("\r\n");
        return this;
    }

    /**
     * Adds all lines of another block.
     *
     * @param other source
     */
    public MessageBuilder addAll(MessageBuilder other) {
        text.append(other.text);
        return this;
    }

    /** {@return whether the block is empty} */
    public boolean isEmpty() {
        return text.length() == 0;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
