/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.operation.Input;
import io.github.camelami.internal.operation.Placeholders;
import java.io.InputStream;
import java.io.Reader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.StreamCache;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.MessageHelper;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * An address with placeholders, as written in a route. Camel evaluates the whole address to a single string. The text
 * between the placeholders is known, so this class can find the values in that string.
 */
final class DynamicAddress {

    /** Marks a placeholder while an address is parsed; no text contains this character. */
    private static final char MARK = '\uffff';

    /** An option with its separator; an ampersand inside {@code RAW()} does not end it. */
    private static final Pattern OPTION =
            Pattern.compile("([?&])([^=&]*=RAW(?:\\(.*?\\)|\\{.*?})(?=&|$)|[^&]*)", Pattern.DOTALL);

    /** A value in {@code RAW()}, which Camel does not decode. */
    private static final Pattern RAW = Pattern.compile("RAW(?:\\((.*)\\)|\\{(.*)})", Pattern.DOTALL);

    /** Functions that return a new value at each evaluation. None of them reveals any content of the message. */
    private static final Pattern CHANGING = Pattern.compile("\\{(?:random|uuid|date(?:-with-timezone)?:now)\\b");

    /**
     * A value that the message supplies, for one option or for the server.
     *
     * @param option the option; null for the server
     * @param input the operation input that the option sets; null for the server
     * @param before the part of the value before the first placeholder
     * @param after the part of the value after the last placeholder
     * @param raw whether the value is in {@code RAW(...)}, which is not part of {@code before} and {@code after}
     * @param pieces the placeholders and the text between them
     */
    private record Gap(
            @Nullable String option,
            @Nullable Input input,
            String before,
            String after,
            boolean raw,
            List<Piece> pieces) {

        /** Adds the decoded value to the inputs of the operation. */
        void addTo(Map<Input, Object> inputs, Input input, String value) {
            String meant = raw ? before + value + after : decoded(before) + value + decoded(after);
            if (isMap(input)) {
                @SuppressWarnings("unchecked")
                Map<String, String> names = (Map<String, String>)
                        inputs.computeIfAbsent(input, none -> new LinkedHashMap<String, String>());
                names.put(option.substring(option.indexOf('.') + 1), meant);
            } else {
                inputs.put(input, meant);
            }
        }

        /** Returns the option's name in its documented spelling, with the name of a field or a variable as written. */
        String name() {
            return isMap(input) ? prefix(input) + option.substring(option.indexOf('.') + 1) : input.option();
        }

        /** Returns whether any part changes with each evaluation. */
        boolean isUnsteady() {
            return pieces.stream().anyMatch(piece -> !piece.steady());
        }

        /** Returns the value as written in the route. */
        String text() {
            return before + placeholders() + after;
        }

        /** Returns the part of the value that the message supplies. */
        String placeholders() {
            return pieces.stream().map(Piece::text).collect(Collectors.joining());
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }
    }

    /**
     * A part of a value: a placeholder, or text between two placeholders.
     *
     * @param text as written in the route
     * @param reading evaluates the placeholder again; null for text, and for a placeholder that must not be evaluated
     *     twice
     * @param steady whether each evaluation returns the same value
     */
    private record Piece(String text, @Nullable Expression reading, boolean steady) {}

    /**
     * The address for one message.
     *
     * @param uri the endpoint's URI, without the operation inputs that have placeholders
     * @param placeholders those inputs
     */
    record Filled(String uri, Placeholders placeholders) {}

    private final String original;

    /** The scheme, with any slashes after it. */
    private final String scheme;

    /** The server; null if the message supplies it. */
    private final @Nullable String server;

    /** The server beans that messages have named. */
    private final Set<String> beans = ConcurrentHashMap.newKeySet();

    /** The options without a placeholder. */
    private final List<String> written = new ArrayList<>();

    private final List<Gap> gaps = new ArrayList<>();

    /** The fixed text before, between and after the values from messages. */
    private final List<String> literals;

    /** The inputs with placeholders, as written in the route. */
    private final Map<String, String> texts;

    /** The placeholders not yet assigned to a value, in order. */
    private final Deque<Piece> placeholders = new ArrayDeque<>();

