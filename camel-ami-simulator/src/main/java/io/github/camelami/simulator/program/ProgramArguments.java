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
 * A program's arguments, each {@code --name=value} or {@code --name}. Every name must have been declared, so a misspelt
 * one is an error and the help text is complete. Not thread-safe.
 */
public final class ProgramArguments {

    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private final Map<String, Option> options = new LinkedHashMap<>();
    private final Map<String, String> values = new LinkedHashMap<>();

    private record Option(String example, String meaning) {}

    /** Arguments of a program without any; {@code --help} is always there. */
    public ProgramArguments() {
        option("help", "", "prints this");
    }

    /**
     * Declares an argument.
     *
     * @param name without its dashes
     * @param example what its value looks like, usually the default; empty for a switch
     * @param meaning for the help text
     * @return this
     */
    public ProgramArguments option(String name, String example, String meaning) {
        options.put(name, new Option(example, meaning));
        return this;
    }

    /**
     * Reads what was given.
     *
     * @param args as a main method gets them
     * @return this
     * @throws IllegalArgumentException if one is unknown or not of the form; its value is not repeated, it may be secret
     */
    public ProgramArguments parse(String... args) {
        for (String arg : args) {
            int equals = arg.indexOf('=');
            String name = !arg.startsWith("--") ? "" : arg.substring(2, equals < 0 ? arg.length() : equals);
            Option option = options.get(name);
            if (option == null) {
                throw new IllegalArgumentException("Unknown argument '" + (equals < 0 ? arg : arg.substring(0, equals))
                        + "'; known are --" + String.join(", --", options.keySet()));
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
     * Whether an argument was given.
     *
     * @param name without its dashes
     * @return true if it was, with or without a value
     */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /**
     * An argument's value.
     *
     * @param name without its dashes
     * @return empty if it was not given
     */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * An argument's value.
     *
     * @param name without its dashes
     * @param otherwise if it was not given
     * @return the value
     */
    public String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /**
     * A whole number.
     *
     * @param name without its dashes
     * @param otherwise if it was not given
     * @param least the smallest allowed
     * @param most the largest allowed
     * @return the number
     * @throws IllegalArgumentException if it is none, or out of range
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
            // reported below together with what is allowed
        }
        throw new IllegalArgumentException(
                "--" + name + "=" + value + " must be a whole number from " + least + " to " + most);
    }

    /**
     * A time, given as {@code 500ms}, {@code 60s}, {@code 5m} or {@code 1h}.
     *
     * @param name without its dashes
     * @return empty if it was not given
     * @throws IllegalArgumentException if it is no time
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

    /**
     * What each argument means.
     *
     * @return lines, one for each argument
     */
    public String help() {
        StringBuilder help = new StringBuilder();
        options.forEach((name, option) -> help.append("  --%-30s %s%n"
                .formatted(name + (option.example.isEmpty() ? "" : "=" + option.example), option.meaning)));
        return help.toString();
    }

    /** Names only: values may be secret. */
    @Override
    public String toString() {
        return "ProgramArguments" + values.keySet();
    }
}
