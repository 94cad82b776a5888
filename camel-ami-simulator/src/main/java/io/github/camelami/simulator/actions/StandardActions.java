/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import static io.github.camelami.simulator.wire.EventClass.AGENT;
import static io.github.camelami.simulator.wire.EventClass.CALL;
import static io.github.camelami.simulator.wire.EventClass.COMMAND;
import static io.github.camelami.simulator.wire.EventClass.CONFIG;
import static io.github.camelami.simulator.wire.EventClass.ORIGINATE;
import static io.github.camelami.simulator.wire.EventClass.REPORTING;
import static io.github.camelami.simulator.wire.EventClass.SYSTEM;
import static io.github.camelami.simulator.wire.EventClass.USER;

import io.github.camelami.simulator.manager.ActionTable;
import io.github.camelami.simulator.queue.CallQueues;
import io.github.camelami.simulator.world.Flavour;

/** The table of all actions, with the privilege classes that manager.c and the Asterisk modules register for them. */
public final class StandardActions {

    private StandardActions() {}

    /**
     * Creates the table.
     *
     * @param queues the queues that the queue actions use
     * @param flavour the Asterisk version to simulate
     */
    public static ActionTable table(CallQueues queues, Flavour flavour) {
        QueueActions queueActions = new QueueActions(queues);
        ActionTable table = new ActionTable()
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
                .add("ExtensionState", "Check Extension Status.", new ExtensionState(), CALL, REPORTING)
                .add("BridgeList", "Get a list of bridges in the system.", new BridgeList())
                .add("Filter", "Dynamically add filters for the current manager session.", new Filter(), SYSTEM)
                .add("WaitEvent", "Wait for an event to occur.", new WaitEvent())
                .add("Redirect", "Redirect (transfer) a call.", new Redirect(), CALL)
                .add("Bridge", "Bridge two channels already in the PBX.", new BridgeChannels(), CALL)
                .add("BridgeInfo", "Get information about a bridge.", new BridgeInfo())
                .add("QueueStatus", "Show queue status.", queueActions::status)
                .add("QueueSummary", "Show queue summary.", queueActions::summary)
                .add("QueueAdd", "Add interface to queue.", queueActions::add, AGENT)
                .add("QueueRemove", "Remove interface from queue.", queueActions::remove, AGENT)
                .add("QueuePause", "Makes a queue member temporarily unavailable.", queueActions::pause, AGENT)
                .add("QueuePenalty", "Set the penalty for a queue member.", queueActions::penalty, AGENT)
                .add("DBGet", "Get DB Entry.", DatabaseActions::get, SYSTEM, REPORTING)
                .add(
                        "DBGetTree",
                        "Get DB entries, optionally at a particular family/key",
                        DatabaseActions::tree,
                        SYSTEM,
                        REPORTING)
                .add("DBPut", "Put DB entry.", DatabaseActions::put, SYSTEM)
                .add("DBDel", "Delete DB entry.", DatabaseActions::delete, SYSTEM)
                .add("DBDelTree", "Delete DB Tree.", DatabaseActions::deleteTree, SYSTEM)
                .add(
                        "MixMonitor",
                        "Record a call and mix the audio during the recording.  Use of StopMixMonitor is"
                                + " required to guarantee the audio file is available for processing during dialplan execution.",
                        RecordingActions::start,
                        SYSTEM)
                .add(
                        "StopMixMonitor",
                        "Stop recording a call through MixMonitor, and free the recording's file handle.",
                        RecordingActions::stop,
                        SYSTEM,
                        CALL)
                .add("MixMonitorMute", "Mute / unMute a Mixmonitor recording.", RecordingActions::mute, SYSTEM, CALL)
                .add("Reload", "Send a reload event.", new Reload(), SYSTEM, CONFIG)
                .add("Command", "Execute Asterisk CLI Command.", new Command(), COMMAND);
        if (flavour.atLeast(18)) { // added in 18.19
            table.add(
                    "CoreShowChannelMap",
                    "List all channels connected to the specified channel.",
                    new CoreShowChannelMap(),
                    SYSTEM,
                    REPORTING);
        }
        return table;
    }
}
