/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.AmiAction;
import java.nio.charset.Charset;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The login data of a manager user. {@link #toString} never contains the secret.
 *
 * @param username the manager user; Asterisk ignores its case
 * @param secret the user's secret
 * @param plain whether to send the secret itself instead of the response to an MD5 challenge
 */
public record Credentials(String username, String secret, boolean plain) {

    /** Returns the action that requests the challenge for {@link #answering}. */
    AmiAction challenge() {
        return AmiAction.of("Challenge", "AuthType", "MD5");
    }

    /**
     * Returns the login that answers the challenge with an MD5 hash of challenge and secret, in lower-case hex
     * (manager.c, authenticate).
     */
    AmiAction answering(String challenge, String eventMask, Charset charset) {
        return AmiAction.of(
                "Login",
                "AuthType",
                "MD5",
                "Username",
                username,
                "Key",
                md5(challenge + secret, charset),
                "Events",
                eventMask);
    }

    /** Returns the login that sends the secret itself. */
    AmiAction plainLogin(String eventMask) {
        return AmiAction.of("Login", "Username", username, "Secret", secret, "Events", eventMask);
    }

    private static String md5(String text, Charset charset) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(charset));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(
                    "This JVM has no MD5, which AMI's challenge needs; set plainLogin=true over TLS", impossible);
        }
    }

    @Override
    public String toString() {
        return "Credentials[" + username + "]";
    }
}
