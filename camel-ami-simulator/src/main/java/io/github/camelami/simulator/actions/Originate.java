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
import io.github.camelami.simulator.world.Channel;
import io.github.camelami.simulator.world.Flavour;
import io.github.camelami.simulator.world.OriginateRequest;
import io.github.camelami.simulator.world.OriginateResponseOrder;
import io.github.camelami.simulator.world.Outgoing;
import io.github.camelami.simulator.world.TelephonyModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Originate: calls a device and, once it answers, runs an application or the dialplan (manager.c, action_originate).
 */
final class Originate implements ManagerAction {

    private static final int ID_LIMIT = 149;
    private static final int VARIABLES_PER_HEADER = 64;
    private static final List<String> FORBIDDEN_APPLICATIONS =
            List.of("system", "exec", "agi", "mixmonitor", "externalivr", "originate");
    private static final List<String> FORBIDDEN_SINCE_18 = List.of("reload", "dbdeltree");
    private static final List<String> FORBIDDEN_DATA_SINCE_18 =
            List.of("DB", "FILE", "CURL", "ODBC", "REALTIME", "SHELL", "EVAL");

    @Override
    public void run(ActionCall call) {
        String channel = cut(call.get("Channel"), 255);
        if (channel.isEmpty()) {
            call.error("Channel not specified");
            return;
        }
        TelephonyModel world = call.world();
        String context = cut(call.get("Context"), 79);
        String exten = cut(call.get("Exten"), 79);
        String priorityText = call.get("Priority");
        int priority = 0;
        if (!priorityText.isEmpty()) {
            priority = number(priorityText, -1);
            if (priority < 0) {
                priority = world.dialplan().labelled(context, exten, priorityText);
                if (priority <= 0) {
                    call.error("Invalid priority");
                    return;
                }
            }
        }
        int timeout = 30_000;
        if (!call.get("Timeout").isEmpty()) {
            timeout = number(call.get("Timeout"), Integer.MIN_VALUE);
            if (timeout == Integer.MIN_VALUE) {
                call.error("Invalid timeout");
                return;
            }
        }
        if (channel.indexOf('/') < 0 || channel.indexOf('/') == channel.length() - 1) {
            call.error("Invalid channel");
            return;
        }
        String id = call.get("ChannelId");
        String otherId = call.get("OtherChannelId");
        if (id.length() > ID_LIMIT || otherId.length() > ID_LIMIT) {
            call.error("Uniqueid length exceeds maximum of " + ID_LIMIT + "\n");
            return;
        }
        String application = call.get("Application");
        String data = call.get("Data");
        boolean async = AsteriskText.isTrue(call.get("Async"));
        if (!application.isEmpty()) {
            if (!isPermitted(call, application, data)) {
                return;
            }
        } else if (!exten.isEmpty() && !context.isEmpty() && priority > 0) {
            if (world.dialplan().find(context, exten, priority) == null) {
                call.error("Extension does not exist.");
                return;
            }
        } else if (!async) {
            call.error("Originate with 'Exten' requires 'Context' and 'Priority'");
            return;
        }
        CallerId caller = CallerId.parse(cut(call.get("CallerID"), 255));
        boolean enters = application.isEmpty() && !exten.isEmpty() && !context.isEmpty() && priority > 0;
        OriginateRequest request = new OriginateRequest(
                channel,
                enters ? context : "",
                enters ? exten : "",
                priority,
                application,
                data,
                Duration.ofMillis(timeout),
                caller.number(),
                caller.name(),
                call.get("Account"),
                variables(call),
                id,
                otherId);
        if (async) {
            call.success("Originate successfully queued");
            Outgoing.begin(
                    world,
                    request,
                    call.hub().options().originateResponse(),
                    outcome -> announce(call, request, outcome));
        } else {
            Outgoing.begin(world, request, OriginateResponseOrder.BEFORE_CHANNEL, outcome -> {
                if (outcome.answered()) {
                    call.success("Originate successfully queued");
                } else {
                    call.error("Originate failed");
                }
            });
        }
    }

    private static void announce(ActionCall call, OriginateRequest request, Outgoing.Outcome outcome) {
        MessageBuilder lines = new MessageBuilder();
        String actionId = call.get("ActionID");
        if (!actionId.isEmpty()) {
            lines.add("ActionID", actionId);
        }
        Channel channel = outcome.channel();
        lines.add("Response", outcome.answered() ? "Success" : "Failure")
                .add("Channel", channel == null ? request.dialString() : channel.name());
        if (request.application().isEmpty()) {
            lines.add("Context", request.context()).add("Exten", request.exten());
        } else {
            lines.add("Application", request.application()).add("Data", request.data());
        }
        String id = channel == null ? request.channelId() : channel.uniqueid();
        lines.add("Reason", outcome.reason())
                .add("Uniqueid", orUnknown(id))
                .add("CallerIDNum", orUnknown(request.callerNumber()))
                .add("CallerIDName", orUnknown(request.callerName()));
        call.world().publish("OriginateResponse", EventClass.CALL, lines);
    }

    private static List<Map.Entry<String, String>> variables(ActionCall call) {
        List<Map.Entry<String, String>> variables = new ArrayList<>();
        for (String header : call.message().all("Variable")) {
            for (String pair : Arguments.split(header, VARIABLES_PER_HEADER)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    variables.add(Map.entry(pair.substring(0, equals), pair.substring(equals + 1)));
                }
            }
        }
        return variables;
    }

    private static boolean isPermitted(ActionCall call, String application, String data) {
        if ((call.session().writeMask() & EventClass.SYSTEM.bit()) != 0) {
            return true;
        }
        Flavour flavour = call.world().flavour();
        String folded = application.toLowerCase(Locale.ROOT);
        boolean forbidden = FORBIDDEN_APPLICATIONS.stream().anyMatch(folded::contains);
        String what = forbidden ? "Application" : "Data";
        if (flavour.atLeast(18)) {
            forbidden |= FORBIDDEN_SINCE_18.stream().anyMatch(folded::contains)
                    || folded.contains("queue") && data.toUpperCase(Locale.ROOT).contains("AGI")
                    || FORBIDDEN_DATA_SINCE_18.stream().anyMatch(data::contains);
        } else {
            forbidden |= isSystemOnly(data);
        }
        if (forbidden) {
            call.error(
                    flavour.atLeast(18)
                            ? "Originate Access Forbidden: app or data blacklisted"
                            : "Originate Access Forbidden: " + what);
        }
        return !forbidden;
    }

    /** Returns whether the text contains the name of an application or function that can run a shell command. */
    static boolean isSystemOnly(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        return upper.contains("SHELL") || upper.contains("EVAL");
    }

    private static int number(String text, int otherwise) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private static String cut(String value, int limit) {
        return value.length() > limit ? value.substring(0, limit) : value;
    }

    private static String orUnknown(String value) {
        return value.isEmpty() ? "<unknown>" : value;
    }
}
