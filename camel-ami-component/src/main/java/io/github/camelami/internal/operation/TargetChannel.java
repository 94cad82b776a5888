/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.internal.message.AmiEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the live channel to which the target of a Listen action refers. ChanSpy uses a device name as a prefix, so
 * {@code PJSIP/10} would also match 100 to 109. Therefore the target is first looked up, and then identified to ChanSpy
 * by its full name.
 */
final class TargetChannel {

    /** Applications that keep a channel in a bridge without a conversation (res_parking, app_bridgewait). */
    private static final List<String> WAITING_APPLICATIONS = List.of("Park", "ParkAndAnnounce", "BridgeWait");

    private TargetChannel() {}

    /**
     * Returns the channel to which the target refers.
     *
     * @param target a channel's full name, its unique id, or a device, which is a channel name up to the last hyphen
     * @param channels the items of CoreShowChannels
     * @param bridgedOnly whether to accept only a channel that is in a conversation with another
     */
    static AmiEvent one(String target, List<AmiEvent> channels, boolean bridgedOnly) throws AmiActionRefusedException {
        List<AmiEvent> named = new ArrayList<>();
        for (AmiEvent channel : channels) {
            if (isMeant(target, channel)) {
                named.add(channel);
            }
        }
        List<AmiEvent> fit = named.stream()
                .filter(channel -> !channel.headers().firstIs("Application", "ChanSpy"))
                .filter(channel -> !bridgedOnly || isTalking(channel))
                .toList();
        if (fit.size() == 1) {
            return fit.get(0);
        }
        throw refusal(target, named, fit, channels);
    }

    private static boolean isMeant(String target, AmiEvent channel) {
        String name = channel.headers().first("Channel", "");
        return target.equalsIgnoreCase(name) || target.equalsIgnoreCase(channel.get("Uniqueid")) || isOf(target, name);
    }

    /** Returns whether a channel belongs to this device. */
    static boolean isOf(String device, String channel) {
        int hyphen = channel.lastIndexOf('-');
        return hyphen > 0 && device.equalsIgnoreCase(channel.substring(0, hyphen));
    }

    /**
     * Returns whether a channel is in a conversation with another. A parked caller is also in a bridge, but without a
     * conversation.
     */
    private static boolean isTalking(AmiEvent channel) {
        return !channel.headers().first("BridgeId", "").isBlank()
                && WAITING_APPLICATIONS.stream()
                        .noneMatch(waits -> channel.headers().firstIs("Application", waits));
    }

    private static AmiActionRefusedException refusal(
            String target, List<AmiEvent> named, List<AmiEvent> fit, List<AmiEvent> channels) {
        String message;
        if (named.isEmpty()) {
            message = "No call to listen to: " + target + " has no channel now. No phone was rung"
                    + sameNumber(target, channels);
        } else if (fit.isEmpty()) {
            message = "No call to listen to: " + target + " is not in a conversation now (" + list(named)
                    + "). No phone was rung; bridgedOnly=false would listen to such a channel too";
        } else {
            message = "More than one call to listen to: " + target + " has " + list(fit)
                    + ". No phone was rung; give the full name or unique id of one";
        }
        return new AmiActionRefusedException(message, "Listen", "");
    }

    /** Returns a hint that names the device probably meant by a plain number or by a device of another technology. */
    private static String sameNumber(String target, List<AmiEvent> channels) {
        String number = target.substring(target.lastIndexOf('/') + 1);
        return channels.stream()
                .map(channel -> channel.headers().first("Channel", ""))
                .filter(name -> name.indexOf('/') > 0 && name.lastIndexOf('-') > 0)
                .map(name -> name.substring(0, name.lastIndexOf('-')))
                .filter(device -> device.substring(device.indexOf('/') + 1).equalsIgnoreCase(number))
                .findFirst()
                .map(device -> ". Did you mean " + device + "?")
                .orElse("");
    }

    private static String list(List<AmiEvent> channels) {
        List<String> names = channels.stream()
                .limit(10)
                .map(channel -> channel.headers().first("Channel", "") + " "
                        + (channel.headers().firstIs("Application", "ChanSpy")
                                ? "listening itself"
                                : channel.headers().first("ChannelStateDesc", "")))
                .toList();
        return String.join(", ", names) + (channels.size() > 10 ? " and " + (channels.size() - 10) + " more" : "");
    }
}
