/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.ListenPolicy;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The users and their permissions, from a file of properties {@code <login>.password}, {@code .name}, {@code .may}, {@code
 * .phones}, {@code .agents} and {@code .queues}. Checked for each request and, as the component's {@code listenPolicy}, before each spy.
 */
final class Users implements ListenPolicy {

    /** A permission of a user. */
    enum Role {
        LISTEN,
        WHISPER,
        BARGE,
        PLAY,
        HANGUP,
        EVENTS,
        AUDIT;

        static Role of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A user.
     *
     * @param phones the phones that the user may choose to ring, for example {@code PJSIP/100}
     * @param agents the agents whose calls the user sees; {@code *} is a wildcard
     * @param queues the queues whose waiting callers the user sees; {@code *} is a wildcard
     */
    record User(
            String login, String name, Set<Role> may, List<String> phones, List<Pattern> agents, List<Pattern> queues) {

        boolean maySee(String queue) {
            return queues.stream().anyMatch(one -> one.matcher(queue).matches());
        }

        boolean mayHear(String device) {
            return agents.stream().anyMatch(agent -> agent.matcher(device).matches());
        }
    }

    private final Map<String, User> users = new HashMap<>();
    private final Map<String, String> hashes = new HashMap<>();
    // checked for unknown logins, so that they take as long as known ones
    private final String nobody = Passwords.hash(new char[] {'?'});

    private Users(Properties file, String source) {
        Set<String> logins = new TreeSet<>();
        for (String key : file.stringPropertyNames()) {
            if (!key.matches("[A-Za-z0-9_-]{1,64}\\.(password|name|may|phones|agents|queues)")) {
                throw new IllegalArgumentException(
                        source + ": '" + key
                                + "' is not <login>.password, .name, .may, .phones, .agents or .queues, the login being letters and digits");
            }
            logins.add(key.substring(0, key.indexOf('.')));
        }
        for (String login : logins) {
            String hash = file.getProperty(login + ".password", "").trim();
            if (!hash.matches("pbkdf2:\\d{5,7}:[A-Za-z0-9+/=]{16,}:[A-Za-z0-9+/=]{32,}")) {
                throw new IllegalArgumentException(
                        source + ": " + login + ".password is not a hash; make one with Passwords.java");
            }
            Set<Role> may = EnumSet.noneOf(Role.class);
            for (String word : list(file.getProperty(login + ".may", ""))) {
                try {
                    may.add(Role.of(word));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(source + ": " + login + ".may has '" + word + "'; there are "
                            + Arrays.toString(Role.values()).toLowerCase(Locale.ROOT));
                }
            }
            hashes.put(login, hash);
            users.put(
                    login,
                    new User(
                            login,
                            file.getProperty(login + ".name", login).trim(),
                            may,
                            list(file.getProperty(login + ".phones", "")),
                            patterns(file.getProperty(login + ".agents", "")),
                            patterns(file.getProperty(login + ".queues", ""))));
        }
    }

    static Users read(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return read(reader, file.toString());
        }
    }

    /** @throws IllegalArgumentException if the file is invalid; the message names the fault */
    static Users read(Reader reader, String source) throws IOException {
        Properties properties = new Properties();
        properties.load(reader);
        return new Users(properties, source);
    }

    private static List<String> list(String value) {
        return Arrays.stream(value.split(","))
                .map(String::trim)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static List<Pattern> patterns(String value) {
        return list(value).stream().map(Users::pattern).toList();
    }

    private static Pattern pattern(String glob) {
        return Pattern.compile(Arrays.stream(glob.split("\\*", -1))
                .map(Pattern::quote)
                .reduce((a, b) -> a + ".*" + b)
                .orElse(""));
    }

    @Nullable
    User find(@Nullable String login) {
        return login == null ? null : users.get(login);
    }

    /** Returns the user if the password is correct, else null. Takes equally long for an unknown user. */
    @Nullable
    User login(String login, char[] password) {
        boolean right = Passwords.matches(hashes.getOrDefault(login, nobody), password);
        return right ? users.get(login) : null;
    }

    @Override
    public boolean mayListen(Request request) {
        User user = find(request.supervisor());
        return user != null
                && user.may().contains(Role.of(request.mode().toString()))
                && (request.phone() == null || user.phones().contains(request.phone()))
                && user.mayHear(Board.device(request.channel()));
    }
}
