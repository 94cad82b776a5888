/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

import io.github.camelami.message.AmiAction;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts that every Originate has, whatever it is for: whom to ring, for how long, with which variables. */
final class OriginateCall {

    private static final long DEFAULT_RING_MILLIS = 30_000;

    private OriginateCall() {}

    /** The device to ring. */
    static String phone(Inputs in) {
        String phone = in.required("Phone", "the device to ring, for example PJSIP/201 or Local/201@phones");
        if (phone.indexOf('/') < 1 || phone.endsWith("/")) {
            throw new IllegalArgumentException(in.describe("Phone") + " is '" + phone
                    + "'; it must be a technology and a resource with a slash between, for example PJSIP/" + phone);
        }
        in.policy().requirePhone(phone);
        return phone;
    }

    /** How long the phone may ring. */
    static Duration ringTime(Inputs in) {
        Long millis = in.number("RingTimeout", 1, 86_400_000);
        return Duration.ofMillis(millis == null ? DEFAULT_RING_MILLIS : millis);
    }

    /** Begins the action. */
    static AmiAction.Builder action(
            Inputs in, String phone, String callId, Duration ringTime, @Nullable String callerId) {
        String asked = in.text("CallerId");
        AmiAction.Builder action = AmiAction.named("Originate")
                .with("Channel", phone)
                .with("ChannelId", callId)
                .with("Async", "true")
                .with("Timeout", Long.toString(ringTime.toMillis()))
                .withOptional("CallerID", asked == null ? callerId : asked)
                .withOptional("Account", in.text("Account"))
                .withOptional("EarlyMedia", in.text("EarlyMedia"))
                .withOptional("Codecs", in.text("Codecs"));
        for (Map.Entry<String, String> variable : in.map("Variables").entrySet()) {
            variable(in, action, variable.getKey(), variable.getValue());
        }
        return action;
    }

    /** One variable a line, so that no value can hold another. */
    static void variable(Inputs in, AmiAction.Builder action, String name, String value) {
        if (!name.matches("_{0,2}[A-Za-z][A-Za-z0-9_]*(\\([A-Za-z0-9_,.:-]*\\))?")) {
            throw new IllegalArgumentException(
                    "'" + name
                            + "' is no name of a channel variable; letters, digits and _ make one, for example CUSTOMER or CALLERID(num)");
        }
        in.policy().requireHarmless("The variable " + name, name);
        action.with("Variable", name + "=" + DialplanText.escape(value));
    }

    /** Into the dialplan, at this place. */
    static void enter(Inputs in, AmiAction.Builder action, String context, String exten, String priority) {
        in.policy().requireContext(context);
        action.with("Context", context).with("Exten", exten).with("Priority", priority);
    }
}
