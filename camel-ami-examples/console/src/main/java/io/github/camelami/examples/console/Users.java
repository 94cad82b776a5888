/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.ListenPolicy;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users and their permissions, from a properties file with {@code <login>.password}, {@code .name}, {@code .may},
 * {@code .phones}, {@code .agents} and {@code .queues}. A timer route reads the file again when it changes. The console
 * checks the permissions for each request. The component checks them again, through its {@code listenPolicy}, before
 * each spy session.
 */
final class Users implements ListenPolicy {

    private static final Logger LOG = LoggerFactory.getLogger(Users.class);

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

    /** A user, with the lines of the file that define the user. */
    private record Entry(Map<String, String> lines, User user) {}

    private static final Pattern KEY =
            Pattern.compile("([A-Za-z0-9_-]{1,64})\\.(password|name|may|phones|agents|queues)");

    private final @Nullable Path file;
    // the hash to check for an unknown login, so that it takes as long as a known one
    private final String nobody = Passwords.hash("?");
    private volatile Map<String, Entry> users = Map.of();
    private List<Object> read = List.of();
    private List<Object> seen = List.of();

    private Users(@Nullable Path file) {
        this.file = file;
    }

    /**
     * Reads the users of a file.
     *
     * @throws IllegalArgumentException if the file is invalid; the message names the file, the line and the fault
     */
    static Users read(Path file) throws IOException {
        Users users = new Users(file);
        users.read = users.seen = stamp(file);
        users.users = parse(Files.readAllBytes(file), file.toString(), Map.of());
        return users;
    }

    /** Reads users from a text that never changes. */
    static Users read(byte[] content, String source) {
        Users users = new Users(null);
        users.users = parse(content, source, Map.of());
        return users;
    }

    /**
     * Reads the file again if it has changed. It must look the same in two consecutive calls, so that an incomplete
     * file is not read. If the file has a fault, the users do not change, and the log reports the fault once.
     *
     * @return the logins that were removed or changed, and whose sessions therefore end
     */
    List<String> reload() {
        if (file == null) {
            return List.of();
        }
        List<Object> now = stamp(file);
        boolean changing = !now.equals(seen);
        seen = now;
        if (changing || now.equals(read)) {
            return List.of();
        }
        read = now;
        Map<String, Entry> before = users;
        try {
            users = parse(Files.readAllBytes(file), file.toString(), before);
        } catch (IllegalArgumentException e) {
            LOG.error("The users stay as they were. {}", e.getMessage());
        } catch (IOException e) {
            LOG.error("The users stay as they were. {} cannot be read: {}", file, e.toString());
        }
        Map<String, Entry> after = users;
        if (after != before) {
            LOG.info("{} was read again; it has {} users", file, after.size());
        }
        return before.entrySet().stream()
                .filter(entry -> after.get(entry.getKey()) != entry.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Returns values that differ after the file has changed. */
    private static List<Object> stamp(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return List.of(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()));
        } catch (IOException e) {
            return List.of(e.toString());
        }
    }

