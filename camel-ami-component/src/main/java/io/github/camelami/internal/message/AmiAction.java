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
 * What we ask of an Asterisk: a name and ordered fields. Complete and sendable once constructed: what would break the line
 * protocol, or what Asterisk would refuse or cut, is refused here.
 *
 * <p>Limits (manager.c, get_input and do_message; measured on 16 and 22): a line of at most 1022 bytes before its CRLF, at
 * most 128 lines, of which {@code Action} and {@code ActionID} are two.
 */
public final class AmiAction {

    /** The longest line Asterisk reads, in bytes without its CRLF. */
    public static final int MAX_LINE_BYTES = 1022;

    /** The most lines Asterisk reads in one action. */
    public static final int MAX_LINES = 128;

    /**
     * Actions that Asterisk answers with text instead of a response, so that the end of the answer and its action are unknown, with the
     * way out (chan_iax2.c; app_queue.c up to 15).
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
     * An action with these fields.
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
     * Begins an action.
     *
     * @throws IllegalArgumentException when the name is blank or not sendable, or the action is one that Asterisk answers without a
     *     response
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    public String name() {
        return name;
    }

    /** The fields in the order they are sent, without {@code Action} and {@code ActionID}; unmodifiable. */
    public List<Map.Entry<String, String>> fields() {
        return fields;
    }

    /** The first value of a field in any case, or null. */
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

    /** Names only: values may hold secrets. */
    @Override
    public String toString() {
        return name + fields.stream().map(Map.Entry::getKey).toList();
    }

    /** Collects the fields of one action. Not for use by several threads. */
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
                        + " cannot be sent: Asterisk answers it with text that no response begins, so that its answer cannot be"
                        + " recognised. " + instead + ".");
            }
        }

        /**
         * Adds a field.
         *
         * @throws IllegalArgumentException naming the field when its key or value holds CR, LF or NUL, the key is blank, holds
         *     a colon or is {@code Action} or {@code ActionID}, or the line is longer than {@link #MAX_LINE_BYTES}
         */
        public Builder with(String key, String value) {
            WireText.requireSendable("a field name", key);
            if (key.isBlank() || key.indexOf(':') >= 0 || !key.equals(key.strip())) {
                throw new IllegalArgumentException("'" + key + "' cannot be a field of action " + name
                        + ": a field name is not empty and has no colon and no blanks around it");
            }
            if (key.equalsIgnoreCase("Action") || key.equalsIgnoreCase("ActionID")) {
                throw new IllegalArgumentException("'" + key + "' cannot be given as a field of action " + name
                        + ": the action's name stands in its URI or header, and its ActionID is made by the component");
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
         * The action.
         *
         * @throws IllegalArgumentException when it has more lines than Asterisk reads
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
