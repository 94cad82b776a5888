/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Command: runs a few CLI commands. Answers any other command as Asterisk answers an unknown one. */
final class Command implements ManagerAction {

    private static final List<String> BLACKLISTED = List.of("module load", "module unload", "restart gracefully");

    @Override
    public void run(ActionCall call) {
        String command = call.get("Command");
        if (command.isEmpty()) {
            call.error("No command provided");
            return;
        }
        String folded = command.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        if (BLACKLISTED.stream().anyMatch(folded::startsWith)) {
            call.error("Command blacklisted");
            return;
        }
        List<String> output = output(call, folded);
        if (output == null) {
            answer(
                    call,
                    "Error",
                    List.of("No such command '" + command + "' (type 'core show help " + known(command)
                            + "' for other possible commands)"));
        } else {
            answer(call, "Success", output);
        }
    }

    /** Returns the first one or two words of the command, for the hint in the error message (cli.c, find_best). */
    private static String known(String command) {
        String[] words = command.strip().split("\\s+");
        return words.length == 1 ? words[0] : words[0] + " " + words[1];
    }

    private static void answer(ActionCall call, String word, List<String> output) {
        MessageBuilder lines = new MessageBuilder().add("Message", "Command output follows");
        output.forEach(line -> lines.add("Output", line));
        call.respond(word, lines);
    }

    private static @org.jspecify.annotations.Nullable List<String> output(ActionCall call, String command) {
        switch (command) {
            case "core show version":
                return List.of("Asterisk " + call.world().flavour().asteriskVersion()
                        + " built by nobody @ simulator on a JVM running Java on 2026-01-01 00:00:00 UTC");
            case "core show uptime":
                long seconds = Duration.between(
                                call.hub().booted(), call.world().now())
                        .toSeconds();
                return List.of("System uptime: " + seconds + " seconds", "Last reload: " + seconds + " seconds");
            case "core show channels concise", "core show channels":
                List<String> lines = new ArrayList<>();
                for (Channel channel : call.world().channels()) {
                    lines.add(channel.name() + "!" + channel.state().label() + "!" + channel.application() + "!"
                            + channel.data());
                }
                return lines;
            default:
                return null;
        }
    }
}
