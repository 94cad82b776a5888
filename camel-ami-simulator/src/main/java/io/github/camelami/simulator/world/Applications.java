/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The dialplan applications of this world, by name without regard to case. */
public final class Applications {

    /** One application. */
    @FunctionalInterface
    interface Application {

        /** Begins; sooner or later {@link Running#finish} must be called. */
        void start(Running running, String arguments);
    }

    /** A silent Local leg answers only after this long: Answer waits for the first audio (channel.c). */
    private static final Duration ANSWER_WAITS = Duration.ofMillis(500);

    private static final Duration ANSWER_WITH_AUDIO = Duration.ofMillis(20);

    private final NavigableMap<String, Application> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    Applications() {
        byName.put("Answer", Applications::answer);
        byName.put("Wait", (running, arguments) -> pause(running, Times.seconds(arguments)));
        byName.put("WaitExten", (running, arguments) -> pause(running, Times.seconds(arguments)));
        byName.put("Echo", Applications::stay);
        byName.put("Milliwatt", Applications::stay);
        byName.put("MusicOnHold", Applications::stay);
        byName.put("NoOp", (running, arguments) -> running.goOn());
        byName.put("Verbose", (running, arguments) -> running.goOn());
        byName.put("Ringing", (running, arguments) -> {
            running.world().indicateRinging(running.channel);
            running.goOn();
        });
        byName.put("Progress", (running, arguments) -> running.goOn());
        byName.put("Set", Applications::set);
        byName.put("Hangup", (running, arguments) -> {
            int cause = Times.number(arguments, Cause.NORMAL_CLEARING);
            running.channel.hangupCause = cause == 0 ? Cause.NORMAL_CLEARING : cause;
            running.hangUp();
        });
        byName.put("Busy", (running, arguments) -> refuse(running, arguments, "BUSY", Cause.USER_BUSY));
        byName.put("Congestion", (running, arguments) -> refuse(running, arguments, "CONGESTION", Cause.CONGESTION));
        byName.put("UserEvent", Applications::userEvent);
        byName.put("Goto", (running, arguments) -> {
            jump(running, arguments);
            running.goOn();
        });
        byName.put("GotoIf", Applications::goToIf);
        byName.put("ExecIf", this::execIf);
        byName.put("Gosub", Applications::goSub);
        byName.put("Return", Applications::returnFromSub);
        byName.put("Log", (running, arguments) -> running.goOn());
        byName.put("PlayTones", (running, arguments) -> {
            running.channel.tones = true;
            running.goOn();
        });
        byName.put("StopPlayTones", (running, arguments) -> {
            running.channel.tones = false;
            running.goOn();
        });
        byName.put("ChanSpy", Spy::start);
        byName.put("ControlPlayback", Playback::startControlled);
        byName.put("Playback", Playback::startPlain);
        byName.put("Background", Playback::startPlain);
        byName.put("Dial", DialCall::start);
        byName.put("Queue", QueueCall::start);
    }

    /**
     * Whether there is such an application.
     *
     * @param name any case
     * @return true if so
     */
    public boolean knows(String name) {
        return byName.containsKey(name);
    }

    void add(String name, Application application) {
        byName.put(name, application);
    }

    /**
     * The name as registered: events show that, not what the dialplan wrote.
     *
     * @param name any case
     * @return the registered spelling, or the given one if unknown
     */
    String spelled(String name) {
        String key = byName.ceilingKey(name);
        return key != null && key.equalsIgnoreCase(name) ? key : name;
    }

    /** Runs an application; one that does not exist ends the call, as in Asterisk. */
    void start(Running running, String name, String arguments) {
        Application application = byName.get(name);
        if (application == null) {
            running.hangUp();
        } else {
            application.start(running, arguments);
        }
    }

    private static void answer(Running running, String arguments) {
        TelephonyModel world = running.world();
        Channel channel = running.channel;
        if (channel.state == ChannelState.UP) {
            running.goOn();
            return;
        }
        world.answer(channel);
        Channel other = channel.other;
        if (other == null) {
            running.goOn();
            return;
        }
        world.after(ANSWER_WITH_AUDIO, () -> {
            if (other.tones || other.running != null && other.running.streams) {
                running.goOn();
            } else {
                world.after(ANSWER_WAITS.minus(ANSWER_WITH_AUDIO), running::goOn);
            }
        });
    }

    private static void pause(Running running, Duration howLong) {
        var timer = running.world().after(howLong, running::goOn);
        running.atEnd(timer::cancel);
    }

    private static void stay(Running running, String arguments) {
        running.streams = true;
        running.world().answer(running.channel);
        running.onHangup(running::hangUp);
    }

