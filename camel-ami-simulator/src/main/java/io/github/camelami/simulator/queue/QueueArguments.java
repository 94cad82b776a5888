/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.queue;

import io.github.camelami.simulator.world.Arguments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of the application Queue: name, options, URL, announcement, timeout and more (app_queue.c, queue_exec).
 *
 * @param queue the queue's name
 * @param onlyOnce option n: the caller leaves when the phones have rung once
 * @param goesOn option c: the caller continues in the dialplan when the agent hangs up
 * @param limit the time that a caller waits at most; null for no limit
 * @param ignored what the simulator does not support, each as it can be named in a message
 */
record QueueArguments(String queue, boolean onlyOnce, boolean goesOn, @Nullable Duration limit, List<String> ignored) {

    private static final List<String> NAMES = List.of(
            "queue", "options", "URL", "announcement", "timeout", "AGI script", "subroutine", "rule", "position");
    private static final Set<Integer> SUPPORTED = Set.of(0, 1, 4);
    private static final Pattern NUMBER = Pattern.compile("\\s*\\+?(\\d{1,9})");

    /** Parses the arguments as in the dialplan. */
    static QueueArguments of(String text) {
        List<String> parts = Arguments.split(text, NAMES.size());
        String options = Arguments.at(parts, 1).replaceAll("\\([^)]*\\)", "");
        List<String> ignored = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            if (!SUPPORTED.contains(i) && !parts.get(i).isBlank()) {
                ignored.add("the " + NAMES.get(i));
            }
        }
        Set<Character> letters = new TreeSet<>();
        options.chars()
                .filter(letter -> !Character.isWhitespace(letter) && "nc".indexOf(letter) < 0)
                .forEach(letter -> letters.add((char) letter));
        letters.forEach(letter -> ignored.add("the option " + letter));
        String timeout = Arguments.at(parts, 4);
        return new QueueArguments(
                parts.get(0).strip(),
                options.contains("n"),
                options.contains("c"),
                timeout.isEmpty() ? null : seconds(timeout),
                List.copyOf(ignored));
    }

    /** Parses whole seconds as atoi does: text that does not begin with a number, and a negative number, count as zero. */
    private static Duration seconds(String text) {
        Matcher number = NUMBER.matcher(text);
        return number.lookingAt() ? Duration.ofSeconds(Long.parseLong(number.group(1))) : Duration.ZERO;
    }
}
