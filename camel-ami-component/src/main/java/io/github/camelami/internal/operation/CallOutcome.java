/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.AmiConstants;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of an originated call, derived from its events, in whatever order they arrive.
 *
 * <p>For SIP phones, {@code Reason} is 0 whether they were busy, rejected the call or were unreachable. The channel's
 * {@code Hangup} contains the true cause (observed on Asterisk 16 and 22).
 *
 * @param word {@code answered, busy, noAnswer, congested, rejected, unreachable, failed}
 * @param reason the {@code Reason} of the OriginateResponse; null if none was received
 * @param cause the Q.850 cause of the channel's Hangup; null if none was received
 * @param response the OriginateResponse; null if none was received
 * @param rang whether an event showed that the phone rang
 */
record CallOutcome(
        String word, @Nullable Integer reason, @Nullable Integer cause, @Nullable AmiEvent response, boolean rang) {

    static final String ANSWERED = "answered";

    static CallOutcome of(String callId, List<AmiEvent> seen) {
        AmiEvent response = null;
        AmiEvent hangup = null;
        boolean rang = false;
        for (AmiEvent event : seen) {
            rang |= event.headers().firstIs("ChannelStateDesc", "Ringing") && callId.equals(event.get("Uniqueid"));
            if (event.is("OriginateResponse") && response == null) {
                response = event;
            } else if (event.is("Hangup") && callId.equals(event.get("Uniqueid"))) {
                hangup = event;
            }
        }
        Integer reason = response == null ? null : number(response.get("Reason"));
        Integer cause = hangup == null ? null : number(hangup.get("Cause"));
        return new CallOutcome(word(response, reason, cause), reason, cause, response, rang);
    }

    boolean isAnswered() {
        return word.equals(ANSWERED);
    }

    private static String word(@Nullable AmiEvent response, @Nullable Integer reason, @Nullable Integer cause) {
        if (response != null && response.headers().firstIs("Response", "Success")) {
            return ANSWERED;
        }
        if (reason != null && reason == 3) {
            return "noAnswer";
        }
        if (reason != null && reason == 5) {
            return "busy";
        }
        if (reason != null && reason == 8) {
            return "congested";
        }
        return cause == null ? "failed" : byCause(cause);
    }

    /** Returns the outcome for a Q.850 cause, according to its meaning in Asterisk (causes.h). */
    private static String byCause(int cause) {
        return switch (cause) {
            case 17 -> "busy";
            case 18, 19 -> "noAnswer";
            case 21 -> "rejected";
            case 1, 2, 3, 20, 27 -> "unreachable";
            case 34, 38, 41, 42, 44 -> "congested";
            default -> "failed";
        };
    }

    /** Returns the reason why the phone did not answer, as a clause for an error message. */
    String inWords(String phone) {
        String what =
                switch (word) {
                    case ANSWERED -> phone + " answered";
                    case "busy" -> phone + " is busy";
                    case "noAnswer" -> phone + " did not answer in time (option ringTimeout)";
                    case "congested" -> "no route to " + phone + " was available";
                    case "rejected" -> phone + " rejected the call";
                    case "unreachable" -> phone + " cannot be reached";
                    default ->
                        rang
                                ? phone + " was hung up before it answered"
                                : phone + " could not be rung: no such device, or it is offline"
                                        + withoutChanSip(phone);
                };
        return what + (reason == null ? "" : " (Reason " + reason + (cause == null ? ")" : ", cause " + cause + ")"));
    }

    /** Returns advice for a {@code SIP/} device, since Asterisk 21 and newer lack chan_sip; empty for other devices. */
    private static String withoutChanSip(String phone) {
        return phone.regionMatches(true, 0, "SIP/", 0, 4)
                ? ". Asterisk 21 and newer have no SIP/ devices: write PJ" + phone
                : "";
    }

    /** Returns the headers that describe the call. */
    static Map<String, Object> headers(String callId, AmiReply reply, CallOutcome outcome) {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(AmiConstants.HANDLE, callId);
        headers.put(AmiConstants.UNIQUEID, callId);
        headers.put(AmiConstants.ACTION_ID, reply.actionId());
        headers.put(AmiConstants.OUTCOME, outcome.word());
        if (outcome.reason() != null) {
            headers.put(AmiConstants.REASON, outcome.reason());
        }
        if (outcome.cause() != null) {
            headers.put(AmiConstants.HANGUP_CAUSE, outcome.cause());
        }
        AmiEvent response = outcome.response();
        String channel = response == null ? null : response.get("Channel");
        if (channel != null && outcome.isAnswered()) {
            headers.put(AmiConstants.CHANNEL, channel);
        }
        return headers;
    }

    private static @Nullable Integer number(@Nullable String text) {
        try {
            return text == null ? null : Integer.valueOf(text.strip());
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }
}