    private static void set(Running running, String arguments) {
        int equals = arguments.indexOf('=');
        if (equals > 0) {
            String name = arguments.substring(0, equals).strip();
            running.world().setVariable(running.channel, name, unquoted(arguments.substring(equals + 1)));
        }
        running.goOn();
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static void refuse(Running running, String arguments, String dialStatus, int cause) {
        TelephonyModel world = running.world();
        Channel channel = running.channel;
        channel.hangupCause = cause;
        if (channel.state != ChannelState.UP) {
            world.state(channel, ChannelState.BUSY);
        }
        world.indicateRefusal(channel, dialStatus);
        Duration wait = Times.seconds(arguments);
        if (wait.isZero()) {
            running.onHangup(running::hangUp);
        } else {
            var timer = world.after(wait, running::hangUp);
            running.atEnd(timer::cancel);
        }
    }

    /** {@code condition?then:else}, each a label, a priority, or context,exten,priority; empty means go on. */
    private static void goToIf(Running running, String arguments) {
        int question = arguments.indexOf('?');
        if (question >= 0) {
            String condition = arguments.substring(0, question).strip();
            String branches = arguments.substring(question + 1);
            int colon = branches.indexOf(':');
            String then = colon < 0 ? branches : branches.substring(0, colon);
            String otherwise = colon < 0 ? "" : branches.substring(colon + 1);
            String target = Variables.isTrue(condition) ? then : otherwise;
            if (!target.isEmpty()) {
                jump(running, target);
            }
        }
        running.goOn();
    }

    /** ExecIf(condition?Application(arguments):Application(arguments)). */
    private void execIf(Running running, String arguments) {
        int question = arguments.indexOf('?');
        String branches = arguments.substring(question + 1);
        int end = branches.indexOf("):");
        String then = end < 0 ? branches : branches.substring(0, end + 1);
        String otherwise = end < 0 ? "" : branches.substring(end + 2);
        String call =
                Variables.isTrue(arguments.substring(0, Math.max(0, question)).strip()) ? then : otherwise;
        int open = call.indexOf('(');
        if (call.isBlank()) {
            running.goOn();
        } else if (open < 0 || !call.endsWith(")")) {
            start(running, call.strip(), "");
        } else {
            start(running, call.substring(0, open).strip(), call.substring(open + 1, call.length() - 1));
        }
    }

    private static void goSub(Running running, String arguments) {
        Channel channel = running.channel;
        String place = arguments;
        List<String> values = List.of();
        int open = arguments.indexOf('(');
        if (open >= 0 && arguments.endsWith(")")) {
            place = arguments.substring(0, open);
            values = Arguments.split(arguments.substring(open + 1, arguments.length() - 1), 64);
        }
        channel.returns.push(new Channel.Frame(channel.context, channel.exten, channel.priority));
        for (int i = 0; i < values.size(); i++) {
            local(running, "ARG" + (i + 1), values.get(i));
        }
        local(running, "ARGC", Integer.toString(values.size()));
        jump(running, place);
        running.goOn();
    }

    private static void local(Running running, String name, String value) {
        running.channel.variables.put(name, value);
        running.world().publishVarSet(running.channel, "LOCAL(" + name + ")", value);
    }

    private static void returnFromSub(Running running, String arguments) {
        Channel.Frame frame = running.channel.returns.poll();
        if (frame == null) {
            running.hangUp();
            return;
        }
        running.channel.context = frame.context();
        running.channel.exten = frame.exten();
        running.channel.priority = frame.priority();
        running.goOn();
    }

    /** Leaves the channel one priority before the target, since the dialplan goes on with the next. */
    private static void jump(Running running, String arguments) {
        List<String> parts = Arguments.split(arguments, 3);
        Channel channel = running.channel;
        String priority = parts.get(parts.size() - 1);
        if (parts.size() == 3) {
            channel.context = parts.get(0);
        }
        if (parts.size() >= 2) {
            channel.exten = parts.get(parts.size() - 2);
        }
        int number = Times.number(priority, 0);
        if (number == 0) {
            number = running.world().dialplan().labelled(channel.context, channel.exten, priority);
        }
        channel.priority = number - 1;
    }

    /** Pairs at commas; values trimmed, keys not; without colon dropped; the last value of a key, at its first place. */
    private static void userEvent(Running running, String arguments) {
        List<String> parts = Arguments.split(arguments, 128);
        boolean utf8 = arguments.chars().noneMatch(c -> c >= 0xDC80 && c <= 0xDCFF && !isPaired(arguments, c));
        if (!utf8) {
            running.hangUp();
            return;
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        Map<String, String> spelling = new LinkedHashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int colon = part.indexOf(':');
            if (colon < 0) {
                continue;
            }
            String key = part.substring(0, colon);
            String folded = key.toLowerCase(Locale.ROOT);
            spelling.putIfAbsent(folded, key);
            pairs.put(folded, part.substring(colon + 1).strip());
        }
        MessageBuilder lines = TelephonyModel.about(running.channel).add("UserEvent", parts.get(0));
        pairs.forEach((folded, value) -> lines.add(spelling.getOrDefault(folded, folded), value));
        running.world().publish("UserEvent", EventClass.USER, lines);
        running.goOn();
    }

    private static boolean isPaired(String text, int low) {
        int at = text.indexOf(low);
        return at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
