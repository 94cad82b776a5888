/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.operation.Input;
import io.github.camelami.internal.operation.Placeholders;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.MessageHelper;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * An address with placeholders, as a route writes it. Camel evaluates the whole address as one text; the literals between the
 * placeholders are known, so their values are found in it again. Thus each expression is evaluated once.
 */
final class DynamicAddress {

    /** A placeholder that only reads the exchange, so that it can be evaluated again. */
    private static final Pattern READS =
            Pattern.compile("\\$(?:simple)?\\{(?:headers?|exchangeProperty|variable|body)(?:[.:\\[][^(]*)?}");

    /** What a message may name as server. Camel reads a path encoded or not, so nothing that could be either passes. */
    private static final Pattern SERVER = Pattern.compile("[A-Za-z0-9._~:\\[\\]-]+");

    /** What a message may give for an option of the endpoint: Camel decodes addresses more than once, so encoding hides nothing from it. */
    private static final Pattern PLAIN = Pattern.compile("(?!#)[^&?%+=(){}\\p{Cntrl}]*");

    /** The same within {@code RAW()}, which ends at a bracket. */
    private static final Pattern PLAIN_RAW = Pattern.compile("(?!#)[^(){}\\p{Cntrl}]*");

    /**
     * Where the message fills in something.
     *
     * @param option the option; null for the server
     * @param before the text of the option's value before the first placeholder
     * @param after the text after the last one
     * @param raw whether the value stands in {@code RAW(...)}, which is no part of before and after
     */
    private record Gap(@Nullable String option, String before, String after, boolean raw) {

        /** Returns the option's value as it is meant. */
        String decoded(String value) {
            return raw ? before + value + after : decodedPart(before) + value + decodedPart(after);
        }

        private static String decodedPart(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }

        /** Returns the option as Camel is to read it. */
        String written(String value) {
            if (!(raw ? PLAIN_RAW : PLAIN).matcher(value).matches()) {
                throw new IllegalArgumentException("What the message gives for option " + option
                        + " is refused: Camel could take more than text from it. It may not begin with # nor hold brackets"
                        + (raw ? "" : ", &, ?, %, + or =") + ". Write the option in the route");
            }
            return option + "=" + (raw ? "RAW(" + before + value + after + ")" : before + value + after);
        }
    }

    /**
     * An address for one message.
     *
     * @param uri the endpoint's URI, without the inputs of operations that have placeholders
     * @param placeholders those inputs
     */
    record Filled(String uri, Placeholders placeholders) {}

    private final String original;
    private final List<String> literals = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private final Map<String, Expression> reads = new LinkedHashMap<>();
    private final StringBuilder literal = new StringBuilder();
    private String start = "";

    private DynamicAddress(String original) {
        this.original = original;
    }

    /**
     * Reads an address.
     *
     * @param original the address, as Camel hands it over again with each message
     */
    static DynamicAddress parse(String original, CamelContext camel) {
        DynamicAddress address = new DynamicAddress(original);
        String text = EndpointHelper.resolveEndpointUriPropertyPlaceholders(camel, original)
                .trim();
        address.read(text);
        address.readAgain(text, camel);
        return address;
    }

    /** Returns the address it was made of. */
    String original() {
        return original;
    }

    /** Returns whether a message fills in anything. */
    boolean isDynamic() {
        return !gaps.isEmpty();
    }

    // ---- what the route wrote --------------------------------------------------------------------------------------

    private void read(String text) {
        int query = indexOf(text, 0, '?');
        String path = query < 0 ? text : text.substring(0, query);
        int server = path.indexOf(':') + 1;
        while (path.startsWith("/", server)) {
            server++;
        }
        start = path.substring(0, server);
        literal.append(start);
        add(null, path.substring(server));
        for (int begin = query; begin >= 0 && begin < text.length(); ) {
            int end = endOfOption(text, begin + 1);
            literal.append(text.charAt(begin));
            option(text.substring(begin + 1, end));
            begin = end == text.length() ? -1 : end;
        }
        literals.add(literal.toString());
    }

    private void readAgain(String text, CamelContext camel) {
        for (int next = placeholder(text, 0); next >= 0; next = placeholder(text, end(text, next))) {
            String placeholder = text.substring(next, end(text, next));
            if (READS.matcher(placeholder).matches()) {
                Expression reading = camel.resolveLanguage("simple").createExpression(placeholder);
                reading.init(camel);
                reads.put(placeholder, reading);
            }
        }
    }

    private void option(String option) {
        int equals = indexOf(option, 0, '=');
        String name = equals < 0 ? option : option.substring(0, equals);
        if (placeholder(name, 0) >= 0) {
            throw new IllegalArgumentException("The address " + URISupport.sanitizeUri(original)
                    + " takes an option whole from the message. To say what a message may give, name each option in the route:"
                    + " option=${...}");
        }
        literal.append(name);
        if (equals < 0) {
            written.add(name);
            return;
        }
        literal.append('=');
        String value = option.substring(equals + 1);
        if (placeholder(value, 0) < 0) {
            written.add(option);
        }
        add(name, value);
    }

