/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.wire;

/** The lines of one block in the making: {@code Key: Value} CRLF each. Not thread-safe. */
public final class MessageBuilder {

    private final StringBuilder text;

    /** An empty block. */
    public MessageBuilder() {
        this.text = new StringBuilder(512);
    }

    /**
     * Adds a line.
     *
     * @param key spelled as it shall appear
     * @param value written as it is: CR LF in it fakes a line, as on the real server
     * @return this
     */
    public MessageBuilder add(String key, String value) {
        text.append(key).append(": ").append(value).append("\r\n");
        return this;
    }

    /**
     * Adds a number.
     *
     * @param key spelled as it shall appear
     * @param value the number
     * @return this
     */
    public MessageBuilder add(String key, long value) {
        text.append(key).append(": ").append(value).append("\r\n");
        return this;
    }

    /**
     * Adds a line without interpreting it.
     *
     * @param line without its end
     * @return this
     */
    public MessageBuilder raw(String line) {
        text.append(line).append("\r\n");
        return this;
    }

    /**
     * Adds all lines of another block.
     *
     * @param other source
     * @return this
     */
    public MessageBuilder addAll(MessageBuilder other) {
        text.append(other.text);
        return this;
    }

    /**
     * Whether nothing was added yet.
     *
     * @return true if empty
     */
    public boolean isEmpty() {
        return text.length() == 0;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
