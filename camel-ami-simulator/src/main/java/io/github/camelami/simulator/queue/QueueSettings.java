/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.queue;

import io.github.camelami.simulator.world.Times;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The settings of a queue in queues.conf.
 *
 * @param strategy the strategy
 * @param ringTime the setting timeout: how long phones ring; zero for no limit
 * @param retry how long to wait before phones ring again
 * @param serviceLevel the service level in seconds
 * @param maxlen the number of callers at which the queue is full; zero for no limit
 * @param joinEmpty when a caller may join a queue whose members are unavailable
 */
record QueueSettings(
        String strategy, Duration ringTime, Duration retry, long serviceLevel, int maxlen, JoinEmpty joinEmpty) {

    /**
     * Reads the settings. The members are no settings.
     *
     * @param pairs keys and values
     * @param ignored receives the name of each setting that the simulator does not support
     */
    static QueueSettings of(List<String[]> pairs, Consumer<String> ignored) {
        String strategy = "ringall";
        Duration ringTime = Duration.ofSeconds(15);
        Duration retry = Duration.ofSeconds(5);
        long serviceLevel = 0;
        int maxlen = 0;
        JoinEmpty joinEmpty = JoinEmpty.ALLOWED;
        for (String[] pair : pairs) {
            switch (pair[0]) {
                case "strategy" -> strategy = pair[1];
                case "timeout" -> ringTime = Times.seconds(pair[1]);
                case "retry" -> retry = Times.seconds(pair[1]);
                case "servicelevel" -> serviceLevel = Times.number(pair[1], 0);
                case "maxlen" -> maxlen = Math.max(0, Times.number(pair[1], 0));
                case "joinempty" -> joinEmpty = JoinEmpty.of(pair[1]);
                case "member" -> {
                    // read by the queue itself
                }
                case "eventwhencalled", "eventmemberstatus" -> {
                    // without effect in Asterisk, too
                }
                default -> {
                    if (!pair[0].equals("ringinuse") || !pair[1].equals("no")) {
                        ignored.accept(pair[0]);
                    }
                }
            }
        }
        return new QueueSettings(strategy, ringTime, retry, serviceLevel, maxlen, joinEmpty);
    }

    /** Whether the strategy calls members one after the other in a fixed order (app_queue.c, try_calling, option n). */
    boolean takesTurns() {
        return List.of("rrmemory", "roundrobin", "rrordered", "linear").contains(strategy);
    }
}
