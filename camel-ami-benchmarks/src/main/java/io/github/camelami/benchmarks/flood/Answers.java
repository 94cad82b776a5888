/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.flood;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The server's responses to actions, with the texts of Asterisk 22. */
final class Answers {

    static final String USERNAME = "camel";
    static final String SECRET = "s3cret";
    static final byte[] BANNER = bytes("Asterisk Call Manager/11.0.0\r\n");
    static final byte[] FULLY_BOOTED = bytes("Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 2972\r\n"
            + "LastReload: 34\r\nStatus: Fully Booted\r\n\r\n");

    /** The challenge for every login. It is constant, because this server has nothing to protect. */
    private static final String CHALLENGE = "127581204";

    private Answers() {}

    /** Returns whether a login contains the secret, or the digest of challenge and secret. */
    static boolean isLogin(Map<String, String> action) {
        return USERNAME.equals(action.get("username"))
                && (SECRET.equals(action.get("secret"))
                        || md5(CHALLENGE + SECRET).equals(action.get("key")));
    }

    static byte[] loginAccepted(@Nullable String actionId) {
        return bytes(response("Success", actionId) + "Message: Authentication accepted\r\n\r\n");
    }

    static byte[] loginRefused(@Nullable String actionId) {
        return bytes(response("Error", actionId) + "Message: Authentication failed\r\n\r\n");
    }

    static byte[] to(String action, @Nullable String actionId, Map<String, String> fields) {
        String success = response("Success", actionId);
        return bytes(
                switch (action) {
                    case "ping" -> success + "Ping: Pong\r\nTimestamp: 1795417116.285468\r\n\r\n";
                    case "challenge" -> success + "Challenge: " + CHALLENGE + "\r\n\r\n";
                    case "events" ->
                        success + "Events: " + (isOff(fields.get("eventmask")) ? "Off" : "On") + "\r\n\r\n";
                    case "filter" -> success + "Message: Filter added successfully\r\n\r\n";
                    case "coresettings" ->
                        success + "AMIversion: 11.0.0\r\nAsteriskVersion: 22.10.1\r\nSystemName: \r\n\r\n";
                    case "command" ->
                        success + "Message: Command output follows\r\n"
                                + "Output: Asterisk 22.10.1 built by bench @ bench on a x86_64\r\n\r\n";
                    case "queuestatus" ->
                        success + "EventList: start\r\nMessage: Queue status will follow\r\n\r\n"
                                + "Event: QueueStatusComplete\r\n"
                                + (actionId == null ? "" : "ActionID: " + actionId + "\r\n")
                                + "EventList: Complete\r\nListItems: 0\r\n\r\n";
                    case "originate" -> success + "Message: Originate successfully queued\r\n\r\n"; // and rings
                    case "logoff" -> response("Goodbye", actionId) + "Message: Thanks for all the fish.\r\n\r\n";
                    default -> response("Error", actionId) + "Message: Invalid/unknown command\r\n\r\n";
                });
    }

    static boolean isOff(@Nullable String mask) {
        return mask != null && (mask.equalsIgnoreCase("off") || mask.equalsIgnoreCase("no"));
    }

    private static String response(String word, @Nullable String actionId) {
        return "Response: " + word + "\r\n" + (actionId == null ? "" : "ActionID: " + actionId + "\r\n");
    }

    private static String md5(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes(text)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has MD5", e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