    private DynamicAddress(String original, CamelContext camel) {
        this.original = original;
        String text = marked(
                EndpointHelper.resolveEndpointUriPropertyPlaceholders(camel, original)
                        .trim(),
                camel);
        int query = text.indexOf('?');
        String path = query < 0 ? text : text.substring(0, query);
        int begin = path.indexOf(':') + 1;
        while (path.startsWith("/", begin)) {
            begin++;
        }
        Addresses.requireNoUser(path.substring(begin));
        scheme = path.substring(0, begin);
        server = path.indexOf(MARK, begin) < 0 ? path.substring(begin) : null;
        StringBuilder literal = new StringBuilder(scheme).append(gap(null, null, path.substring(begin)));
        Matcher options = OPTION.matcher(text.substring(path.length()));
        while (options.find()) {
            literal.append(options.group(1)).append(option(options.group(2)));
        }
        literals = List.of(literal.toString().split(String.valueOf(MARK), -1));
        texts = gaps.stream()
                .filter(gap -> gap.option() != null)
                .collect(Collectors.toMap(Gap::name, Gap::text, (first, last) -> last));
    }

    /**
     * Parses an address.
     *
     * @param original the address, as Camel passes it with each message
     * @throws IllegalArgumentException if a placeholder is in a part of the address that no message may supply
     */
    static DynamicAddress parse(String original, CamelContext camel) {
        return new DynamicAddress(original, camel);
    }

    /** Returns the original address. */
    String original() {
        return original;
    }

    /** Returns whether a message supplies any part of the address. */
    boolean isDynamic() {
        return !gaps.isEmpty();
    }

    // ---- what the route wrote --------------------------------------------------------------------------------------

