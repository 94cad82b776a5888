/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.wire.AmiCharset;
import io.github.camelami.simulator.wire.AsteriskText;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Channel variables, functions and {@code ${...}} substitution. Event loop only. */
public final class Variables {

    private static final int MAX_DEPTH = 16;
    /** The maximum length of a substituted value. Asterisk has a buffer of 4096 bytes (pbx_variables.c). */
    private static final int VALUE_LIMIT = 4095;

    private Variables() {}

    /** Replaces every {@code ${...}} in a text, starting with the innermost. */
    static String substitute(TelephonyModel world, @Nullable Channel channel, String text) {
        return substitute(world, channel, text, 0);
    }

    private static String substitute(TelephonyModel world, @Nullable Channel channel, String text, int depth) {
        int start = text.indexOf("${");
        if (start < 0 || depth > MAX_DEPTH) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int from = 0;
        while (start >= 0) {
            int end = closing(text, start + 2);
            if (end < 0) {
                break;
            }
            out.append(text, from, start);
            String inner = substitute(world, channel, text.substring(start + 2, end), depth + 1);
            out.append(cut(world, channel, inner));
            from = end + 1;
            start = text.indexOf("${", from);
        }
        return out.append(text, from, text.length()).toString();
    }

    private static int closing(String text, int from) {
        int depth = 1;
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '{') {
                depth++;
            } else if (text.charAt(i) == '}' && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** Evaluates {@code NAME:offset:length}. */
    private static String cut(TelephonyModel world, @Nullable Channel channel, String inner) {
        int colon = inner.lastIndexOf(')');
        colon = inner.indexOf(':', Math.max(colon, 0));
        String name = colon < 0 ? inner : inner.substring(0, colon);
        String value = get(world, channel, name);
        if (value == null) {
            return "";
        }
        if (value.length() > VALUE_LIMIT) {
            value = value.substring(0, VALUE_LIMIT);
        }
        if (colon < 0) {
            return value;
        }
        String[] numbers = inner.substring(colon + 1).split(":", 2);
        try {
            int offset = Integer.parseInt(numbers[0].strip());
            int begin = offset < 0 ? Math.max(0, value.length() + offset) : Math.min(offset, value.length());
            int end = value.length();
            if (numbers.length > 1) {
                int length = Integer.parseInt(numbers[1].strip());
                end = length < 0 ? Math.max(begin, end + length) : Math.min(end, begin + length);
            }
            return value.substring(begin, end);
        } catch (NumberFormatException e) {
            return value;
        }
    }

    /** Returns the value of a variable or function; null if it is not set or unknown. */
    static @Nullable String get(TelephonyModel world, @Nullable Channel channel, String name) {
        int open = name.indexOf('(');
        if (open > 0 && name.endsWith(")")) {
            return function(world, channel, name.substring(0, open), name.substring(open + 1, name.length() - 1));
        }
        if (channel != null) {
            switch (name) {
                case "CHANNEL":
                    return channel.name();
                case "UNIQUEID":
                    return channel.uniqueid();
                case "EXTEN":
                    return channel.position().exten();
                case "CONTEXT":
                    return channel.position().context();
                case "PRIORITY":
                    return Integer.toString(channel.position().priority());
                case "HANGUPCAUSE":
                    return Integer.toString(channel.hangupCause());
                default:
                    break;
            }
            String value = channel.variables().get(name);
            if (value != null) {
                return value;
            }
        }
        if (name.equals("EPOCH")) {
            return Long.toString(world.now().getEpochSecond());
        }
        return world.globals().get(name);
    }

    private static @Nullable String function(
            TelephonyModel world, @Nullable Channel channel, String name, String argument) {
        switch (name.toUpperCase(Locale.ROOT)) {
            case "CALLERID":
                return channel == null ? null : callerId(channel, argument);
            case "CONNECTEDLINE":
                if (channel == null) {
                    return null;
                }
                return argument.startsWith("num")
                        ? channel.parties().connectedNumber()
                        : channel.parties().connectedName();
            case "CHANNEL":
                return channel == null ? null : channelItem(world, channel, argument);
            case "ISNULL":
                return argument.isEmpty() ? "1" : "0";
            case "EXISTS":
                return argument.isEmpty() ? "0" : "1";
            case "IF":
                return choose(argument);
            case "LEN":
                return Integer.toString(argument.length());
            case "GLOBAL":
                return world.globals().get(argument);
            case "URIDECODE":
                return uriDecode(argument);
            case "TOUPPER":
                return argument.toUpperCase(Locale.ROOT);
            case "TOLOWER":
                return argument.toLowerCase(Locale.ROOT);
            case "RAND":
                return random(argument);
            default:
                return null;
        }
    }

    private static String uriDecode(String text) {
        byte[] in = AmiCharset.encode(text);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (in[i] == '%' && high >= 0 && low >= 0) {
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(in[i]);
            }
        }
        byte[] bytes = out.toByteArray();
        return AmiCharset.decode(bytes, 0, bytes.length);
    }

