/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.queue;

import io.github.camelami.simulator.world.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How long a caller waited in a queue and talked, also as variables of the channel. Only Asterisk 22 and later set these
 * variables.
 */
final class QueueTimes {

    private static final List<String> VARIABLES =
            List.of("ANSWEREDTIME", "ANSWEREDTIME_MS", "DIALEDTIME", "DIALEDTIME_MS", "QUEUEWAIT", "QUEUEWAIT_MS");

    private final Channel caller;
    private final Instant joined;

    QueueTimes(Channel caller) {
        this.caller = caller;
        this.joined = caller.world().now();
    }

    /** Clears the variables, as the application does first. */
    static void clear(Channel caller) {
        if (exist(caller)) {
            VARIABLES.forEach(name -> caller.set(name, ""));
        }
    }

    private static boolean exist(Channel caller) {
        return caller.world().flavour().atLeast(22);
    }

    Instant joined() {
        return joined;
    }

    long waitedSeconds() {
        return since(joined).toSeconds();
    }

    private Duration since(Instant begin) {
        return Duration.between(begin, caller.world().now());
    }

    /** Sets the variables of the end of the wait. */
    void reportWait() {
        if (exist(caller)) {
            caller.set("QUEUEWAIT", Long.toString(waitedSeconds()));
            caller.set("QUEUEWAIT_MS", Long.toString(waitedSeconds() * 1000));
        }
    }

    /** Sets the variables of a call that was answered. */
    void reportTalk(Instant answered) {
        if (exist(caller)) {
            report("ANSWEREDTIME", since(answered));
            report("DIALEDTIME", since(joined));
        }
    }

    /** Sets the variables of a call that nobody answered. */
    void reportNoTalk() {
        reportWait();
        if (exist(caller)) {
            report("DIALEDTIME", since(joined));
            report("ANSWEREDTIME", Duration.ZERO);
        }
    }

    private void report(String name, Duration time) {
        caller.set(name, Long.toString(time.toSeconds()));
        caller.set(name + "_MS", Long.toString(time.toMillis()));
    }
}