    /** Returns the text with each placeholder replaced by a mark. Placeholders may be nested. */
    private String marked(String text, CamelContext camel) {
        StringBuilder marked = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            if (text.startsWith("${", i) || text.startsWith("$simple{", i)) {
                int end = end(text, i);
                placeholders.add(placeholder(text.substring(i, end), camel));
                marked.append(MARK);
                i = end;
            } else {
                marked.append(text.charAt(i++));
            }
        }
        return marked.toString();
    }

    private static int end(String text, int from) {
        int depth = 0;
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '{') {
                depth++;
            } else if (text.charAt(i) == '}' && --depth == 0) {
                return i + 1;
            }
        }
        return text.length();
    }

    /**
     * Returns the placeholder as a piece. A bean call may have side effects, so only the other placeholders are
     * evaluated again.
     */
    private static Piece placeholder(String text, CamelContext camel) {
        if (text.contains("{bean:")) {
            return new Piece(text, null, false);
        }
        Expression reading = camel.resolveLanguage("simple").createExpression(text);
        reading.init(camel);
        return new Piece(text, reading, !CHANGING.matcher(text).find());
    }

    private String option(String option) {
        int equals = option.indexOf('=');
        String name = equals < 0 ? option : option.substring(0, equals);
        if (name.indexOf(MARK) >= 0) {
            throw new IllegalArgumentException("The address " + URISupport.sanitizeUri(original)
                    + " takes a whole option from the message. Name each option that a message may supply in the"
                    + " route:"
                    + " option=${...}");
        }
        if (option.indexOf(MARK) < 0) {
            written.add(option);
            return option;
        }
        Input input = input(name.replace("-", "").toLowerCase(Locale.ROOT));
        if (input == null) {
            throw new IllegalArgumentException(
                    "The address " + URISupport.sanitizeUri(original) + " takes option " + name
                            + " from the message, which may supply only action inputs and the name of an AmiServer"
                            + " bean. Write the"
                            + " value of " + name + " in the route"
                            + (name.matches("(?i)user-?name|password|connection-?group")
                                    ? "; for several users, name several AmiServer beans"
                                    : ""));
        }
        return name + "=" + gap(name, input, option.substring(equals + 1));
    }

    /** Returns the operation input that an option sets; null for an option of the endpoint. */
    private static @Nullable Input input(String plainName) {
        for (Input input : Input.values()) {
            if (isMap(input)
                    ? plainName.startsWith(prefix(input))
                    : plainName.equals(input.option().toLowerCase(Locale.ROOT))) {
                return input;
            }
        }
        return null;
    }

    private static String prefix(Input input) {
        return input.option().substring(0, input.option().length() - 1) + ".";
    }

    /** Returns whether an input consists of names and values: {@code variable.<name>}, {@code field.<name>}. */
    private static boolean isMap(Input input) {
        return input == Input.VARIABLES || input == Input.FIELDS;
    }

    /**
     * Records a value that contains placeholders. Returns it with a single mark in place of everything from the first
     * placeholder to the last.
     */
    private String gap(@Nullable String option, @Nullable Input input, String value) {
        int first = value.indexOf(MARK);
        if (first < 0) {
            return value;
        }
        Matcher raw = RAW.matcher(value);
        boolean isRaw = option != null && raw.matches();
        String inner = !isRaw ? value : raw.group(1) != null ? raw.group(1) : raw.group(2);
        String before = inner.substring(0, inner.indexOf(MARK));
        String after = inner.substring(inner.lastIndexOf(MARK) + 1);
        String between = inner.substring(before.length(), inner.length() - after.length());
        gaps.add(new Gap(option, input, before, after, isRaw, pieces(between)));
        return value.substring(0, first) + MARK + value.substring(value.lastIndexOf(MARK) + 1);
    }

    /** Splits a text into pieces and replaces each mark with the next placeholder. */
    private List<Piece> pieces(String text) {
        List<Piece> pieces = new ArrayList<>();
        String[] between = text.split(String.valueOf(MARK), -1);
        for (int i = 0; i < between.length; i++) {
            if (i > 0) {
                pieces.add(placeholders.remove());
            }
            if (!between[i].isEmpty()) {
                pieces.add(new Piece(between[i], null, true));
            }
        }
        return List.copyOf(pieces);
    }

    // ---- what the message supplied ---------------------------------------------------------------------------------

    /**
     * Separates the values that the message supplied from the text written in the route.
     *
     * @param text the address as evaluated by Camel
     * @throws IllegalArgumentException if Camel would interpret a value, or if a value cannot be distinguished from the
     *     rest of the address
     */
    Filled fill(String text, Exchange exchange) {
        List<List<String>> again = readAgain(exchange);
        List<String> values = values(text);
        Map<Input, Object> inputs = new EnumMap<>(Input.class);
        String named = server;
        for (int i = 0; i < values.size(); i++) {
            Gap gap = gaps.get(i);
            String value = values.get(i);
            requireSame(gap, value, again.get(i));
            Input input = gap.input();
            if (input == null) {
                named = requireServer(gap, value, exchange.getContext());
            } else {
                gap.addTo(inputs, input, value);
            }
        }
        String uri = scheme + named + (written.isEmpty() ? "" : "?" + String.join("&", written));
        return new Filled(uri, new Placeholders(inputs, texts));
    }

    /**
     * Evaluates all values once more and checks them. Camel replaces property placeholders in the evaluated address, so
     * a message that contains such a placeholder could read a property of the application.
     *
     * @return for each value, the texts that must occur in it again: those between the pieces that change with each
     *     evaluation
     */
    private List<List<String>> readAgain(Exchange exchange) {
        List<List<String>> all = new ArrayList<>();
        for (Gap gap : gaps) {
            StringBuilder value = new StringBuilder();
            List<String> same = new ArrayList<>();
            int from = 0;
            for (Piece piece : gap.pieces()) {
                if (gap.isUnsteady() && piece.steady() && isReadOnce(piece.reading(), exchange)) {
                    throw notTheSame(gap);
                }
                int before = value.length();
                value.append(piece.reading() == null ? piece.text() : read(piece.reading(), exchange));
                if (!piece.steady()) {
                    same.add(value.substring(from, before));
                    from = value.length();
                }
            }
            same.add(value.substring(from));
            String text = value.toString();
            if (text.contains("{{")) {
                throw new IllegalArgumentException("The value that the message supplies for "
                        + gap.placeholders() + " in the address "
                        + URISupport.sanitizeUri(original)
                        + " contains {{, which Camel would replace by a property of the application. Set a header"
                        + " instead");
            }
            all.add(same);
        }
        MessageHelper.resetStreamCache(exchange.getMessage());
        return all;
    }

    private static String read(Expression reading, Exchange exchange) {
        MessageHelper.resetStreamCache(exchange.getMessage());
        String value = reading.evaluate(exchange, String.class);
        return value == null ? "" : value;
    }

    /**
     * Rejects a value that differs on the second evaluation, such as a stream: its first value may have been a property
     * placeholder.
     */
    private void requireSame(Gap gap, String value, List<String> again) {
        if (!isSame(value.trim(), again)) {
            throw notTheSame(gap);
        }
    }

    private IllegalArgumentException notTheSame(Gap gap) {
        return new IllegalArgumentException("The value that the message supplies for "
                + gap.placeholders() + " in the address "
                + URISupport.sanitizeUri(original)
                + " differs when it is read again, as with a stream, so it cannot be checked. Set a header to its text"
                + " instead");
    }

    /**
     * Returns whether a piece can be read only once, such as a stream. The second evaluation of a stream is empty,
     * which would go unnoticed next to a piece that changes.
     */
    private static boolean isReadOnce(@Nullable Expression reading, Exchange exchange) {
        Object value = reading == null ? null : reading.evaluate(exchange, Object.class);
        return (value instanceof InputStream || value instanceof Reader) && !(value instanceof StreamCache);
    }

    /** Returns whether a value consists of these texts in this order, with any text between them. */
    private static boolean isSame(String value, List<String> texts) {
        int last = texts.size() - 1;
        if (last == 0) {
            return value.equals(texts.get(0).trim());
        }
        String head = (texts.get(0) + MARK).trim();
        String tail = (MARK + texts.get(last)).trim();
        int from = head.length() - 1;
        int end = value.length() - tail.length() + 1;
        if (from > end || !value.startsWith(head.substring(0, from)) || !value.endsWith(tail.substring(1))) {
            return false;
        }
        for (String text : texts.subList(1, last)) {
            int at = value.indexOf(text, from);
            if (at < 0 || at + text.length() > end) {
                return false;
            }
            from = at + text.length();
        }
        return true;
    }

    /**
     * Finds the values between the fixed texts. Rejects a value that contains one of these texts, since the value could
     * also end there.
     */
    private List<String> values(String text) {
        String last = literals.get(gaps.size());
        int end = text.length() - last.length();
        if (!text.startsWith(literals.get(0))
                || !text.endsWith(last)
                || end < literals.get(0).length()) {
            throw unreadable();
        }
        List<String> values = new ArrayList<>();
        int from = literals.get(0).length();
        for (int i = 1; i < gaps.size(); i++) {
            int next = text.indexOf(literals.get(i), from);
            if (next < 0 || next > end) {
                throw unreadable();
            }
            values.add(text.substring(from, next));
            from = next + literals.get(i).length();
        }
        if (from > end) {
            throw unreadable();
        }
        values.add(text.substring(from, end));
        int to = end;
        for (int i = gaps.size() - 1; i > 0; i--) {
            int previous =
                    text.lastIndexOf(literals.get(i), to - literals.get(i).length());
            if (!text.substring(previous + literals.get(i).length(), to).equals(values.get(i))) {
                throw new IllegalArgumentException("In the address " + URISupport.sanitizeUri(original)
                        + ", the values of two placeholders cannot be distinguished, since one holds '"
                        + URISupport.sanitizeUri(literals.get(i)) + "'. Set headers instead");
            }
            to = previous;
        }
        return values;
    }

    private IllegalArgumentException unreadable() {
        return new IllegalArgumentException("The values that the message supplied for the placeholders of the"
                + " address "
                + URISupport.sanitizeUri(original) + " cannot be found in the evaluated address. Set headers instead");
    }

    /**
     * Requires the name of an existing bean. Otherwise the component would send its user name and password to any host
     * that a message names.
     */
    private String requireServer(Gap gap, String value, CamelContext camel) {
        String server = gap.before() + value + gap.after();
        if (beans.contains(server) && camel.getRegistry().lookupByNameAndType(server, AmiServer.class) != null) {
            return server; // the application may have removed the bean
        }
        Addresses.requireNoUser(server);
        // by type: a look-up by name would create any bean of the application that a message names
        Set<String> known = new TreeSet<>(
                camel.getRegistry().findByTypeWithName(AmiServer.class).keySet());
        if (!known.contains(server)) {
            throw new IllegalArgumentException((value.isBlank()
                            ? "The message names no server: " + gap.text() + " gave nothing"
                            : "The server '" + server + "' that the message names with " + gap.text()
                                    + " is not a bean of type AmiServer")
                    + ". A message names one of these beans"
                    + (known.isEmpty() ? ", and there are none" : "; there are: " + String.join(", ", known)));
        }
        beans.add(server);
        return server;
    }
}
