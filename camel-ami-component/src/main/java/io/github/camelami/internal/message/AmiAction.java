/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An action for Asterisk: a name and ordered fields. Every instance can be sent: the {@link Builder} rejects everything
 * that would break the line protocol, or that Asterisk would refuse or truncate.
 *
 * <p>A line may have at most 1022 bytes before its CRLF, and an action at most 128 lines, including {@code Action} and
 * {@code ActionID} (manager.c, get_input and do_message; measured on 16 and 22).
 */
public final class AmiAction {

    /** The maximum length of a line that Asterisk reads, in bytes without the CRLF. */
    public static final int MAX_LINE_BYTES = 1022;

    /** The maximum number of lines that Asterisk reads in one action. */
    public static final int MAX_LINES = 128;

    /**
     * The actions that Asterisk answers with text instead of a response, each with an alternative. Such an answer does
     * not show where it ends, or which action it belongs to (chan_iax2.c; app_queue.c up to 14).
     */
    private static final Map<String, String> ANSWERED_BY_TEXT = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        ANSWERED_BY_TEXT.put("IAXnetstats", "Use action Command with 'iax2 show netstats'");
        ANSWERED_BY_TEXT.put("Queues", "Use action QueueStatus, or Command with 'queue show'");
    }

    private final String name;
    private final List<Map.Entry<String, String>> fields;

    private AmiAction(String name, List<Map.Entry<String, String>> fields) {
        this.name = name;
        this.fields = fields;
    }

    /**
     * Returns an action with these fields.
     *
     * @param fields key, value, key, value …
     * @throws IllegalArgumentException under the same conditions as {@link Builder#with} and {@link Builder#build}
     */
    public static AmiAction of(String name, String... fields) {
        Builder builder = named(name);
        for (int i = 0; i + 1 < fields.length; i += 2) {
            builder.with(fields[i], fields[i + 1]);
        }
        return builder.build();
    }

    /**
     * Returns a builder for an action with this name.
     *
     * @throws IllegalArgumentException if the name is blank or cannot be sent, or if Asterisk answers the action with
     *     text instead of a response
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    public String name() {
        return name;
    }

    /**
     * Returns the fields in the order in which they are sent, without {@code Action} and {@code ActionID}. The list is
     * unmodifiable.
     */
    public List<Map.Entry<String, String>> fields() {
        return fields;
    }

    /** Returns the first value of a field, ignoring case; null if there is none. */
    public @Nullable String get(String field) {
        for (Map.Entry<String, String> entry : fields) {
            if (entry.getKey().equalsIgnoreCase(field)) {
                return entry.getValue();
            }
        }
        return null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AmiAction that && name.equals(that.name) && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + fields.hashCode();
    }

    /** Returns the names of the action and its fields. Omits the values, since they may contain secrets. */
    @Override
    public String toString() {
        return name + fields.stream().map(Map.Entry::getKey).toList();
    }

    /** Builds one action from its fields. Not thread-safe. */
    public static final class Builder {

        private final String name;
        private final List<Map.Entry<String, String>> fields = new ArrayList<>();

        private Builder(String name) {
            if (name.isBlank() || !name.equals(name.strip())) {
                throw new IllegalArgumentException(
                        "An action needs a name without blanks around it, for example Ping; got '" + name + "'");
            }
            this.name = WireText.requireSendable("Action", name);
            requireFits("Action", name);
            String instead = ANSWERED_BY_TEXT.get(name);
            if (instead != null) {
                throw new IllegalArgumentException("Action " + name
                        + " cannot be sent: Asterisk answers it with plain text instead of a response, so its answer"
                        + " cannot be"
                        + " recognised. " + instead + ".");
            }
        }

        /**
         * Adds a field.
         *
         * @throws IllegalArgumentException if the key or the value contains CR, LF or NUL, or if the line exceeds
         *     {@link #MAX_LINE_BYTES}. Also if the key is blank, contains a colon, or is {@code Action} or {@code
         *     ActionID}. The message names the field
         */
        public Builder with(String key, String value) {
            WireText.requireSendable("a field name", key);
            if (key.isBlank() || key.indexOf(':') >= 0 || !key.equals(key.strip())) {
                throw new IllegalArgumentException("'" + key + "' cannot be a field of action " + name
                        + ": a field name must not be empty, contain a colon or have blanks around it");
            }
            if (key.equalsIgnoreCase("Action") || key.equalsIgnoreCase("ActionID")) {
                throw new IllegalArgumentException("'" + key + "' cannot be given as a field of action " + name
                        + ": the URI or header names the action, and the component creates its ActionID");
            }
            WireText.requireSendable(key, value);
            requireFits(key, value);
            fields.add(Map.entry(key, value));
            return this;
        }

        /** Adds a field unless the value is null. */
        public Builder withOptional(String key, @Nullable Object value) {
            return value == null ? this : with(key, value.toString());
        }

        /**
         * Returns the action.
         *
         * @throws IllegalArgumentException if the action has more lines than Asterisk reads
         */
        public AmiAction build() {
            if (fields.size() + 2 > MAX_LINES) {
                throw new IllegalArgumentException("Action " + name + " has " + fields.size()
                        + " fields; Asterisk reads at most " + (MAX_LINES - 2) + ". Send fewer.");
            }
            return new AmiAction(name, List.copyOf(fields));
        }

        private void requireFits(String key, String value) {
            int bytes = key.length() + 2 + value.length();
            if (3 * bytes > MAX_LINE_BYTES) { // the UTF-8 form can be too long only in this case
                bytes = (key + ": " + value).getBytes(StandardCharsets.UTF_8).length;
            }
            if (bytes > MAX_LINE_BYTES) {
                throw new IllegalArgumentException("The line of '" + key + "' in action " + name + " is " + bytes
                        + " bytes long; Asterisk reads at most " + MAX_LINE_BYTES + ". Shorten the value.");
            }
        }
    }
}
