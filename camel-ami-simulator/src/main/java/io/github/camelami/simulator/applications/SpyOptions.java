/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.applications;

import io.github.camelami.simulator.world.Channel;
import java.util.List;

/** The options of ChanSpy. Unknown letters are ignored, as in Asterisk (app_chanspy.c). */
record SpyOptions(
        boolean quiet,
        boolean exact,
        boolean bridgedOnly,
        boolean endWithTarget,
        boolean stop,
        boolean digitsSwitchMode,
        SpyMode mode,
        List<String> devices,
        List<String> groups) {

    static SpyOptions parse(String text) {
        StringBuilder letters = new StringBuilder();
        List<String> devices = List.of();
        List<String> groups = List.of();
        int i = 0;
        while (i < text.length()) {
            char letter = text.charAt(i++);
            letters.append(letter);
            if (i < text.length() && text.charAt(i) == '(') {
                int close = text.indexOf(')', i);
                String argument = text.substring(i + 1, close < 0 ? text.length() : close);
                if (letter == 'e') {
                    devices = List.of(argument.split(":"));
                } else if (letter == 'g') {
                    groups = List.of(argument.split(":"));
                }
                i = close < 0 ? text.length() : close + 1;
            }
        }
        String all = letters.toString();
        SpyMode mode = SpyMode.LISTEN;
        if (all.contains("B")) {
            mode = SpyMode.BARGE;
        } else if (all.contains("W")) {
            mode = SpyMode.PRIVATE_WHISPER;
        } else if (all.contains("w")) {
            mode = SpyMode.WHISPER;
        }
        return new SpyOptions(
                all.contains("q"),
                all.contains("u"),
                all.contains("b"),
                all.contains("E"),
                all.contains("S"),
                all.contains("d"),
                mode,
                devices,
                groups);
    }

    boolean allows(Channel channel) {
        if (!devices.isEmpty()) {
            int dash = channel.name().indexOf('-');
            String device = dash < 0 ? channel.name() : channel.name().substring(0, dash);
            if (devices.stream().noneMatch(device::equalsIgnoreCase)) {
                return false;
            }
        }
        if (groups.isEmpty()) {
            return true;
        }
        String mine = channel.variables().get("SPYGROUP");
        return mine != null && List.of(mine.split(":")).stream().anyMatch(groups::contains);
    }
}
