/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.internal.message.ActionCatalog;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiResponse;
import io.github.camelami.internal.message.PrivilegeAdvice;
import java.util.List;
import java.util.regex.Pattern;

/** Creates exceptions for refusals by the server. Their messages explain what the user can do. */
final class ErrorResponses {

    /** A device or a number, without the suffix that makes it the name of a channel. */
    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9]+/[A-Za-z0-9_+]+|\\d+");

    private ErrorResponses() {}

    static AmiActionRefusedException refused(String server, AmiAction action, AmiResponse response) {
        String given = words(action, response);
        String words = given.isEmpty() ? "no reason given" : given;
        StringBuilder message = new StringBuilder("Asterisk ")
                .append(server)
                .append(" refused action ")
                .append(action.name())
                .append(subject(action))
                .append(": ")
                .append(words);
        if (isMissingPrivilege(action, words)) {
            message.append(". The manager user lacks a privilege: ").append(PrivilegeAdvice.toSend(action.name()));
        }
        message.append(hint(action, words));
        return new AmiActionRefusedException(message.toString(), action.name(), words);
    }

    /** Returns a hint at the probable mistake, as a sentence; empty if there is none. */
    private static String hint(AmiAction action, String words) {
        String channel = action.get("Channel");
        if (channel != null && words.equals("No such channel")) {
            if (DEVICE.matcher(channel).matches()) {
                return ". " + channel + " is a device or a number. Give a channel's full name, for example "
                        + (channel.indexOf('/') < 0 ? "PJSIP/" : "") + channel + "-00000001, or its unique id";
            }
            // the component's operations look up their call with a Status action that the user did not send
            return action.name().equalsIgnoreCase("Status")
                    ? ". No live call has this handle: it has ended, or it is on another server"
                    : "";
        }
        String meant = words.startsWith("Invalid/unknown command") && ActionCatalog.find(action.name()) == null
                ? ActionCatalog.nearest(action.name())
                : null;
        return meant == null ? "" : ". Did you mean " + meant + "?";
    }

    /**
     * Returns the reason for a refusal: the response's message or, for a CLI command, its output. The message of a
     * command only announces the output.
     */
    private static String words(AmiAction action, AmiResponse response) {
        List<String> output = response.headers().all("Output");
        return output.isEmpty() || !action.name().equalsIgnoreCase("Command")
                ? response.message()
                : String.join("\n", output).strip();
    }

    /**
     * Returns whether the message means that the user lacks a privilege. The text is the same from Asterisk 1.4 to 22
     * (manager.c, process_message). CreateConfig is an exception: it returns the operating system's message, which has
     * the same text if Asterisk may not write the file (action_createconfig).
     */
    static boolean isMissingPrivilege(AmiAction action, String serverMessage) {
        return serverMessage.equals("Permission denied") && !action.name().equalsIgnoreCase("CreateConfig");
    }

    /** Returns the action's channel, to append to its name; empty if it has none. Never returns a secret. */
    private static String subject(AmiAction action) {
        String channel = action.get("Channel");
        return channel == null ? "" : " on " + channel;
    }
}