    /** Adds a value: its text, and where it has placeholders a gap from the first to the last. */
    private void add(@Nullable String option, String value) {
        int first = placeholder(value, 0);
        if (first < 0) {
            literal.append(value);
            return;
        }
        int last = first;
        for (int next = first; next >= 0; next = placeholder(value, last)) {
            last = end(value, next);
        }
        String before = value.substring(0, first);
        String after = value.substring(last);
        literals.add(literal + before);
        literal.setLength(0);
        literal.append(after);
        boolean raw =
                before.startsWith("RAW(") && after.endsWith(")") || before.startsWith("RAW{") && after.endsWith("}");
        gaps.add(
                raw
                        ? new Gap(option, before.substring(4), after.substring(0, after.length() - 1), true)
                        : new Gap(option, before, after, false));
    }

    /** Options end at an ampersand, but for those within a placeholder or RAW(). */
    private static int endOfOption(String text, int begin) {
        int value = indexOf(text, begin, '=') + 1;
        int end = indexOf(text, begin, '&');
        if (value > 0 && (end < 0 || value <= end)) {
            for (String brackets : List.of("()", "{}")) {
                if (text.startsWith("RAW" + brackets.charAt(0), value)) {
                    for (int close = indexOf(text, value, brackets.charAt(1));
                            close >= 0;
                            close = indexOf(text, close + 1, brackets.charAt(1))) {
                        if (close + 1 == text.length() || text.charAt(close + 1) == '&') {
                            return close + 1;
                        }
                    }
                }
            }
        }
        return end < 0 ? text.length() : end;
    }

    /** Finds a character outside of placeholders. */
    private static int indexOf(String text, int from, char wanted) {
        for (int i = from; i < text.length(); i++) {
            if (isPlaceholder(text, i)) {
                i = end(text, i) - 1;
            } else if (text.charAt(i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int placeholder(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (isPlaceholder(text, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isPlaceholder(String text, int at) {
        return text.startsWith("${", at) || text.startsWith("$simple{", at);
    }

    /** Returns where the placeholder that begins here ends; they may stand in one another. */
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

    // ---- what the message put in -----------------------------------------------------------------------------------

    /**
     * Parts what the route wrote from what the message put in.
     *
     * @param text the address as Camel has evaluated it
     * @throws IllegalArgumentException when a value is none: it could be more to Camel, or cannot be told from the address
     */
    Filled fill(String text, Exchange exchange) {
        requireNoProperty(exchange);
        List<String> values = values(text);
        Map<Input, Object> inputs = new EnumMap<>(Input.class);
        StringBuilder server = new StringBuilder(start);
        List<String> options = new ArrayList<>(written);
        boolean named = false;
        for (int i = 0; i < values.size(); i++) {
            Gap gap = gaps.get(i);
            String option = gap.option();
            String value = values.get(i);
            if (option == null) {
                server.append(requireServer(gap.before() + value + gap.after()));
                named = true;
            } else if (!addInput(inputs, option, gap.decoded(value))) {
                options.add(gap.written(value));
            }
        }
        if (!named) {
            int query = literals.get(0).indexOf('?', start.length());
            server.append(
                    literals.get(0), start.length(), query < 0 ? literals.get(0).length() : query);
        }
        return new Filled(
                options.isEmpty() ? server.toString() : server + "?" + String.join("&", options),
                new Placeholders(inputs));
    }

    /**
     * Camel replaces property placeholders in the evaluated address, so a message that holds one would be given a property of the
     * application.
     */
    private void requireNoProperty(Exchange exchange) {
        reads.forEach((placeholder, reading) -> {
            MessageHelper.resetStreamCache(exchange.getMessage());
            String value = reading.evaluate(exchange, String.class);
            if (value != null && value.contains("{{")) {
                throw new IllegalArgumentException("What the message gives for " + placeholder + " in the address "
                        + URISupport.sanitizeUri(original)
                        + " holds {{, and Camel would put a property of the application there. Set a header instead");
            }
        });
        MessageHelper.resetStreamCache(exchange.getMessage());
    }

    /** Finds the gaps between the literals; a value that holds a literal could end there, too, and is refused. */
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
                        + ", the values of two placeholders cannot be told apart, since one holds '"
                        + URISupport.sanitizeUri(literals.get(i)) + "'. Set headers instead");
            }
            to = previous;
        }
        return values;
    }

    private IllegalArgumentException unreadable() {
        return new IllegalArgumentException("What the message gave for the placeholders of the address "
                + URISupport.sanitizeUri(original) + " cannot be found in the evaluated address. Set headers instead");
    }

    private static String requireServer(String server) {
        if (!SERVER.matcher(server).matches()) {
            throw new IllegalArgumentException(
                    "The server that the message names, '" + server
                            + "', is neither a host with or without a port nor a plain name of a bean. Options are named in the route");
        }
        return server;
    }

    /** Adds what an operation reads; returns false for an option of the endpoint. */
    private static boolean addInput(Map<Input, Object> inputs, String option, String value) {
        for (Input input : Input.values()) {
            if (input == Input.VARIABLES || input == Input.FIELDS) {
                String prefix = input == Input.FIELDS ? "field." : "variable.";
                if (option.toLowerCase(Locale.ROOT).startsWith(prefix)) {
                    @SuppressWarnings("unchecked")
                    Map<String, String> names = (Map<String, String>)
                            inputs.computeIfAbsent(input, none -> new LinkedHashMap<String, String>());
                    names.put(option.substring(prefix.length()), value);
                    return true;
                }
            } else if (option.replace("-", "").equalsIgnoreCase(input.option())) {
                inputs.put(input, value);
                return true;
            }
        }
        return false;
    }
}
