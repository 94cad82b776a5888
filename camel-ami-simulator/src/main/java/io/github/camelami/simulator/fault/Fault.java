/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.fault;

import java.time.Duration;
import java.util.Objects;

/**
 * One way to misbehave. Immutable: {@code Fault.cutMidFrame().at(Phase.LOGIN)},
 * {@code Fault.late(Duration.ofSeconds(2)).on("Ping").times(1)}. Without {@link #at(Phase)} a fault strikes at
 * {@link Phase#READY}; without {@link #times(int)} it strikes every time.
 */
public final class Fault {

    /** What happens. */
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
     * From now on nothing is said on this connection; what the client sends is read and carried out all the same.
     *
     * @return the fault
     */
    public static Fault silent() {
        return of(Kind.SILENT);
    }

    /**
     * This one answer never comes.
     *
     * @return the fault
     */
    public static Fault unanswered() {
        return of(Kind.UNANSWERED);
    }

    /**
     * The login is refused with "Authentication failed", whatever was given; the connection closes after a second.
     *
     * @return the fault, at {@link Phase#LOGIN}
     */
    public static Fault refuseLogin() {
        return of(Kind.REFUSE, "Authentication failed").at(Phase.LOGIN);
    }

    /**
     * The action is not carried out but answered with an error.
     *
     * @param message the text of the error
     * @return the fault
     */
    public static Fault refuse(String message) {
        return of(Kind.REFUSE, message);
    }

    /**
     * The connection is closed (FIN) instead of an answer.
     *
     * @return the fault
     */
    public static Fault cut() {
        return of(Kind.CUT);
    }

    /**
     * Half of what was to be sent goes out, then the connection is closed (FIN).
     *
     * @return the fault
     */
    public static Fault cutMidFrame() {
        return of(Kind.CUT_MID_FRAME);
    }

    /**
     * Half of what was to be sent goes out, then nothing more.
     *
     * @return the fault
     */
    public static Fault halfFrame() {
        return of(Kind.HALF_FRAME);
    }

    /**
     * The connection is reset (RST).
     *
     * @return the fault
     */
    public static Fault reset() {
        return of(Kind.RESET);
    }

    /**
     * From now on bytes leave one by one.
     *
     * @param perByte the pause between two bytes
     * @return the fault
     */
    public static Fault drip(Duration perByte) {
        return of(Kind.DRIP, perByte);
    }

    /**
     * This answer comes late; everything else goes on meanwhile.
     *
     * @param by how late
     * @return the fault
     */
    public static Fault late(Duration by) {
        return of(Kind.LATE, by);
    }

    /**
     * This answer takes its time, and the whole session waits for it, as Asterisk's does.
     *
     * @param by how long it takes
     * @return the fault
     */
    public static Fault slow(Duration by) {
        return of(Kind.SLOW, by);
    }

    /**
     * The answer comes twice.
     *
     * @return the fault
     */
    public static Fault twice() {
        return of(Kind.TWICE);
    }

    /**
     * The answer is held back until the next action has been answered.
     *
     * @return the fault
     */
    public static Fault outOfOrder() {
        return of(Kind.OUT_OF_ORDER);
    }

    /**
     * The answer lacks its ActionID.
     *
     * @return the fault
     */
    public static Fault withoutActionId() {
        return of(Kind.WITHOUT_ACTION_ID);
    }

    /**
     * The answer carries another ActionID.
     *
     * @return the fault
     */
    public static Fault wrongActionId() {
        return of(Kind.WRONG_ACTION_ID, "nobody-sent-this");
    }

    /**
     * The answer carries this ActionID.
     *
     * @param actionId the wrong one
     * @return the fault
     */
    public static Fault wrongActionId(String actionId) {
        return of(Kind.WRONG_ACTION_ID, actionId);
    }

    /**
     * The items of a list end with CR LF LF instead of a blank line, as those of CoreShowChannelMap from 18.19 to 21.0.
     *
     * @return the fault
     */
    public static Fault gluedItems() {
        return of(Kind.GLUED_ITEMS);
    }

    /**
     * Random bytes instead of what was to be sent (always the same ones).
     *
     * @return the fault
     */
    public static Fault garbage() {
        return of(Kind.GARBAGE);
    }

    /**
     * A line that never ends.
     *
     * @return the fault
     */
    public static Fault endlessLine() {
        return of(Kind.ENDLESS_LINE);
    }

    /**
     * A message whose header lines never end.
     *
     * @return the fault
     */
    public static Fault endlessHeaders() {
        return of(Kind.ENDLESS_HEADERS);
    }

    /**
     * A list that never completes.
     *
     * @return the fault
     */
    public static Fault endlessList() {
        return of(Kind.ENDLESS_LIST);
    }

    /**
     * Events without end, as fast as the client reads; the answer goes before them.
     *
     * @return the fault
     */
    public static Fault flood() {
        return of(Kind.FLOOD);
    }

    /**
     * What the client sends is no longer read.
     *
     * @return the fault
     */
    public static Fault stallReading() {
        return of(Kind.STALL_READING);
    }

    /**
     * When it strikes.
     *
     * @param when the phase
     * @return a changed copy
     */
    public Fault at(Phase when) {
        return new Fault(kind, when, action, times, duration, text);
    }

    /**
     * Strikes only at answers to this action; sets the phase that belongs to it.
     *
     * @param name the action's name, any case
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
     * Strikes only so many times.
     *
     * @param count at least 1
     * @return a changed copy
     */
    public Fault times(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("A fault strikes at least once, not " + count + " times");
        }
        return new Fault(kind, phase, action, count, duration, text);
    }

    /**
     * Strikes once.
     *
     * @return a changed copy
     */
    public Fault once() {
        return times(1);
    }

    /**
     * What happens.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * When it strikes.
     *
     * @return the phase
     */
    public Phase phase() {
        return phase;
    }

    /**
     * How often it strikes.
     *
     * @return at least 1
     */
    public int times() {
        return times;
    }

    /**
     * The pause or delay.
     *
     * @return zero where the kind has none
     */
    public Duration duration() {
        return duration;
    }

    /**
     * The error text or ActionID.
     *
     * @return empty where the kind has none
     */
    public String text() {
        return text;
    }

    /**
     * Whether it strikes here.
     *
     * @param when the phase
     * @param name the action answered, empty at connect and banner
     * @return true if so
     */
    public boolean strikes(Phase when, String name) {
        return phase == when && (action.isEmpty() || action.equalsIgnoreCase(name));
    }

    @Override
    public String toString() {
        return kind + " at " + phase + (action.isEmpty() ? "" : " on " + action);
    }
}