    /** Evaluates {@code IF(condition?then:else)}. */
    private static String choose(String argument) {
        int question = argument.indexOf('?');
        if (question < 0) {
            return "";
        }
        String branches = argument.substring(question + 1);
        int colon = branches.indexOf(':');
        String then = colon < 0 ? branches : branches.substring(0, colon);
        String otherwise = colon < 0 ? "" : branches.substring(colon + 1);
        return isTrue(argument.substring(0, question).strip()) ? then : otherwise;
    }

    /**
     * Returns whether a condition is true, as in pbx.c.
     *
     * @param condition the condition: empty and zero are false; any other number or text is true
     */
    public static boolean isTrue(String condition) {
        if (condition.isEmpty()) {
            return false;
        }
        try {
            return Long.parseLong(condition) != 0;
        } catch (NumberFormatException notANumber) {
            return true;
        }
    }

    private static String random(String argument) {
        String[] limits = argument.split(",", 2);
        try {
            int low = Integer.parseInt(limits[0].strip());
            int high = Integer.parseInt(limits[1].strip());
            return Integer.toString(ThreadLocalRandom.current().nextInt(low, high + 1));
        } catch (RuntimeException e) {
            return Integer.toString(ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
        }
    }

    private static @Nullable String callerId(Channel channel, String item) {
        if (item.startsWith("num")) {
            return channel.parties().callerNumber();
        }
        if (item.startsWith("name")) {
            return channel.parties().callerName();
        }
        return item.equals("all")
                ? '"' + channel.parties().callerName() + "\" <"
                        + channel.parties().callerNumber() + '>'
                : null;
    }

    private static @Nullable String channelItem(TelephonyModel world, Channel channel, String item) {
        return switch (item) {
            case "name" -> channel.name();
            case "state" -> channel.state().label();
            case "uniqueid" -> channel.uniqueid();
            case "linkedid" -> channel.linkedid();
            case "language" -> channel.parties().language();
            case "accountcode" -> channel.parties().account();
            case "channeltype" -> channel.technology();
            case "audionativeformat", "audioreadformat", "audiowriteformat" -> channel.isLocal() ? "slin" : "ulaw";
            case "duration" ->
                Long.toString(Duration.between(channel.created(), world.now()).toSeconds());
            default -> null;
        };
    }

    /**
     * Sets a variable, or writes a function.
     *
     * @return false if the function does not exist
     */
    static boolean set(TelephonyModel world, @Nullable Channel channel, String name, String value) {
        int open = name.indexOf('(');
        if (open > 0 && name.endsWith(")")) {
            return write(world, channel, name.substring(0, open), name.substring(open + 1, name.length() - 1), value);
        }
        if (channel == null) {
            if (value.isEmpty()) {
                world.globals().remove(name);
            } else {
                world.globals().put(name, value);
            }
        } else {
            channel.variables().renew(name, value);
        }
        publish(world, channel, name, value);
        return true;
    }

    /** Sends VarSet. Versions before 18 do not send it for a value that is not UTF-8. */
    static void publish(TelephonyModel world, @Nullable Channel channel, String variable, String value) {
        MessageBuilder lines = new MessageBuilder();
        if (channel == null) {
            lines.add("Channel", "none").add("Uniqueid", "none");
        } else {
            channel.describe(lines, "");
        }
        String shown = value;
        if (!isUtf8(value)) {
            if (!world.flavour().atLeast(18)) {
                return;
            }
            shown = value.replaceAll("[\uDC80-\uDCFF]", "\uFFFD");
        }
        lines.add("Variable", variable).add("Value", AsteriskText.escapeC(shown));
        world.publish("VarSet", EventClass.DIALPLAN, lines);
    }

    private static boolean isUtf8(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isHighSurrogate(value.charAt(i))) {
                i++;
            } else if (Character.isLowSurrogate(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean write(
            TelephonyModel world, @Nullable Channel channel, String name, String argument, String value) {
        if (channel == null) {
            return name.equalsIgnoreCase("GLOBAL") && set(world, null, argument, value);
        }
        Parties parties = channel.parties();
        switch (name.toUpperCase(Locale.ROOT)) {
            case "CALLERID" -> {
                if (argument.startsWith("num")) {
                    parties.caller(value, parties.callerName());
                } else if (argument.startsWith("name")) {
                    parties.caller(parties.callerNumber(), value);
                } else {
                    return false;
                }
                ChannelEvents.newCallerid(channel);
                return true;
            }
            case "CONNECTEDLINE" -> {
                if (argument.startsWith("num")) {
                    parties.connected(value, parties.connectedName());
                } else {
                    parties.connected(parties.connectedNumber(), value);
                }
                channel.publish("NewConnectedLine");
                return true;
            }
            case "CHANNEL" -> {
                if (argument.equals("language")) {
                    parties.language(value);
                    return true;
                }
                return false;
            }
            default -> {
                return false;
            }
        }
    }
}
