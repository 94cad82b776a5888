/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The file that lists the servers: {@code NAME.host}, {@code NAME.username} and {@code NAME.password} for each. */
final class ServerFile {

    /** The pattern of server names, which become parts of route ids, endpoint addresses, keys and file names. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    /** One server. {@code toString} omits the password. */
    record Server(String name, String host, String username, String password) {

        @Override
        public String toString() {
            return name + " at " + host;
        }
    }

    /** The key of the line that states that the file intentionally lists no server. */
    private static final String NONE = "servers";

    private ServerFile() {}

    /**
     * Returns the servers in the file's text, by name. The map is empty only if the text is {@code servers = none}. An
     * empty text is rejected, since a file that is empty by mistake would remove all servers.
     *
     * @throws IllegalArgumentException if a key is malformed or repeated, a server is incomplete, or no server is
     *     listed; the whole text is then rejected
     */
    static Map<String, Server> parse(String text) {
        List<Object> twice = new ArrayList<>();
        Properties lines = new Properties() {
            @Override
            public synchronized Object put(Object key, Object value) {
                if (containsKey(key)) {
                    twice.add(key);
                }
                return super.put(key, value);
            }
        };
        try {
            lines.load(new StringReader(text));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Server file: " + e.getMessage() + " A backslash is written twice", e);
        }
        if (!twice.isEmpty()) {
            throw new IllegalArgumentException("Server file: " + twice.get(0) + " is there twice");
        }
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(
                    "Server file: it names no server. To remove all of them, write the line: " + NONE + " = none");
        }
        if (lines.size() == 1 && "none".equals(lines.getProperty(NONE))) {
            return Map.of();
        }
        Map<String, Server> servers = new TreeMap<>();
        for (String key : lines.stringPropertyNames()) {
            int dot = key.lastIndexOf('.');
            String name = dot < 0 ? key : key.substring(0, dot);
            String property = key.substring(dot + 1);
            if (dot < 0 || !NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "Server file: '" + key
                                + "' is not NAME.host, NAME.username or NAME.password, with a name of letters, digits, - and _");
            }
            if (!property.equals("host") && !property.equals("username") && !property.equals("password")) {
                throw new IllegalArgumentException(
                        "Server file: '" + key + "' is not known; a server has host, username and password");
            }
            servers.computeIfAbsent(
                    name,
                    made -> new Server(
                            made,
                            required(lines, made + ".host"),
                            required(lines, made + ".username"),
                            required(lines, made + ".password")));
        }
        return servers;
    }

    private static String required(Properties lines, String key) {
        String value = Objects.requireNonNullElse(lines.getProperty(key), "").strip();
        if (value.isEmpty()) {
            throw new IllegalArgumentException("Server file: " + key + " is missing");
        }
        return value;
    }
}
