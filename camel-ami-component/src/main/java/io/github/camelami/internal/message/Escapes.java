/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the values in which Asterisk uses C escapes, and removes these escapes.
 *
 * <p>In most events, Asterisk escapes {@code CallerIDName}, {@code ConnectedLineName} and {@code ChanVariable}, with
 * any prefix such as {@code Dest}. It also escapes {@code Value} in VarSet, and {@code Subtype} and {@code Message} in
 * PresenceStateChange. It does not escape the values of OriginateResponse, QueueEntry, MeetmeList and CEL
 * (manager_channels.c, stasis_channels.c, presencestate.c, manager.c, app_queue.c, app_meetme.c, cel_manager.c in
 * Asterisk 16 to 22).
 *
 * <p>An instance belongs to one message. It searches the lines that decide this when they are first needed, and only
 * once. Not thread-safe.
 */
final class Escapes {

    private final AmiHeaders headers;
    private boolean searched;

    /** The name of the event in lower case; null if the message is not an event. */
    private @Nullable String event;

    /** The line of a user event's own name; -1 if there is none. */
    private int userEventLine = -1;

    Escapes(AmiHeaders headers) {
        this.headers = headers;
    }

    /** Returns whether Asterisk escaped the value of this line. */
    boolean has(int line) {
        if (!searched) {
            searched = true;
            search();
        }
        String name = event;
        if (name == null) {
            return false;
        }
        String key = headers.key(line).toLowerCase(Locale.ROOT);
        return switch (name) {
            case "varset" -> key.equals("value") || isOfChannel(key);
            case "presencestatechange" -> key.equals("subtype") || key.equals("message");
            // its name is followed by unescaped text from a dialplan or a client
            case "userevent" -> line < userEventLine && isOfChannel(key);
            case "mcid" -> isOfChannel(key) && !key.equals("mcalleridname"); // sig_pri.c writes this one
            case "originateresponse", "queueentry", "meetmelist", "cel" -> false;
            default -> isOfChannel(key);
        };
    }

    private void search() {
        int eventLine = headers.find("Event", 0);
        int responseLine = headers.find("Response", 0);
        if (eventLine >= 0 && (responseLine < 0 || responseLine > eventLine)) {
            event = headers.asReceived(eventLine).toLowerCase(Locale.ROOT);
            userEventLine = headers.find("UserEvent", 0);
        }
    }

    private static boolean isOfChannel(String key) {
        return key.endsWith("calleridname")
                || key.endsWith("chanvariable")
                || key.endsWith("connectedlinename") && !key.equals("effectiveconnectedlinename");
    }

    /** Returns the bytes without escapes. Backslashes that are not part of an escape are kept. */
    static byte[] undo(byte[] bytes, int from, int to) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            int meant = bytes[i] == '\\' && i + 1 < to ? meaning(bytes[i + 1]) : -1;
            plain.write(meant < 0 ? bytes[i] : meant);
            i += meant < 0 ? 0 : 1;
        }
        return plain.toByteArray();
    }

    private static int meaning(byte letter) {
        return switch (letter) {
            case 'a' -> 0x07;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0B;
            case '\\', '\'', '"', '?' -> letter;
            default -> -1;
        };
    }
}
