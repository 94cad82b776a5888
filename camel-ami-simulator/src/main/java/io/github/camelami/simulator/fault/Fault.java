/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.fault;

import java.time.Duration;
import java.util.Objects;

/**
 * A fault that the simulator can inject, for example {@code Fault.cutMidFrame().at(Phase.LOGIN)} or
 * {@code Fault.late(Duration.ofSeconds(2)).on("Ping").times(1)}. Immutable. Unless {@link #at(Phase)} is called, a
 * fault occurs at {@link Phase#READY}. Unless {@link #times(int)} is called, it occurs every time.
 */
public final class Fault {

    /** The kinds of fault. */
    public enum Kind {
        SILENT,
        UNANSWERED,
        REFUSE,
        CUT,
        CUT_MID_FRAME,
        HALF_FRAME,
        RESET,
        DRIP,
        LATE,
        SLOW,
        TWICE,
        OUT_OF_ORDER,
        WITHOUT_ACTION_ID,
        WRONG_ACTION_ID,
        GARBAGE,
        GLUED_ITEMS,
        ENDLESS_LINE,
        ENDLESS_HEADERS,
        ENDLESS_LIST,
        FLOOD,
        STALL_READING
    }

    private final Kind kind;
    private final Phase phase;
    private final String action;
    private final int times;
    private final Duration duration;
    private final String text;

    private Fault(Kind kind, Phase phase, String action, int times, Duration duration, String text) {
        this.kind = kind;
        this.phase = phase;
        this.action = action;
        this.times = times;
        this.duration = duration;
        this.text = text;
    }

    private static Fault of(Kind kind) {
        return new Fault(kind, Phase.READY, "", Integer.MAX_VALUE, Duration.ZERO, "");
    }

    private static Fault of(Kind kind, Duration duration) {
        return new Fault(kind, Phase.READY, "", Integer.MAX_VALUE, Objects.requireNonNull(duration, "duration"), "");
    }

    private static Fault of(Kind kind, String text) {
        return new Fault(kind, Phase.READY, "", Integer.MAX_VALUE, Duration.ZERO, Objects.requireNonNull(text, "text"));
    }

    /**
     * Returns a fault after which the simulator sends nothing on the connection. It still reads and executes the
     * client's actions.
     */
    public static Fault silent() {
        return of(Kind.SILENT);
    }

    /** Returns a fault that sends no answer to the action. */
    public static Fault unanswered() {
        return of(Kind.UNANSWERED);
    }

    /**
     * Returns a fault that refuses the login with "Authentication failed" and closes the connection after a second. It
     * occurs at {@link Phase#LOGIN}.
     */
    public static Fault refuseLogin() {
        return of(Kind.REFUSE, "Authentication failed").at(Phase.LOGIN);
    }

    /**
     * Returns a fault that answers the action with an error instead of executing it.
     *
     * @param message the error text
     */
    public static Fault refuse(String message) {
        return of(Kind.REFUSE, message);
    }

    /** Returns a fault that closes the connection (FIN) instead of answering. */
    public static Fault cut() {
        return of(Kind.CUT);
    }

    /** Returns a fault that sends half of the answer, then closes the connection (FIN). */
    public static Fault cutMidFrame() {
        return of(Kind.CUT_MID_FRAME);
    }

    /** Returns a fault that sends half of the answer, then nothing more. */
    public static Fault halfFrame() {
        return of(Kind.HALF_FRAME);
    }

    /** Returns a fault that resets the connection (RST). */
    public static Fault reset() {
        return of(Kind.RESET);
    }

    /**
     * Returns a fault after which the simulator sends bytes one by one.
     *
     * @param perByte the pause between two bytes
     */
    public static Fault drip(Duration perByte) {
        return of(Kind.DRIP, perByte);
    }

    /**
     * Returns a fault that delays the answer to the action, but nothing else on the connection.
     *
     * @param by the delay
     */
    public static Fault late(Duration by) {
        return of(Kind.LATE, by);
    }

    /**
     * Returns a fault that delays the answer to the action, and with it the whole session, as on a slow Asterisk.
     *
     * @param by the delay
     */
    public static Fault slow(Duration by) {
        return of(Kind.SLOW, by);
    }

