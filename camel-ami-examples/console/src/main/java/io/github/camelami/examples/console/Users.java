/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.operation.ListenPolicy;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in, and what they may do: from a file of properties {@code <login>.password}, {@code .name}, {@code .may}, {@code
 * .phones} and {@code .agents}. Asked by the page's requests and, as the component's {@code listenPolicy}, before each spy.
 */
final class Users implements ListenPolicy {

    /** What somebody may do. */
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
     * Somebody.
     *
     * @param phones those that may be chosen to ring, for example {@code PJSIP/100}
     * @param agents whose calls are seen; a {@code *} stands for any characters
     */
    record User(String login, String name, Set<Role> may, List<String> phones, List<Pattern> agents) {

        boolean mayHear(String device) {
            return agents.stream().anyMatch(agent -> agent.matcher(device).matches());
        }
    }

    private static final int ITERATIONS = 210_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, User> users = new HashMap<>();
    private final Map<String, String> hashes = new HashMap<>();
    // for logins that do not exist: they take as long as those that do
    private final String nobody = hash(Long.toString(RANDOM.nextLong()).toCharArray());

    private Users(Properties file, String source) {
        Set<String> logins = new TreeSet<>();
        for (String key : file.stringPropertyNames()) {
            if (!key.matches("[A-Za-z0-9_-]{1,64}\\.(password|name|may|phones|agents)")) {
                throw new IllegalArgumentException(
                        source + ": '" + key
                                + "' is not <login>.password, .name, .may, .phones or .agents, the login being letters and digits");
            }
            logins.add(key.substring(0, key.indexOf('.')));
        }
        for (String login : logins) {
            String hash = file.getProperty(login + ".password", "").trim();
            if (!hash.matches("pbkdf2:\\d{5,7}:[A-Za-z0-9+/=]{16,}:[A-Za-z0-9+/=]{32,}")) {
                throw new IllegalArgumentException(
                        source + ": " + login + ".password is not a hash; make one with the argument --hash");
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
                            list(file.getProperty(login + ".agents", "")).stream()
                                    .map(Users::pattern)
                                    .toList()));
        }
    }

    static Users read(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return read(reader, file.toString());
        }
    }

    /** @throws IllegalArgumentException naming what is wrong in it */
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

    /** The user, when the password is his. Takes as long when there is no such user. */
    @Nullable
    User login(String login, char[] password) {
        boolean right = matches(hashes.getOrDefault(login, nobody), password);
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

    /** For the users' file: PBKDF2 with HMAC-SHA256 and a random salt. */
    static String hash(char[] password) {
        byte[] salt = new byte[16];
        RANDOM.nextBytes(salt);
        Base64.Encoder encoder = Base64.getEncoder();
        return "pbkdf2:" + ITERATIONS + ":" + encoder.encodeToString(salt) + ":"
                + encoder.encodeToString(derive(password, salt, ITERATIONS));
    }

    private static boolean matches(String hash, char[] password) {
        String[] parts = hash.split(":");
        byte[] salt = Base64.getDecoder().decode(parts[2]);
        return MessageDigest.isEqual(
                Base64.getDecoder().decode(parts[3]), derive(password, salt, Integer.parseInt(parts[1])));
    }

    private static byte[] derive(char[] password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, 256);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }
}
