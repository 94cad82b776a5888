/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.wire.AsteriskText;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.Channel;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The actions of app_mixmonitor.c, one method each. They send the events, but record no audio. */
final class RecordingActions {

    private static final Pattern ID_VARIABLE = Pattern.compile("i\\(([^)]*)\\)");

    private RecordingActions() {}

    static void start(ActionCall call) {
        Channel channel = channel(call);
        if (channel == null) {
            return;
        }
        String id = "0x7f8e8" + String.format("%07x", channel.media().recordingStarted());
        MessageBuilder lines = new MessageBuilder();
        Matcher variable = ID_VARIABLE.matcher(call.get("Options"));
        boolean named = variable.find();
        if (named) {
            lines.add("MixMonitorID", id);
        }
        call.success(lines);
        call.world().setVariable(channel, "MIXMONITOR_FILENAME", path(call.get("File")));
        if (named) {
            call.world().setVariable(channel, variable.group(1), id);
        }
        publish(call, "MixMonitorStart", channel, new MessageBuilder());
    }

    static void stop(ActionCall call) {
        Channel channel = channel(call);
        if (channel == null) {
            return;
        }
        if (channel.media().recordingStopped()) {
            call.success("");
            publish(call, "MixMonitorStop", channel, new MessageBuilder());
        } else {
            call.error("Could not stop monitoring channel");
        }
    }

    static void mute(ActionCall call) {
        String direction = call.get("Direction");
        if (call.get("Channel").isEmpty()) {
            call.error("Channel not specified.");
            return;
        }
        if (!direction.equalsIgnoreCase("read")
                && !direction.equalsIgnoreCase("write")
                && !direction.equalsIgnoreCase("both")) {
            call.error("No direction specified. Must be read, write or both");
            return;
        }
        Channel channel = channel(call);
        if (channel != null) {
            call.success("");
            publish(
                    call,
                    "MixMonitorMute",
                    channel,
                    new MessageBuilder()
                            .add("Direction", direction)
                            .add("State", AsteriskText.isTrue(call.get("State")) ? 1 : 0));
        }
    }

    private static String path(String file) {
        return file.startsWith("/") ? file : "/var/spool/asterisk/monitor/" + file;
    }

    private static void publish(ActionCall call, String event, Channel channel, MessageBuilder more) {
        MessageBuilder lines = new MessageBuilder();
        channel.describe(lines, "");
        call.world().publish(event, EventClass.CALL, lines.addAll(more));
    }

    private static @Nullable Channel channel(ActionCall call) {
        String name = call.get("Channel");
        if (name.isEmpty()) {
            call.error("No channel specified");
            return null;
        }
        Channel channel = call.world().channel(name);
        if (channel == null) {
            call.error("No such channel");
        }
        return channel;
    }
}