    /** Returns a fault that sends the answer twice. */
    public static Fault twice() {
        return of(Kind.TWICE);
    }

    /** Returns a fault that holds back the answer until the next action has been answered. */
    public static Fault outOfOrder() {
        return of(Kind.OUT_OF_ORDER);
    }

    /** Returns a fault that omits the ActionID from the answer. */
    public static Fault withoutActionId() {
        return of(Kind.WITHOUT_ACTION_ID);
    }

    /** Returns a fault that sends the answer with a wrong ActionID. */
    public static Fault wrongActionId() {
        return of(Kind.WRONG_ACTION_ID, "nobody-sent-this");
    }

    /**
     * Returns a fault that sends the answer with the given ActionID instead of the right one.
     *
     * @param actionId the wrong id
     */
    public static Fault wrongActionId(String actionId) {
        return of(Kind.WRONG_ACTION_ID, actionId);
    }

    /**
     * Returns a fault that ends the items of a list with CR LF LF instead of a blank line, like CoreShowChannelMap in
     * Asterisk 18.19 to 21.3.
     */
    public static Fault gluedItems() {
        return of(Kind.GLUED_ITEMS);
    }

    /** Returns a fault that sends random bytes instead of the answer. The bytes are the same in every run. */
    public static Fault garbage() {
        return of(Kind.GARBAGE);
    }

    /** Returns a fault that sends a line that never ends. */
    public static Fault endlessLine() {
        return of(Kind.ENDLESS_LINE);
    }

    /** Returns a fault that sends a message with an endless number of header lines. */
    public static Fault endlessHeaders() {
        return of(Kind.ENDLESS_HEADERS);
    }

    /** Returns a fault that sends a list that never ends. */
    public static Fault endlessList() {
        return of(Kind.ENDLESS_LIST);
    }

    /** Returns a fault that sends the answer, then events without end, as fast as the client reads. */
    public static Fault flood() {
        return of(Kind.FLOOD);
    }

    /** Returns a fault after which the simulator no longer reads the client's data. */
    public static Fault stallReading() {
        return of(Kind.STALL_READING);
    }

    /**
     * Sets the phase in which the fault occurs.
     *
     * @return a changed copy
     */
    public Fault at(Phase when) {
        return new Fault(kind, when, action, times, duration, text);
    }

    /**
     * Limits the fault to the answers to one action. For Login, Challenge and Logoff, also sets the matching phase.
     *
     * @param name the action's name, ignoring case
     * @return a changed copy
     */
    public Fault on(String name) {
        Phase when =
                switch (name.toLowerCase(java.util.Locale.ROOT)) {
                    case "login" -> Phase.LOGIN;
                    case "challenge" -> Phase.CHALLENGE;
                    case "logoff" -> Phase.CLOSING;
                    default -> phase;
                };
        return new Fault(kind, when, name, times, duration, text);
    }

    /**
     * Limits the number of times that the fault occurs.
     *
     * @param count at least 1
     * @return a changed copy
     */
    public Fault times(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("A fault must strike at least once, not " + count + " times");
        }
        return new Fault(kind, phase, action, count, duration, text);
    }

    /**
     * Limits the fault to one occurrence.
     *
     * @return a changed copy
     */
    public Fault once() {
        return times(1);
    }

    /** {@return the kind} */
    public Kind kind() {
        return kind;
    }

    /** {@return the phase in which the fault occurs} */
    public Phase phase() {
        return phase;
    }

    /** {@return the maximum number of times that the fault occurs; {@code Integer.MAX_VALUE} means no limit} */
    public int times() {
        return times;
    }

    /** {@return the pause or delay; zero if the kind has none} */
    public Duration duration() {
        return duration;
    }

    /** {@return the error text or ActionID; empty if the kind has none} */
    public String text() {
        return text;
    }

    /**
     * Returns whether the fault occurs in this phase, for this action.
     *
     * @param name the name of the answered action; empty at {@link Phase#CONNECT} and {@link Phase#BANNER}
     */
    public boolean strikes(Phase when, String name) {
        return phase == when && (action.isEmpty() || action.equalsIgnoreCase(name));
    }

    @Override
    public String toString() {
        return kind + " at " + phase + (action.isEmpty() ? "" : " on " + action);
    }
}
