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
 * An action for an Asterisk: a name and ordered fields. Complete and sendable once constructed: the constructor rejects
 * whatever would break the line protocol, or whatever Asterisk would refuse or truncate.
 *
 * <p>Limits (manager.c, get_input and do_message; measured on 16 and 22): a line has at most 1022 bytes before its
 * CRLF. An action has at most 128 lines, including {@code Action} and {@code ActionID}.
 */
public final class AmiAction {

    /** The longest line Asterisk reads, in bytes without its CRLF. */
    public static final int MAX_LINE_BYTES = 1022;

    /** The maximum number of lines Asterisk reads in one action. */
    public static final int MAX_LINES = 128;

    /**
     * Actions that Asterisk answers with text instead of a response, so that the answer's end and its action are
     * unknown, each with an alternative (chan_iax2.c; app_queue.c up to 15).
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
     * @throws IllegalArgumentException as {@link Builder#with} and {@link Builder#build}
     */
    public static AmiAction of(String name, String... fields) {
        Builder builder = named(name);
        for (int i = 0; i + 1 < fields.length; i += 2) {
            builder.with(fields[i], fields[i + 1]);
        }
        return builder.build();
    }

    /**
     * Starts an action.
     *
     * @throws IllegalArgumentException if the name is blank or not sendable, or Asterisk answers the action without a
     * response
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    public String name() {
        return name;
    }

    /** Returns the fields in sending order, without {@code Action} and {@code ActionID}; unmodifiable. */
    public List<Map.Entry<String, String>> fields() {
        return fields;
    }

    /** Returns the first value of a field, ignoring case, or null. */
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

    /** Returns names only, since values may hold secrets. */
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
         * @throws IllegalArgumentException naming the field if its key or value contains CR, LF or NUL. Also if the key
         * is blank, contains a colon or is {@code Action} or {@code ActionID}, or the line exceeds
         * {@link #MAX_LINE_BYTES}
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
         * @throws IllegalArgumentException if it has more lines than Asterisk reads
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
            if (3 * bytes > MAX_LINE_BYTES) { // only then can the UTF-8 form be too long
                bytes = (key + ": " + value).getBytes(StandardCharsets.UTF_8).length;
            }
            if (bytes > MAX_LINE_BYTES) {
                throw new IllegalArgumentException("The line of '" + key + "' in action " + name + " is " + bytes
                        + " bytes long; Asterisk reads at most " + MAX_LINE_BYTES + ". Shorten the value.");
            }
        }
    }
}
