/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.wire.AsteriskText;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import org.jspecify.annotations.Nullable;

/** The events that describe a channel (manager_channels.c). Event loop only. */
public final class ChannelEvents {

    private ChannelEvents() {}

    /** Adds the lines that describe the channel, in Asterisk's order. */
    static void describe(Channel channel, MessageBuilder lines, String prefix) {
        Parties parties = channel.parties();
        Position position = channel.position();
        lines.add(prefix + "Channel", channel.name());
        lines.add(prefix + "ChannelState", channel.state().number());
        lines.add(prefix + "ChannelStateDesc", channel.state().label());
        lines.add(prefix + "CallerIDNum", orUnknown(parties.callerNumber()));
        lines.add(prefix + "CallerIDName", orUnknown(AsteriskText.escapeC(parties.callerName())));
        lines.add(prefix + "ConnectedLineNum", orUnknown(parties.connectedNumber()));
        lines.add(prefix + "ConnectedLineName", orUnknown(AsteriskText.escapeC(parties.connectedName())));
        lines.add(prefix + "Language", parties.language());
        lines.add(prefix + "AccountCode", parties.account());
        lines.add(prefix + "Context", position.context());
        lines.add(prefix + "Exten", position.exten());
        lines.add(prefix + "Priority", position.priority());
        lines.add(prefix + "Uniqueid", channel.uniqueid());
        lines.add(prefix + "Linkedid", channel.linkedid());
        for (String variable : channel.world().channelVariables()) {
            String value = channel.world().variable(channel, variable);
            lines.add(prefix + "ChanVariable", variable + "=" + (value == null ? "" : AsteriskText.escapeC(value)));
        }
    }

    /**
     * Returns a number or name as shown in events.
     *
     * @param value possibly empty
     * @return the value, or Asterisk's text for an unknown value
     */
    public static String orUnknown(String value) {
        return value.isEmpty() ? Channel.UNKNOWN : value;
    }

    /**
     * Sends Newexten: the channel starts to run an application.
     *
     * @param exten the extension shown
     * @param application the application
     * @param data the application's arguments
     */
    public static void newexten(Channel channel, String exten, String application, String data) {
        channel.world()
                .publish(
                        "Newexten",
                        EventClass.DIALPLAN,
                        channel.about()
                                .add("Extension", exten)
                                .add("Application", application)
                                .add("AppData", data));
    }

    /**
     * Sends NewCallerid.
     *
     * @param channel the channel whose caller id was set
     */
    public static void newCallerid(Channel channel) {
        channel.world()
                .publish(
                        "NewCallerid",
                        EventClass.CALL,
                        channel.about().add("CID-CallingPres", "0 (Presentation Allowed, Not Screened)"));
    }

    /**
     * Sends DialBegin, DialState or DialEnd.
     *
     * @param event its name
     * @param caller the dialling channel; null if a manager action dials
     * @param callee the dialled channel
     * @param key DialString or DialStatus
     * @param value the value of that key
     */
    public static void dial(String event, @Nullable Channel caller, Channel callee, String key, String value) {
        MessageBuilder lines = new MessageBuilder();
        if (caller != null) {
            caller.describe(lines, "");
        }
        callee.describe(lines, "Dest");
        callee.world().publish(event, EventClass.CALL, lines.add(key, value));
    }
}
