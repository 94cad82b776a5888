/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.session;

import java.util.Locale;
import java.util.Map;

/**
 * Which class of {@code write} right each action needs; any one of them suffices. Read in the modules that register the
 * actions, at Asterisk 16.28 and 22.10.
 */
final class ActionRights {

    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("originate", "originate"),
            Map.entry("hangup", "call (or system)"),
            Map.entry("status", "call (or reporting, system)"),
            Map.entry("controlplayback", "call"),
            Map.entry("setvar", "call"),
            Map.entry("getvar", "call (or reporting)"),
            Map.entry("redirect", "call"),
            Map.entry("bridge", "call"),
            Map.entry("park", "call"),
            Map.entry("playdtmf", "call"),
            Map.entry("stopmixmonitor", "call (or system)"),
            Map.entry("mixmonitormute", "call (or system)"),
            Map.entry("mixmonitor", "system"),
            Map.entry("coreshowchannels", "reporting (or system)"),
            Map.entry("coreshowchannelmap", "reporting (or system)"),
            Map.entry("coresettings", "reporting (or system)"),
            Map.entry("corestatus", "reporting (or system)"),
            Map.entry("filter", "system"),
            Map.entry("reload", "config (or system)"),
            Map.entry("moduleload", "system"),
            Map.entry("userevent", "user"),
            Map.entry("command", "command"),
            Map.entry("getconfig", "config"),
            Map.entry("getconfigjson", "config"),
            Map.entry("updateconfig", "config"),
            Map.entry("listcategories", "config"),
            Map.entry("messagesend", "message"),
            Map.entry("queueadd", "agent"),
            Map.entry("queueremove", "agent"),
            Map.entry("queuepause", "agent"),
            Map.entry("queuepenalty", "agent"),
            Map.entry("agents", "agent"),
            Map.entry("agentlogoff", "agent"),
            Map.entry("agi", "agi"),
            Map.entry("aocmessage", "aoc"),
            Map.entry("parkedcalls", "call"),
            Map.entry("parkinglots", "call"),
            Map.entry("devicestatelist", "call (or reporting)"),
            Map.entry("extensionstate", "call (or reporting)"),
            Map.entry("extensionstatelist", "call (or reporting)"),
            Map.entry("presencestatelist", "call (or reporting)"),
            Map.entry("confbridgelist", "reporting"),
            Map.entry("confbridgelistrooms", "reporting"),
            Map.entry("showdialplan", "config (or reporting)"),
            Map.entry("dbget", "reporting (or system)"),
            Map.entry("dbput", "system"),
            Map.entry("dbdel", "system"));

    private ActionRights() {}

    /** The line of manager.conf that would allow the action. */
    static String advice(String action) {
        String classes = CLASSES.get(action.toLowerCase(Locale.ROOT));
        return classes == null
                ? "'manager show command " + action
                        + "' on Asterisk's console names it; add it to 'write =' of the user in "
                        + "manager.conf and log in anew"
                : "add " + classes + " to 'write =' of the user in manager.conf; it takes effect at the next login";
    }
}
