/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.internal.message.AmiAction;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of one operation. The order of precedence is URI, header, server bean, component. Therefore messages
 * cannot replace values in the URI, and headers cannot replace a placeholder in the URI. Blanks that Asterisk strips
 * are stripped here, before any check. Each instance serves one message and one thread.
 */
public final class Inputs {

    /** The minimum timeout. If a message has no time left, its action is still sent, but times out immediately. */
    private static final Duration LEAST = Duration.ofMillis(1);

    /**
     * The minimum timeout of an action that starts or changes a call. A shorter one could expire although the server
     * executes the action: a phone would ring on without an audit record, or a playback be paused without being counted.
     */
    private static final Duration LEAST_CHANGING = Duration.ofMillis(500);

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);

    private static final long LONGEST_MILLIS = Duration.ofDays(1).toMillis();

    /** The maximum length of a text or a name: more than fits into an AMI line, but not enough to fill logs. */
    private static final int LONGEST_TEXT = 4096;

    /** The maximum number of characters of an input in an audit record. */
    private static final int MAX_SHOWN = 200;

    private final Message message;
    private final Map<Input, Object> placeholders;
    private final Map<String, String> written;
    private final GivenOptions options;
    private final OperationContext context;
    private final long begun = System.nanoTime();

    /** @param given the values that the message supplies for placeholders in the URI */
    public Inputs(Message message, Placeholders given, GivenOptions options, OperationContext context) {
        this.message = message;
        this.placeholders = given.values();
        this.written = given.written();
        this.options = options;
        this.context = context;
    }

    AccessPolicy policy() {
        return context.policy();
    }

    SpyAudit audit() {
        return context.audit();
    }

    PlaybackListener playbacks() {
        return context.playbacks();
    }

    /** Rejects an action if the policy does not allow it from this origin. */
    void requireAction(String action, boolean verb) {
        Origin named = origin(Input.ACTION);
        policy().requireAction(action, verb, named == null ? Origin.HEADER : named);
    }

    /** Returns the origin of an input's value; null if the input has no value. */
    @Nullable
    Origin origin(Input input) {
        if (options.inUri().contains(input)) {
            return Origin.URI; // even if it is blank: the route deliberately sets nothing
        }
        if (placeholders.containsKey(input)) {
            return Origin.PLACEHOLDER;
        }
        if (isGiven(message.getHeader(input.header()))) {
            return Origin.HEADER;
        }
        return isGiven(options.defaults(input)) ? Origin.DEFAULT : null;
    }

    /** Returns the beginning of an error message about an input's value, with the origin of the value. */
    String describe(Input input) {
        Origin origin = origin(input);
        if (origin == null) {
            return "The " + input.description();
        }
        return origin == Origin.PLACEHOLDER
                ? "Option " + input.option() + ", filled in by the message with " + written.get(input.option()) + ","
                : input.from(origin);
    }

    /** Returns an input that the URI sets but that is not among the given ones; null if there is none. */
    @Nullable
    Input fixedBeside(Set<Input> read) {
        if (placeholders.isEmpty() && read.containsAll(options.inUri())) {
            return null;
        }
        Set<Input> others = new TreeSet<>(options.inUri());
        others.addAll(placeholders.keySet());
        others.removeAll(read);
        return others.isEmpty() ? null : others.iterator().next();
    }

    /** Returns whether the message supplies the value of an input. It may then come from outside the application. */
    boolean isFromMessage(Input input) {
        Origin origin = origin(input);
        return origin != null && origin.isMessage();
    }

    private static boolean isGiven(@Nullable Object value) {
        return value != null
                && !(value instanceof CharSequence text && isBlank(text))
                && !(value instanceof byte[] bytes && isBlank(new String(bytes, StandardCharsets.UTF_8)))
                && !(value instanceof Character sign && sign <= ' ');
    }

    /** Returns whether the text consists only of characters that Asterisk strips (utils.h, ast_strip). */
    static boolean isBlank(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > ' ') {
                return false;
            }
        }
        return true;
    }

    private @Nullable Object raw(Input input) {
        Origin origin = origin(input);
        if (origin == null) {
            return null;
        }
        return switch (origin) {
            case URI -> isGiven(options.fixed(input)) ? options.fixed(input) : null;
            case PLACEHOLDER -> isGiven(placeholders.get(input)) ? placeholders.get(input) : null;
            case HEADER, BODY -> message.getHeader(input.header());
            case DEFAULT -> options.defaults(input);
        };
    }

    /**
     * Returns the text of an input, stripped; null if it is absent or blank.
     *
     * @throws IllegalArgumentException if its value is not text, a number or an enum constant
     */
    @Nullable
    String text(Input input) {
        Object value = raw(input);
        return value == null ? null : emptyToNull(line(input, value));
    }

    /** Returns the value as one line. This method runs for each message, so it describes the input only on failure. */
    private String line(Input input, Object value) {
        String text = scalar(value);
        if (text == null) {
            throw notScalar(describe(input), value, input.option());
        }
        String trimmed = text.trim();
        return trimmed.length() <= LONGEST_TEXT && lineEnd(trimmed) < 0
                ? trimmed
                : requireOneLine(describe(input), trimmed);
    }

    /** Returns an input's value for an audit record, valid or not; null if absent. */
    @Nullable
    String shown(Input input) {
        Object value = raw(input);
        if (value == null) {
            return null;
        }
        String text = scalar(value);
        if (text == null) {
            return "of type " + value.getClass().getTypeName();
        }
        return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
    }

    /** Rejects line ends, which would start another field or another action (manager.c reads lines). */
    private static String requireOneLine(String what, String text) {
        if (text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(what + " is " + text.length() + " characters long; no line of AMI holds"
                    + " more than " + AmiAction.MAX_LINE_BYTES + " bytes. Shorten it in the route");
        }
        int at = lineEnd(text);
        if (at >= 0) {
            throw new IllegalArgumentException(what + " holds " + (text.charAt(at) == 0 ? "a NUL" : "a line end")
                    + " at position " + at + "; an AMI value is one line. Remove it in the route");
        }
        return text;
    }

    private static int lineEnd(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /**
     * Returns a single value as text; null for any other object, which would otherwise be sent as its class name. Bytes
     * are accepted, since some transports pass headers as bytes.
     */
    private static @Nullable String scalar(Object value) {
        if (value instanceof CharSequence
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Enum
                || value instanceof UUID
                || value instanceof Duration) {
            return value.toString();
        }
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        return null;
    }

    /** @param one the required kind of value, for the error */
    private static String requireScalar(String what, Object value, String one) {
        String text = scalar(value);
        if (text == null) {
            throw notScalar(what, value, one);
        }
        return text;
    }

    private static IllegalArgumentException notScalar(String what, Object value, String one) {
        boolean several = value instanceof Iterable || value.getClass().isArray();
        return new IllegalArgumentException(
                what + " is of type " + value.getClass().getTypeName()
                        + (several
                                ? ", which holds several values; it must hold one " + one + ". Choose one in the route"
                                : "; it must be a text, a number, or true or false. Convert it in the route first"));
    }

    /**
     * Returns the text of a required input.
     *
     * @param meaning a description of the input with an example, for the error
     */
    String required(Input input, String meaning) {
        String text = text(input);
        if (text == null) {
            throw missing(input, meaning);
        }
        return text;
    }

    /**
     * Returns the error for a missing input. If the route sets the input to an empty value, the error says so, since
     * setting it again would not help.
     */
    IllegalArgumentException missing(Input input, String meaning) {
        String asked = written.get(input.option());
        String why = options.inUri().contains(input)
                ? "Option " + input.option() + " of the URI is empty"
                : asked != null
                        ? "Option " + input.option() + " of the URI is empty, since " + asked + " gave nothing"
                        : message.getHeaders().containsKey(input.header())
                                ? "Header " + input.header() + " is empty: the route sets it from an empty value"
                                : "Missing " + input.description();
        return new IllegalArgumentException(why
                + (why.startsWith("Missing")
                        ? ": " + meaning + HeaderNames.misspelled(message, input)
                        : ". It is needed: " + meaning));
    }

    /** Returns the live call to act on: a handle, a channel's name or its unique id; null if none is given. */
    @Nullable
    String handle() {
        return text(Input.HANDLE);
    }

    /**
     * Returns the live call to act on; never null.
     *
     * @param meaning a description of the call for the error, with an example
     * @throws IllegalArgumentException if none is given
     */
    String requiredHandle(String meaning) {
        String handle = handle();
        if (handle == null) {
            throw missing(
                    Input.HANDLE,
                    meaning
                            + (message.getHeaders().containsKey(Input.HANDLE.header())
                                    ? ". Not every event has a Channel: DialEnd of a call that Originate started has"
                                            + " only DestChannel"
                                    : ". The channel of an event is never used implicitly;"
                                            + " to act on it, set the header CamelAmiHandle from it in the route"));
        }
        return handle;
    }

    /** Returns a whole number; null if it is absent. */
    @Nullable
    Long number(Input input, long min, long max) {
        String text = text(input);
        if (text == null) {
            return null;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // refused below
        }
        throw new IllegalArgumentException(
                describe(input) + " is '" + text + "'; it must be a whole number from " + min + " to " + max);
    }

    /** Returns a time in milliseconds, given as a number or as text such as {@code 20s}; null if absent. */
    @Nullable
    Long millis(Input input, long min, long max) {
        Object value = raw(input);
        if (value == null) {
            return null;
        }
        if (value instanceof Long millis && millis >= min && millis <= max) {
            return millis; // the endpoint's own timeout, which every action reads
        }
        String text = line(input, value);
        try {
            long millis = value instanceof Duration duration
                    ? duration.toMillis()
                    : value instanceof Number ? new BigDecimal(text).longValueExact() : Durations.parse(text);
            if (millis >= min && millis <= max) {
                return millis;
            }
        } catch (ArithmeticException | NumberFormatException notATime) {
            // refused below
        }
        throw new IllegalArgumentException(describe(input) + " is '" + value + "'; it must be a time from " + min
                + " ms to " + max + " ms, in milliseconds or as text such as 20s");
    }

    /** Returns a boolean, or the given default if it is absent. */
    boolean flag(Input input, boolean otherwise) {
        String text = text(input);
        if (text == null) {
            return otherwise;
        }
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(text);
        }
        throw new IllegalArgumentException(describe(input) + " is '" + text + "'; it must be true or false");
    }

    /** Returns an enum constant by name, ignoring case; null if absent. */
    <E extends Enum<E>> @Nullable E word(Input input, Class<E> words) {
        String text = text(input);
        if (text == null) {
            return null;
        }
        List<String> known = new ArrayList<>();
        for (E word : words.getEnumConstants()) {
            if (word.name().equalsIgnoreCase(text)) {
                return word;
            }
            known.add(word.name().toLowerCase(Locale.ROOT));
        }
        throw new IllegalArgumentException(describe(input) + " is '" + text + "'; it must be one of " + known);
    }

    /** Returns a list of words from a collection or from comma-separated text. */
    List<String> words(Input input) {
        Object value = raw(input);
        List<String> all = new ArrayList<>();
        if (value instanceof Iterable<?> each) {
            each.forEach(word -> addWord(all, input, word));
        } else if (value != null) {
            for (String word : requireScalar(describe(input), value, "list, as comma-separated text")
                    .split(",")) {
                addWord(all, input, word);
            }
        }
        return all;
    }

    private void addWord(List<String> all, Input input, @Nullable Object value) {
        String word = value == null ? "" : line(input, value);
        if (!word.isEmpty()) {
            all.add(word);
        }
    }

    /**
     * A field or a channel variable: a name with its values.
     *
     * @param name the name, as first written
     * @param values the values, one for each line to send
     * @param origin the origin of the values
     * @param placeholder the value as written in the route, if it has a placeholder; null otherwise
     */
    record Named(String name, List<String> values, Origin origin, @Nullable String placeholder) {

        /** Returns the only value. */
        String value() {
            return values.get(0);
        }

        /** Returns the description of the value for errors. */
        String describe(String kind) {
            return kind + " " + name
                    + switch (origin) {
                        case URI -> " of the URI";
                        case PLACEHOLDER -> ", filled in by the message with " + placeholder + ",";
                        case HEADER -> " of the header";
                        case BODY -> " of the body";
                        case DEFAULT -> " of the server bean or the component";
                    };
        }
    }

    /** Returns the channel variables of the call, each with one value. */
    List<Named> variables() {
        Map<String, Named> all = new LinkedHashMap<>();
        addAll(all, Input.VARIABLES, options.defaults(Input.VARIABLES), Origin.DEFAULT);
        addAll(all, Input.VARIABLES, message.getHeader(Input.VARIABLES.header()), Origin.HEADER);
        addAll(all, Input.VARIABLES, placeholders.get(Input.VARIABLES), Origin.PLACEHOLDER);
        addAll(all, Input.VARIABLES, options.fixed(Input.VARIABLES), Origin.URI);
        List<Named> ordered = new ArrayList<>(all.values());
        ordered.sort(Comparator.comparing(
                named -> named.origin() != Origin.URI)); // Asterisk reads only the first of two lines
        return ordered;
    }

    /** Returns the fields of the action from the options and the header. */
    List<Named> fields() {
        return fields(null);
    }

    /**
     * Returns the action's fields from the options, the header and a map body. A body that came from Asterisk supplies
     * no fields, since an event or an earlier reply is not meant as a command. The same applies to a copy, for example
     * after serialization or conversion to JSON. A copy is recognized by the key {@code Event} or {@code Response},
     * unless the action is UserEvent or QueueLog, which may have such a field.
     *
     * @throws IllegalArgumentException if there is a body that cannot contain fields
     */
    List<Named> fieldsWithBody(String action) {
        return fields(BodyFields.of(
                message.getBody(), action.equalsIgnoreCase("UserEvent") || action.equalsIgnoreCase("QueueLog")));
    }

    private List<Named> fields(@Nullable Map<?, ?> body) {
        Map<String, Named> all = new LinkedHashMap<>();
        addAll(all, Input.FIELDS, options.defaults(Input.FIELDS), Origin.DEFAULT);
        addAll(all, Input.FIELDS, message.getHeader(Input.FIELDS.header()), Origin.HEADER);
        addAll(all, Input.FIELDS, body, Origin.BODY);
        addAll(all, Input.FIELDS, placeholders.get(Input.FIELDS), Origin.PLACEHOLDER);
        addAll(all, Input.FIELDS, options.fixed(Input.FIELDS), Origin.URI);
        return List.copyOf(all.values());
    }

    private void addAll(Map<String, Named> all, Input input, @Nullable Object value, Origin origin) {
        if (value == null || value instanceof Map<?, ?> none && none.isEmpty()) {
            return;
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(input.from(origin) + " is of type "
                    + value.getClass().getTypeName() + "; it must be a Map of names and values");
        }
        map.forEach((key, entry) -> {
            String name = String.valueOf(key).trim();
            if (name.length() > LONGEST_TEXT) {
                requireOneLine("A name in " + input.from(origin), name);
            }
            List<String> values = values(input, name, entry, origin);
            if (values.isEmpty()) {
                return;
            }
            String placeholder = origin == Origin.PLACEHOLDER ? written.get(prefix(input) + name) : null;
            Named before = all.put(place(input, name), new Named(name, values, origin, placeholder));
            if (before != null && before.origin() == origin) {
                throw new IllegalArgumentException(input.from(origin) + " gives " + before.name() + " and " + name
                        + ", of which Asterisk reads only one; leave one out");
            }
        });
    }

    /**
     * Returns the key that identifies a field or variable. Of several lines with the same key, Asterisk reads only the
     * first. It ignores the case of a field, and the leading underscores of a variable are not part of its name
     * (pbx.c). So, of two values with the same key, the one with higher precedence replaces the other.
     */
    private static String place(Input input, String name) {
        return input == Input.FIELDS ? name.toLowerCase(Locale.ROOT) : name.replaceFirst("^_+", "");
    }

    private List<String> values(Input input, String name, @Nullable Object value, Origin origin) {
        if (value == null) {
            return input == Input.FIELDS ? List.of() : List.of("");
        }
        String what = new Named(name, List.of(), origin, written.get(prefix(input) + name))
                .describe(input == Input.FIELDS ? "Field" : "Variable");
        if (input == Input.FIELDS && value instanceof Iterable<?> several) {
            List<String> all = new ArrayList<>();
            several.forEach(
                    each -> all.add(requireOneLine(what, requireScalar(what, each == null ? "" : each, "value"))));
            if (all.isEmpty()) {
                throw new IllegalArgumentException(what + " is an empty list; give a value, or leave the field out");
            }
            return all;
        }
        return List.of(requireOneLine(what, requireScalar(what, value, "value")));
    }

    private static String prefix(Input input) {
        return input == Input.FIELDS ? "field." : "variable.";
    }

    /** Returns a new call id. All have the same length, since Asterisk refuses an id that is a prefix of a live one. */
    String newCallId() {
        return UUID.randomUUID().toString();
    }

    /**
     * Returns the timeout of the next action: the remaining time of the message's own timeout, which covers all its
     * actions. If the message sets no timeout, the result is the endpoint's timeout for a response plus the waiting
     * time.
     *
     * @param waiting how long the action must wait for the call
     */
    Duration timeout(Duration waiting) {
        Long own = millis(Input.REQUEST_TIMEOUT, 1, LONGEST_MILLIS);
        if (own == null || !isFromMessage(Input.REQUEST_TIMEOUT)) {
            return (own == null ? DEFAULT_TIMEOUT : Duration.ofMillis(own)).plus(waiting);
        }
        Duration left = Duration.ofMillis(own).minusNanos(System.nanoTime() - begun);
        return atLeast(LEAST, left);
    }

    /** Returns the timeout of an action that starts or changes a call: at least half a second. */
    Duration timeoutOfChange(Duration waiting) {
        return atLeast(LEAST_CHANGING, timeout(waiting));
    }

    private static Duration atLeast(Duration least, Duration time) {
        return time.compareTo(least) < 0 ? least : time;
    }
}
