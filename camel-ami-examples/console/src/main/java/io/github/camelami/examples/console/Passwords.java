/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.vertx.ext.auth.HashingStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Hashes passwords for the users' file with PBKDF2 of Vert.x Auth: HMAC-SHA512, a random salt and 210,000 iterations.
 */
final class Passwords {

    private static final HashingStrategy STRATEGY = HashingStrategy.load();
    private static final Map<String, String> ITERATIONS = Map.of("it", "210000");
    // Vert.x would accept other hashes too, even plain SHA-1. The number of iterations is fixed, so that the time of a
    // login does not reveal whether the user exists.
    private static final Pattern HASH =
            Pattern.compile("\\$pbkdf2\\$it=210000\\$[A-Za-z0-9+/]{22,}\\$[A-Za-z0-9+/]{86}");

    private Passwords() {}

    /** Prompts for a password, or reads it from standard input, and prints its hash. */
    public static void main(String[] args) throws IOException {
        String password;
        if (System.console() != null) {
            password = new String(System.console().readPassword("Password: "));
        } else {
            password = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        }
        if (password == null || password.isEmpty()) {
            System.err.println("There is no password. Type one, and Enter.");
            System.exit(1);
        }
        System.out.println(hash(password));
    }

    static String hash(String password) {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        return STRATEGY.hash(
                "pbkdf2", ITERATIONS, Base64.getEncoder().withoutPadding().encodeToString(salt), password);
    }

    static boolean isHash(String text) {
        return HASH.matcher(text).matches();
    }

    static boolean matches(String hash, String password) {
        return STRATEGY.verify(hash, password);
    }
}
