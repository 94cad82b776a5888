/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.applications;

import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.Applications;
import io.github.camelami.simulator.world.Arguments;
import io.github.camelami.simulator.world.Cause;
import io.github.camelami.simulator.world.Channel;
import io.github.camelami.simulator.world.ChannelState;
import io.github.camelami.simulator.world.Position;
import io.github.camelami.simulator.world.Running;
import io.github.camelami.simulator.world.TelephonyModel;
import io.github.camelami.simulator.world.Times;
import io.github.camelami.simulator.world.Variables;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Registers the dialplan applications of the simulator, and implements the smaller ones. */
public final class StandardApplications {

    /** How long Answer waits for the first audio on a silent half of a Local channel (channel.c). */
    private static final Duration ANSWER_WAITS = Duration.ofMillis(500);

    private static final Duration ANSWER_WITH_AUDIO = Duration.ofMillis(20);

    private StandardApplications() {}

    /** Adds all applications except Queue, which {@code CallQueues} adds. */
    public static void addTo(Applications applications) {
        applications.add("Answer", StandardApplications::answer);
        applications.add("Wait", (running, arguments) -> pause(running, Times.seconds(arguments)));
        applications.add("WaitExten", (running, arguments) -> pause(running, Times.seconds(arguments)));
        applications.add("Echo", StandardApplications::stay);
        applications.add("Milliwatt", StandardApplications::stay);
        applications.add("MusicOnHold", StandardApplications::stay);
        applications.add("NoOp", (running, arguments) -> running.goOn());
        applications.add("Verbose", (running, arguments) -> running.goOn());
        applications.add("Ringing", (running, arguments) -> {
            running.channel().indicateRinging();
            running.goOn();
        });
        applications.add("Progress", (running, arguments) -> running.goOn());
        applications.add("Set", StandardApplications::set);
        applications.add("Hangup", (running, arguments) -> {
            int cause = Times.number(arguments, Cause.NORMAL_CLEARING);
            running.channel().hangupCause(cause == 0 ? Cause.NORMAL_CLEARING : cause);
            running.hangUp();
        });
        applications.add("Busy", (running, arguments) -> refuse(running, arguments, "BUSY", Cause.USER_BUSY));
        applications.add(
                "Congestion", (running, arguments) -> refuse(running, arguments, "CONGESTION", Cause.CONGESTION));
        applications.add("UserEvent", StandardApplications::userEvent);
        applications.add("Goto", (running, arguments) -> {
            jump(running, arguments);
            running.goOn();
        });
        applications.add("GotoIf", StandardApplications::goToIf);
        applications.add("ExecIf", (running, arguments) -> execIf(applications, running, arguments));
        applications.add("Gosub", StandardApplications::goSub);
        applications.add("Return", StandardApplications::returnFromSub);
        applications.add("Log", (running, arguments) -> running.goOn());
        applications.add("PlayTones", (running, arguments) -> {
            running.channel().media().tones(true);
            running.goOn();
        });
        applications.add("StopPlayTones", (running, arguments) -> {
            running.channel().media().tones(false);
            running.goOn();
        });
        applications.add("ChanSpy", Spy::start);
        applications.add("ControlPlayback", Playback::startControlled);
        applications.add("Playback", Playback::startPlain);
        applications.add("Background", Playback::startPlain);
        applications.add("Dial", DialCall::start);
    }

    private static void answer(Running running, String arguments) {
        TelephonyModel world = running.world();
        Channel channel = running.channel();
        if (channel.isUp()) {
            running.goOn();
            return;
        }
        channel.answer();
        Channel other = channel.other();
        if (other == null) {
            running.goOn();
            return;
        }
        world.after(ANSWER_WITH_AUDIO, () -> {
            if (other.isStreamedTo()) {
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
        running.stream();
        running.channel().answer();
        running.onHangup(running::hangUp);
    }

    private static void set(Running running, String arguments) {
        int equals = arguments.indexOf('=');
        if (equals > 0) {
            String name = arguments.substring(0, equals).strip();
            running.world().setVariable(running.channel(), name, unquoted(arguments.substring(equals + 1)));
        }
        running.goOn();
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static void refuse(Running running, String arguments, String dialStatus, int cause) {
        TelephonyModel world = running.world();
        Channel channel = running.channel();
        channel.hangupCause(cause);
        if (!channel.isUp()) {
            channel.state(ChannelState.BUSY);
        }
        channel.indicateRefusal(dialStatus);
        Duration wait = Times.seconds(arguments);
        if (wait.isZero()) {
            running.onHangup(running::hangUp);
        } else {
            var timer = world.after(wait, running::hangUp);
            running.atEnd(timer::cancel);
        }
    }

    /**
     * Runs GotoIf: {@code condition?then:else}, where each target is a label, a priority, or context,exten,priority. If
     * the chosen target is empty, the dialplan continues with the next priority.
     */
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

    /** Runs ExecIf(condition?Application(arguments):Application(arguments)). */
    private static void execIf(Applications applications, Running running, String arguments) {
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
            applications.start(running, call.strip(), "");
        } else {
            applications.start(running, call.substring(0, open).strip(), call.substring(open + 1, call.length() - 1));
        }
    }

    private static void goSub(Running running, String arguments) {
        Channel channel = running.channel();
        String place = arguments;
        List<String> values = List.of();
        int open = arguments.indexOf('(');
        if (open >= 0 && arguments.endsWith(")")) {
            place = arguments.substring(0, open);
            values = Arguments.split(arguments.substring(open + 1, arguments.length() - 1), 64);
        }
        channel.position().keep();
        for (int i = 0; i < values.size(); i++) {
            local(running, "ARG" + (i + 1), values.get(i));
        }
        local(running, "ARGC", Integer.toString(values.size()));
        jump(running, place);
        running.goOn();
    }

    private static void local(Running running, String name, String value) {
        running.channel().set(name, value, "LOCAL(" + name + ")");
    }

    private static void returnFromSub(Running running, String arguments) {
        if (running.channel().position().comeBack()) {
            running.goOn();
        } else {
            running.hangUp();
        }
    }

    /**
     * Moves the channel to the priority before the target, because the dialplan then continues with the next priority.
     */
    private static void jump(Running running, String arguments) {
        List<String> parts = Arguments.split(arguments, 3);
        Position place = running.channel().position();
        String context = parts.size() == 3 ? parts.get(0) : place.context();
        String exten = parts.size() >= 2 ? parts.get(parts.size() - 2) : place.exten();
        String priority = parts.get(parts.size() - 1);
        int number = Times.number(priority, 0);
        if (number == 0) {
            number = running.world().dialplan().labelled(context, exten, priority);
        }
        place.set(context, exten, number - 1);
    }

    /**
     * Sends a UserEvent with the comma-separated pairs in the arguments. Trims values but not keys, and drops pairs
     * without a colon. If a key is repeated, the event contains the last value, at the position of the first one.
     */
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
        MessageBuilder lines = running.channel().about().add("UserEvent", parts.get(0));
        pairs.forEach((folded, value) -> lines.add(spelling.getOrDefault(folded, folded), value));
        running.world().publish("UserEvent", EventClass.USER, lines);
        running.goOn();
    }

    private static boolean isPaired(String text, int low) {
        int at = text.indexOf(low);
        return at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
