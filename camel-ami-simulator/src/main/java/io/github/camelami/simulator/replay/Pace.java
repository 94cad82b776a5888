/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.replay;

/** The speed of a replay. Immutable. */
public final class Pace {

    private static final Pace RECORDED = new Pace(0, false);
    private static final Pace FULL_SPEED = new Pace(0, true);

    private final double perSecond;
    private final boolean fullSpeed;

    private Pace(double perSecond, boolean fullSpeed) {
        this.perSecond = perSecond;
        this.fullSpeed = fullSpeed;
    }

    /** Returns the pace of the recording, measured on the simulator's clock. */
    public static Pace asRecorded() {
        return RECORDED;
    }

    /**
     * Returns a pace without any waiting. Data that a client does not read in time stays in memory until the write
     * timeout cuts off the client, as in Asterisk.
     */
    public static Pace fullSpeed() {
        return FULL_SPEED;
    }

    /**
     * Returns a pace with a fixed number of events per second, measured on the simulator's clock.
     *
     * @param events more than 0
     */
    public static Pace perSecond(double events) {
        if (!(events > 0) || Double.isInfinite(events)) {
            throw new IllegalArgumentException(
                    "perSecond(" + events + ") is not a pace; use a number above 0, or Pace.fullSpeed()");
        }
        return new Pace(events, false);
    }

    /**
     * Parses a pace as written in a program's arguments.
     *
     * @param text {@code recorded}, {@code full}, or a number of events a second
     * @return the pace
     * @throws IllegalArgumentException if the text is none of these
     */
    public static Pace parse(String text) {
        return switch (text) {
            case "recorded" -> RECORDED;
            case "full" -> FULL_SPEED;
            default -> {
                double events;
                try {
                    events = Double.parseDouble(text);
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException(
                            "'" + text + "' is not a pace; use recorded, full, or a number of events a second", e);
                }
                yield perSecond(events);
            }
        };
    }

    boolean isRecorded() {
        return perSecond == 0 && !fullSpeed;
    }

    boolean isFullSpeed() {
        return fullSpeed;
    }

    double eventsPerSecond() {
        return perSecond;
    }

    @Override
    public String toString() {
        if (fullSpeed) {
            return "full speed";
        }
        return perSecond == 0 ? "recorded pace" : perSecond + " events a second";
    }
}
