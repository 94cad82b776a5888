/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.AsteriskText;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.Arguments;
import io.github.camelami.simulator.world.Bridge;
import io.github.camelami.simulator.world.Channel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Status: describes one channel or all channels, with variables on request. */
final class Status implements ManagerAction {

    private static final int VALUE_LIMIT = 511;

    @Override
    public void run(ActionCall call) {
        String name = call.get("Channel");
        String variables = call.get("Variables");
        if (Originate.isSystemOnly(variables) && (call.session().writeMask() & EventClass.SYSTEM.bit()) == 0) {
            call.error("Status Access Forbidden: Variables");
            return;
        }
        Collection<Channel> channels = call.world().channels();
        if (!name.isEmpty()) {
            Channel one = call.world().channel(name);
            if (one == null) {
                call.error("No such channel");
                return;
            }
            channels = List.of(one);
        }
        call.startList("Channel status will follow");
        boolean all = AsteriskText.isTrue(call.get("AllVariables"));
        int count = 0;
        for (Channel channel : channels) {
            call.itemWithIdLast("Status", describe(call, channel, variables, all));
            count++;
        }
        call.complete("StatusComplete", count, new MessageBuilder().add("Items", count));
    }

    private static MessageBuilder describe(ActionCall call, Channel channel, String variables, boolean all) {
        MessageBuilder lines = new MessageBuilder().add("Privilege", "Call");
        channel.describe(lines, "");
        boolean sip = channel.technology().equals("PJSIP");
        String format = sip ? "ulaw" : "slin";
        Bridge bridge = channel.bridge();
        lines.add("Type", channel.technology())
                .add("DNID", "")
                .add("EffectiveConnectedLineNum", orUnknown(channel.parties().connectedNumber()))
                .add("EffectiveConnectedLineName", orUnknown(channel.parties().connectedName()))
                .add("TimeToHangup", "0")
                .add("BridgeID", bridge == null ? "" : bridge.id())
                .add("Application", channel.application())
                .add("Data", channel.data())
                .add("Nativeformats", "(" + format + ")")
                .add("Readformat", format)
                .add("Readtrans", "")
                .add("Writeformat", format)
                .add("Writetrans", "")
                .add("Callgroup", "0")
                .add("Pickupgroup", "0")
                .add(
                        "Seconds",
                        Duration.between(channel.created(), call.world().now()).toSeconds());
        if (all) {
            channel.variables()
                    .newestFirst()
                    .forEach(entry -> lines.add("Variable", entry.getKey() + "=" + entry.getValue()));
        }
        if (!variables.isEmpty()) {
            for (String variable : Arguments.split(variables, 64)) {
                String value = call.world().variable(channel, variable);
                lines.add("Variable", variable + "=" + (value == null ? "(null)" : cut(value)));
            }
        }
        return lines;
    }

    private static String cut(String value) {
        return value.length() > VALUE_LIMIT ? value.substring(0, VALUE_LIMIT) : value;
    }

    private static String orUnknown(String value) {
        return value.isEmpty() ? "<unknown>" : value;
    }
}
