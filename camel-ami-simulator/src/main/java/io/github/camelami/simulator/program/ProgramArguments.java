/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.program;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program's arguments, each {@code --name=value} or {@code --name}. Every name must be declared. A misspelt name is
 * therefore an error, and the help text is complete. Not thread-safe.
 */
public final class ProgramArguments {

    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private final Map<String, Option> options = new LinkedHashMap<>();
    private final Map<String, String> values = new LinkedHashMap<>();

    private record Option(String example, String meaning) {}

    /** Creates a program's arguments with only {@code --help} declared. */
    public ProgramArguments() {
        option("help", "", "prints this");
    }

    /**
     * Declares an argument.
     *
     * @param name without its dashes
     * @param example an example value, usually the default; empty for a switch
     * @param meaning the description in the help text
     */
    public ProgramArguments option(String name, String example, String meaning) {
        options.put(name, new Option(example, meaning));
        return this;
    }

    /**
     * Parses the given arguments.
     *
     * @param args the arguments of the main method
     * @throws IllegalArgumentException if an argument is unknown or malformed; the message omits the value, which may
     *     be secret
     */
    public ProgramArguments parse(String... args) {
        for (String arg : args) {
            int equals = arg.indexOf('=');
            String name = !arg.startsWith("--") ? "" : arg.substring(2, equals < 0 ? arg.length() : equals);
            Option option = options.get(name);
            if (option == null) {
                throw new IllegalArgumentException("Unknown argument '" + (equals < 0 ? arg : arg.substring(0, equals))
                        + "'; the arguments are --" + String.join(", --", options.keySet()));
            }
            if (option.example.isEmpty() == equals >= 0) {
                throw new IllegalArgumentException(
                        option.example.isEmpty()
                                ? "--" + name + " takes no value"
                                : "--" + name + " needs a value: --" + name + "=" + option.example);
            }
            values.put(name, equals < 0 ? "" : arg.substring(equals + 1));
        }
        return this;
    }

    /**
     * Returns whether an argument was given, with or without a value.
     *
     * @param name without its dashes
     */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /**
     * Returns an argument's value; empty if it was not given.
     *
     * @param name without its dashes
     */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * Returns an argument's value.
     *
     * @param name without its dashes
     * @param otherwise the value to return if the argument was not given
     */
    public String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /**
     * Returns an argument's value as a whole number.
     *
     * @param name without its dashes
     * @param otherwise the value to return if the argument was not given
     * @param least the smallest allowed value
     * @param most the largest allowed value
     * @throws IllegalArgumentException if the value is not a number, or is out of range
     */
    public int number(String name, int otherwise, int least, int most) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below with the allowed range
        }
        throw new IllegalArgumentException(
                "--" + name + "=" + value + " must be a whole number from " + least + " to " + most);
    }

    /**
     * Returns a duration, written as {@code 500ms}, {@code 60s}, {@code 5m} or {@code 1h}; empty if the argument was
     * not given.
     *
     * @param name without its dashes
     * @throws IllegalArgumentException if the value does not have this form
     */
    public Optional<Duration> time(String name) {
        String value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        Matcher parts = TIME.matcher(value);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "--" + name + "=" + value + " must be a time such as 500ms, 60s, 5m or 1h");
        }
        long count = Long.parseLong(parts.group(1));
        return Optional.of(
                switch (parts.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    default -> Duration.ofHours(count);
                });
    }

    /** Returns the help text: one line for each argument and its meaning. */
    public String help() {
        StringBuilder help = new StringBuilder();
        options.forEach((name, option) -> help.append("  --%-30s %s%n"
                .formatted(name + (option.example.isEmpty() ? "" : "=" + option.example), option.meaning)));
        return help.toString();
    }

    /** Returns only the names, since values may be secret. */
    @Override
    public String toString() {
        return "ProgramArguments" + values.keySet();
    }
}
