/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A user, with the user's permissions.
 *
 * @param phones the phones that the user may choose from, for example {@code PJSIP/100}
 * @param agents the agents whose calls the user sees; {@code *} is a wildcard
 * @param queues the queues whose waiting callers the user sees; {@code *} is a wildcard
 */
record User(String login, String name, Set<Role> may, List<String> phones, List<Pattern> agents, List<Pattern> queues) {

    /** A permission of a user. */
    enum Role {
        LISTEN,
        WHISPER,
        BARGE,
        PLAY,
        HANGUP,
        EVENTS,
        AUDIT;

        static final List<String> WORDS =
                Arrays.stream(values()).map(Role::word).toList();

        /** Returns the permission for a listening mode; null if there is no such mode. */
        static @Nullable Role ofMode(String mode) {
            return List.of("listen", "whisper", "barge").contains(mode) ? valueOf(mode.toUpperCase(Locale.ROOT)) : null;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Returns a user with these values from the users' file. The words in {@code may} must be permissions. */
    static User of(String login, Map<String, String> values) {
        Set<Role> may = EnumSet.noneOf(Role.class);
        list(values.getOrDefault("may", "")).forEach(word -> may.add(Role.valueOf(word.toUpperCase(Locale.ROOT))));
        return new User(
                login,
                values.getOrDefault("name", login),
                may,
                list(values.getOrDefault("phones", "")),
                patterns(values.getOrDefault("agents", "")),
                patterns(values.getOrDefault("queues", "")));
    }

    /** Returns the words of a comma-separated list. */
    static List<String> list(String value) {
        return Arrays.stream(value.split(","))
                .map(String::trim)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static List<Pattern> patterns(String value) {
        return list(value).stream()
                .map(glob -> Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote))
                .map(parts -> Pattern.compile(parts.collect(Collectors.joining(".*"))))
                .toList();
    }

    boolean maySee(String queue) {
        return queues.stream().anyMatch(one -> one.matcher(queue).matches());
    }

    boolean mayHear(String device) {
        return agents.stream().anyMatch(agent -> agent.matcher(device).matches());
    }
}
