/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.queue;

import io.github.camelami.simulator.wire.MessageBuilder;
import java.time.Instant;

/** An agent of a queue. Event loop only. */
public final class QueueMember {

    final CallQueue queue;
    final String memberInterface;
    final String memberName;
    final boolean dynamic;
    private final Instant loggedIn;
    int penalty;
    boolean paused;
    String pausedReason = "";
    int callsTaken;
    long lastCall;
    long lastPause;
    boolean inCall;
    boolean ringing;
    long rung;

    QueueMember(CallQueue queue, String memberInterface, String memberName, int penalty, boolean dynamic) {
        this.queue = queue;
        this.memberInterface = memberInterface;
        this.memberName = memberName.isEmpty() ? memberInterface : memberName;
        this.penalty = penalty;
        this.dynamic = dynamic;
        this.loggedIn = queue.world.now();
    }

    /** Returns the device that determines the member's state: the interface, without the options of a Local channel. */
    String device() {
        int slash = memberInterface.indexOf('/');
        int options = memberInterface.indexOf('/', slash + 1);
        return options < 0 ? memberInterface : memberInterface.substring(0, options);
    }

    /** Returns the numeric device state (include/asterisk/devicestate.h). */
    int status() {
        return switch (queue.world.deviceState(device())) {
            case "NOT_INUSE" -> 1;
            case "INUSE" -> 2;
            case "BUSY" -> 3;
            case "INVALID" -> 4;
            case "UNAVAILABLE" -> 5;
            case "RINGING" -> 6;
            case "RINGINUSE" -> 7;
            default -> 0;
        };
    }

    boolean available() {
        return !paused && !inCall && !ringing && status() == 1;
    }

    /** Pauses or unpauses the member. */
    void pause(boolean now, String reason) {
        paused = now;
        pausedReason = reason;
        if (now) {
            lastPause = queue.world.now().getEpochSecond();
        }
    }

    /** Returns this member's item of QueueStatus. */
    MessageBuilder describeItem() {
        MessageBuilder lines = new MessageBuilder()
                .add("Queue", queue.name())
                .add("Name", memberName)
                .add("Location", memberInterface);
        common(lines);
        return lines.add("Wrapuptime", 0);
    }

    /** Returns the lines of the QueueMember... events, such as QueueMemberAdded. */
    MessageBuilder describe() {
        MessageBuilder lines = new MessageBuilder()
                .add("Queue", queue.name())
                .add("MemberName", memberName)
                .add("Interface", memberInterface);
        common(lines);
        return lines.add("Ringinuse", 0).add("Wrapuptime", 0);
    }

    private void common(MessageBuilder lines) {
        lines.add("StateInterface", memberInterface)
                .add("Membership", dynamic ? "dynamic" : "static")
                .add("Penalty", penalty)
                .add("CallsTaken", callsTaken)
                .add("LastCall", lastCall)
                .add("LastPause", lastPause)
                .add("LoginTime", loggedIn.getEpochSecond())
                .add("InCall", inCall ? 1 : 0)
                .add("Status", status())
                .add("Paused", paused ? 1 : 0)
                .add("PausedReason", pausedReason);
    }
}
