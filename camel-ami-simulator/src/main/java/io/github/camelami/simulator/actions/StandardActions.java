/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import static io.github.camelami.simulator.wire.EventClass.CALL;
import static io.github.camelami.simulator.wire.EventClass.COMMAND;
import static io.github.camelami.simulator.wire.EventClass.ORIGINATE;
import static io.github.camelami.simulator.wire.EventClass.REPORTING;
import static io.github.camelami.simulator.wire.EventClass.SYSTEM;
import static io.github.camelami.simulator.wire.EventClass.USER;

import io.github.camelami.simulator.manager.ActionTable;

/** The table of all actions, with the classes manager.c and its modules register them with. */
public final class StandardActions {

    private StandardActions() {}

    /**
     * Builds the table.
     *
     * @return a new table
     */
    public static ActionTable table() {
        return new ActionTable()
                .add("Challenge", "Generate Challenge for MD5 Auth.", call -> call.error("Permission denied"))
                .add("Login", "Login Manager.", call -> call.success("Already authenticated"))
                .add("Logoff", "Logoff Manager.", call -> call.success(""))
                .add("Ping", "Keepalive command.", new Ping())
                .add("Events", "Control Event Flow.", new Events())
                .add("ListCommands", "List available manager commands.", new ListCommands())
                .add("CoreSettings", "Show PBX core settings (version etc).", new CoreSettings(), SYSTEM, REPORTING)
                .add("CoreStatus", "Show PBX core status variables.", new CoreStatus(), SYSTEM, REPORTING)
                .add("CoreShowChannels", "List currently active channels.", new CoreShowChannels(), SYSTEM, REPORTING)
                .add("Status", "List channel status.", new Status(), SYSTEM, CALL, REPORTING)
                .add("Originate", "Originate a call.", new Originate(), ORIGINATE)
                .add("Hangup", "Hangup channel.", new Hangup(), SYSTEM, CALL)
                .add(
                        "ControlPlayback",
                        "Control the playback of a file being played to a channel.",
                        new ControlPlayback(),
                        CALL)
                .add("PlayDTMF", "Play DTMF signal on a specific channel.", new PlayDtmf(), CALL)
                .add("Getvar", "Gets a channel variable or function value.", new Getvar(), CALL, REPORTING)
                .add("Setvar", "Sets a channel variable or function value.", new Setvar(), CALL)
                .add("UserEvent", "Send an arbitrary event.", new UserEvent(), USER)
                .add("BridgeList", "Get a list of bridges in the system.", new BridgeList())
                .add("Filter", "Dynamically add filters for the current manager session.", new Filter(), SYSTEM)
                .add("WaitEvent", "Wait for an event to occur.", new WaitEvent())
                .add("Command", "Execute Asterisk CLI Command.", new Command(), COMMAND);
    }
}
