/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/** Hangup causes (include/asterisk/causes.h, texts from main/channel.c). */
public final class Cause {

    public static final int UNKNOWN = 0;
    public static final int UNALLOCATED = 1;
    public static final int NORMAL_CLEARING = 16;
    public static final int USER_BUSY = 17;
    public static final int NO_ANSWER = 19;
    public static final int CALL_REJECTED = 21;
    public static final int CONGESTION = 34;

    private Cause() {}

    /**
     * Returns the text of {@code Cause-txt}.
     *
     * @return the text of the cause; {@code Unknown} if it has none
     */
    public static String text(int cause) {
        return switch (cause) {
            case 1 -> "Unallocated (unassigned) number";
            case 2 -> "No route to specified transmit network";
            case 3 -> "No route to destination";
            case 6 -> "Channel unacceptable";
            case 7 -> "Call awarded and being delivered in an established channel";
            case 16 -> "Normal Clearing";
            case 17 -> "User busy";
            case 18 -> "No user responding";
            case 19 -> "User alerting, no answer";
            case 20 -> "Subscriber absent";
            case 21 -> "Call Rejected";
            case 22 -> "Number changed";
            case 26 -> "Answered elsewhere";
            case 27 -> "Destination out of order";
            case 28 -> "Invalid number format";
            case 29 -> "Facility rejected";
            case 31 -> "Normal, unspecified";
            case 34 -> "Circuit/channel congestion";
            case 38 -> "Network out of order";
            case 41 -> "Temporary failure";
            case 42 -> "Switching equipment congestion";
            case 44 -> "Requested channel not available";
            case 50 -> "Facility not subscribed";
            case 58 -> "Bearer capability not available";
            case 65 -> "Bearer capability not implemented";
            case 69 -> "Facility not implemented";
            case 81 -> "Invalid call reference value";
            case 88 -> "Incompatible destination";
            case 102 -> "Recover on timer expiry";
            case 111 -> "Protocol error, unspecified";
            case 127 -> "Interworking, unspecified";
            default -> "Unknown";
        };
    }

    /**
     * Returns the {@code DialStatus} of {@code DialEnd} when a dialled channel ends with a cause (main/channel.c,
     * ast_hangup_cause_to_dial_status, as recorded).
     */
    public static String dialStatus(int cause) {
        return switch (cause) {
            case USER_BUSY -> "BUSY";
            case CONGESTION -> "CONGESTION";
            default -> "NOANSWER";
        };
    }
}
