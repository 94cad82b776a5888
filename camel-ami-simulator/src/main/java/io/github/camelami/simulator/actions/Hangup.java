/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Hangup: hangs up one channel by name or unique id, or all channels whose names match a /regular expression/. */
final class Hangup implements ManagerAction {

    private static final int MAX_CAUSE = 127;

    @Override
    public void run(ActionCall call) {
        String name = call.get("Channel");
        if (name.isEmpty()) {
            call.error("No channel specified");
            return;
        }
        int cause = cause(call.get("Cause"));
        if (name.startsWith("/")) {
            byExpression(call, name, cause);
            return;
        }
        Channel channel = call.world().channel(name);
        if (channel == null) {
            call.error("No such channel");
            return;
        }
        call.success("Channel Hungup");
        channel.softHangup(cause);
    }

    private static void byExpression(ActionCall call, String name, int cause) {
        int last = name.lastIndexOf('/');
        if (last == 0) {
            call.error("Regex format invalid, Channel param should be /regex/");
            return;
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(name.substring(1, last));
        } catch (PatternSyntaxException e) {
            call.error("Regex compile failed on: " + name);
            return;
        }
        call.startList("Channels hung up will follow");
        List<Channel> found = new ArrayList<>();
        for (Channel channel : call.world().channels()) {
            if (pattern.matcher(channel.name()).find()) {
                found.add(channel);
                call.itemWithIdLast("ChannelHungup", new MessageBuilder().add("Channel", channel.name()));
            }
        }
        call.complete("ChannelsHungupListComplete", found.size(), new MessageBuilder());
        found.forEach(channel -> channel.softHangup(cause));
    }

    /** Returns the cause, or 0 if the text is not a valid cause, as in manager.c. */
    private static int cause(String text) {
        try {
            int cause = Integer.parseInt(text.strip());
            return cause >= 0 && cause <= MAX_CAUSE ? cause : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
