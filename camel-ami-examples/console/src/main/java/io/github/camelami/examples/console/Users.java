/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.ListenPolicy;
import io.github.camelami.examples.console.User.Role;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users in a properties file. A timer route reads the file again when it changes. The console checks the
 * permissions for each request. The component checks them again, through its {@code listenPolicy}, before each spy
 * session.
 */
final class Users implements ListenPolicy {

    private static final Logger LOG = LoggerFactory.getLogger(Users.class);

    private static final Pattern KEY =
            Pattern.compile("([A-Za-z0-9_-]{1,64})\\.(password|name|may|phones|agents|queues)");

    /** A user, and the values in the file that define the user. */
    private record Entry(Map<String, String> values, User user) {}

    /** A line of the file. */
    private record Place(String source, int line) {

        void check(boolean right, String fault) {
            if (!right) {
                throw new IllegalArgumentException(source + ", line " + line + ": " + fault);
            }
        }
    }

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
     * Reads the file again if it has changed. Two consecutive calls must see the same version of the file, so that an
     * incomplete file is not read. If the file is invalid, keeps the current users and logs the fault once.
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
            LOG.info("{} was read again; it has {} users", file, users.size());
        } catch (IllegalArgumentException e) {
            LOG.error("The users stay as they were. {}", e.getMessage());
        } catch (IOException e) {
            LOG.error("The users stay as they were. {} cannot be read: {}", file, e.toString());
        }
        Map<String, Entry> after = users;
        return before.keySet().stream()
                .filter(login -> after.get(login) != before.get(login))
                .toList();
    }

    /** Returns the attributes of the file that show whether it has changed. */
    private static List<Object> stamp(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return List.of(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()));
        } catch (IOException e) {
            return List.of(e.toString());
        }
    }

    /** @param before the previous entries; an entry whose values are unchanged is returned as the same object */
    private static Map<String, Entry> parse(byte[] content, String source, Map<String, Entry> before) {
        Map<String, Map<String, String>> values = new TreeMap<>();
        Map<String, Place> places = new HashMap<>();
        String[] lines = new String(content, StandardCharsets.UTF_8).split("\\R", -1);
        for (int i = 0; i < lines.length; i++) {
            Place place = new Place(source, i + 1);
            StringBuilder text = new StringBuilder(lines[i]);
            while (continues(text) && i + 1 < lines.length) {
                text.append('\n').append(lines[++i]);
            }
            properties(text.toString(), place).forEach((name, given) -> {
                String key = name.toString();
                String value = given.toString().trim();
                Matcher parts = KEY.matcher(key);
                place.check(
                        parts.matches(),
                        "'" + key + "' is not <login>.password, .name, .may, .phones, .agents or .queues,"
                                + " the login being letters and digits");
                places.putIfAbsent(parts.group(1), place);
                Map<String, String> own = values.computeIfAbsent(parts.group(1), login -> new TreeMap<>());
                place.check(own.put(parts.group(2), value) == null, key + " is there twice");
                if (parts.group(2).equals("password")) {
                    String wrong = " is not a hash; make one with Passwords, as docs/console.md shows";
                    place.check(Passwords.isHash(value), key + wrong);
                } else if (parts.group(2).equals("may")) {
                    User.list(value)
                            .forEach(word -> place.check(
                                    Role.WORDS.contains(word.toLowerCase(Locale.ROOT)),
                                    key + " has '" + word + "'; there are " + Role.WORDS));
                }
            });
        }
        new Place(source, lines.length).check(!values.isEmpty(), "it has no users");
        Map<String, Entry> entries = new HashMap<>();
        values.forEach((login, own) -> {
            places.get(login).check(own.containsKey("password"), login + ".password is missing");
            Entry old = before.get(login);
            entries.put(login, old != null && old.values().equals(own) ? old : new Entry(own, User.of(login, own)));
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

    private static Properties properties(String text, Place place) {
        place.check(text.indexOf('\uFFFD') < 0, "it is not UTF-8");
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException e) {
            place.check(false, e.getMessage());
        }
        return properties;
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

    /**
     * Returns the user if the password is correct, otherwise null. For an unknown user, the check takes equally long.
     */
    @Nullable
    User login(String login, String password) {
        Entry entry = users.get(login);
        boolean right =
                Passwords.matches(entry == null ? nobody : entry.values().get("password"), password);
        return right && entry != null ? entry.user() : null;
    }

    /** Returns whether this user may no longer listen in this mode or, without a mode, play recordings. */
    boolean mayNoLonger(@Header("CamelAmiSupervisor") String login, @Header("CamelAmiMode") @Nullable String mode) {
        User user = find(login);
        return user == null || !user.may().contains(mode == null ? Role.PLAY : Role.ofMode(mode));
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
