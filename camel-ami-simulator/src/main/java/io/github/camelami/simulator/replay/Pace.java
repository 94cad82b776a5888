/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.replay;

/** How fast a recording is replayed. Immutable. */
public final class Pace {

    private static final Pace RECORDED = new Pace(0, false);
    private static final Pace FULL_SPEED = new Pace(0, true);

    private final double perSecond;
    private final boolean fullSpeed;

    private Pace(double perSecond, boolean fullSpeed) {
        this.perSecond = perSecond;
        this.fullSpeed = fullSpeed;
    }

    /**
     * As it was recorded, on the simulator's clock.
     *
     * @return the recorded pace
     */
    public static Pace asRecorded() {
        return RECORDED;
    }

    /**
     * Without waiting. What a client does not read in time waits in memory, as in Asterisk, until its write timeout cuts
     * it off.
     *
     * @return full speed
     */
    public static Pace fullSpeed() {
        return FULL_SPEED;
    }

    /**
     * So many events a second, on the simulator's clock.
     *
     * @param events more than 0
     * @return that pace
     */
    public static Pace perSecond(double events) {
        if (!(events > 0) || Double.isInfinite(events)) {
            throw new IllegalArgumentException(
                    "perSecond(" + events + ") is no pace; give a number above 0, or Pace.fullSpeed()");
        }
        return new Pace(events, false);
    }

    /**
     * Reads a pace as the programs' arguments spell it.
     *
     * @param text {@code recorded}, {@code full}, or a number of events a second
     * @return the pace
     * @throws IllegalArgumentException if it is none of these
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
                            "'" + text + "' is no pace; use recorded, full, or a number of events a second", e);
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