    /** @param before the previous entries; an entry whose lines are unchanged is returned as the same object */
    private static Map<String, Entry> parse(byte[] content, String source, Map<String, Entry> before) {
        Map<String, Map<String, String>> lines = new TreeMap<>();
        Map<String, Integer> numbers = new HashMap<>();
        String[] texts = new String(content, StandardCharsets.UTF_8).split("\\R", -1);
        for (int i = 0; i < texts.length; i++) {
            int number = i + 1;
            StringBuilder text = new StringBuilder(texts[i]);
            while (continues(text) && i + 1 < texts.length) {
                text.append('\n').append(texts[++i]);
            }
            properties(text.toString(), source, number).forEach((key, value) -> {
                Matcher parts = KEY.matcher(key);
                check(
                        parts.matches(),
                        source,
                        number,
                        "'" + key + "' is not <login>.password, .name, .may, .phones,"
                                + " .agents or .queues, the login being letters and digits");
                String had = lines.computeIfAbsent(parts.group(1), login -> new TreeMap<>())
                        .put(parts.group(2), value);
                check(had == null, source, number, key + " is there twice");
                check(
                        !parts.group(2).equals("password") || Passwords.isHash(value),
                        source,
                        number,
                        key + " is not a hash; make one with Passwords, as docs/console.md shows");
                numbers.putIfAbsent(parts.group(1), number);
                if (parts.group(2).equals("may")) {
                    list(value)
                            .forEach(word -> check(
                                    Role.WORDS.contains(word.toLowerCase(Locale.ROOT)),
                                    source,
                                    number,
                                    key + " has '" + word + "'; there are " + Role.WORDS));
                }
            });
        }
        check(!lines.isEmpty(), source, texts.length, "it has no users");
        Map<String, Entry> entries = new HashMap<>();
        lines.forEach((login, own) -> {
            check(own.containsKey("password"), source, numbers.get(login), login + ".password is missing");
            Entry old = before.get(login);
            entries.put(login, old != null && old.lines().equals(own) ? old : new Entry(own, user(login, own)));
        });
        return entries;
    }

    private static boolean continues(CharSequence line) {
        String text = line.toString().strip();
        int slashes = text.length();
        while (slashes > 0 && text.charAt(slashes - 1) == '\\') {
            slashes--;
        }
        return (text.length() - slashes) % 2 == 1 && !text.startsWith("#") && !text.startsWith("!");
    }

    private static Map<String, String> properties(String text, String source, int line) {
        check(text.indexOf('\uFFFD') < 0, source, line, "it is not UTF-8");
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException e) {
            check(false, source, line, e.getMessage());
        }
        Map<String, String> found = new HashMap<>();
        properties
                .stringPropertyNames()
                .forEach(key -> found.put(key, properties.getProperty(key).trim()));
        return found;
    }

    private static void check(boolean right, String source, int line, String fault) {
        if (!right) {
            throw new IllegalArgumentException(source + ", line " + line + ": " + fault);
        }
    }

    private static User user(String login, Map<String, String> lines) {
        Set<Role> may = EnumSet.noneOf(Role.class);
        list(lines.getOrDefault("may", "")).forEach(word -> may.add(Role.valueOf(word.toUpperCase(Locale.ROOT))));
        return new User(
                login,
                lines.getOrDefault("name", login),
                may,
                list(lines.getOrDefault("phones", "")),
                patterns(lines.getOrDefault("agents", "")),
                patterns(lines.getOrDefault("queues", "")));
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
        Entry entry = login == null ? null : users.get(login);
        return entry == null ? null : entry.user();
    }

    /** Returns whether the file still contains this user, unchanged. */
    boolean has(User user) {
        return find(user.login()) == user;
    }

    /** Returns the user if the password is correct, otherwise null. An unknown user takes equally long. */
    @Nullable
    User login(String login, String password) {
        Entry entry = users.get(login);
        boolean right = Passwords.matches(entry == null ? nobody : entry.lines().get("password"), password);
        return right && entry != null ? entry.user() : null;
    }

    /** Returns whether this user may no longer listen in this mode. */
    boolean mayNoLonger(@Header("CamelAmiSupervisor") String login, @Header("CamelAmiMode") String mode) {
        User user = find(login);
        return user == null || !user.may().contains(Role.valueOf(mode.toUpperCase(Locale.ROOT)));
    }

    /** Returns whether this user may no longer play recordings. */
    boolean mayPlayNoLonger(@Header("CamelAmiSupervisor") String login) {
        User user = find(login);
        return user == null || !user.may().contains(Role.PLAY);
    }

    @Override
    public boolean mayListen(Request request) {
        User user = find(request.supervisor());
        return user != null
                && user.may().contains(Role.valueOf(request.mode().name()))
                && (request.phone() == null || user.phones().contains(request.phone()))
                && user.mayHear(Board.device(request.channel()));
    }
}
