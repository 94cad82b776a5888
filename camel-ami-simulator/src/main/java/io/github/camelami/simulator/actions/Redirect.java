/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.world.Channel;

/** Redirect: sends one channel, or two at once, to another place in the dialplan. */
final class Redirect implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        String name = call.get("Channel");
        if (name.isEmpty()) {
            call.error("Channel not specified");
            return;
        }
        for (String header : new String[] {"Context", "Exten", "Priority"}) {
            if (call.get(header).isEmpty()) {
                call.error(header + " not specified");
                return;
            }
        }
        String context = call.get("Context");
        String exten = call.get("Exten");
        int priority = priority(call, context, exten, call.get("Priority"));
        if (priority < 1) {
            call.error("Priority is invalid");
            return;
        }
        String extraName = call.get("ExtraChannel");
        String extraContext = orElse(call.get("ExtraContext"), context);
        String extraExten = orElse(call.get("ExtraExten"), exten);
        int extraPriority = priority;
        if (!call.get("ExtraPriority").isEmpty()) {
            extraPriority = priority(call, extraContext, extraExten, call.get("ExtraPriority"));
            if (extraPriority < 1) {
                call.error("ExtraPriority is invalid");
                return;
            }
        }
        Channel channel = call.world().channel(name);
        if (channel == null) {
            call.error("Channel does not exist: " + name);
            return;
        }
        if (extraName.isEmpty()) {
            answer(call, call.world().redirect(channel, context, exten, priority), "Redirect successful");
            return;
        }
        Channel extra = call.world().channel(extraName);
        if (extra == null) {
            call.error("ExtraChannel does not exist: " + extraName);
            return;
        }
        boolean done = call.world().redirect(channel, context, exten, priority)
                && call.world().redirect(extra, extraContext, extraExten, extraPriority);
        answer(call, done, "Dual Redirect successful");
    }

    private static void answer(ActionCall call, boolean done, String success) {
        if (done) {
            call.success(success);
        } else {
            call.error("Redirect failed, channel not up.");
        }
    }

    private static int priority(ActionCall call, String context, String exten, String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return call.world().dialplan().labelled(context, exten, text);
        }
    }

    private static String orElse(String value, String otherwise) {
        return value.isEmpty() ? otherwise : value;
    }
}
