/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite;

import io.github.camelami.internal.client.ChaosRun;
import io.github.camelami.internal.client.HostileRun;
import io.github.camelami.internal.client.HotPathRun;
import io.github.camelami.internal.client.ScaleRun;
import io.github.camelami.internal.client.StormRun;
import io.github.camelami.testsuite.docs.Sentences;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The programs that are not tests, such as long runs. The first argument selects the program, and the others are passed
 * to it. See docs/robustness.md.
 */
public final class LongRuns {

    /** A program; it throws an exception, or ends the JVM with a code other than 0, if it finds a fault. */
    private interface Run {
        void main(String... arguments) throws Exception;
    }

    private static final Map<String, Run> RUNS = new TreeMap<>(Map.of(
            "chaos", ChaosRun::main,
            "fuzz", Fuzz::main,
            "hostile", HostileRun::main,
            "hot-path", HotPathRun::main,
            "scale", ScaleRun::main,
            "secrets", SecretsCheck::main,
            "sentences", Sentences::main,
            "soak", Soak::main,
            "storm", StormRun::main));

    private LongRuns() {}

    /** @param arguments the name of a run, then its arguments */
    public static void main(String[] arguments) throws Exception {
        Run run = arguments.length == 0 ? null : RUNS.get(arguments[0]);
        if (run == null) {
            System.err.println((arguments.length == 0 ? "No run is named" : "'" + arguments[0] + "' is no run")
                    + "; choose one by -Drun=NAME, or -Drun=\"NAME ARGUMENTS\": " + String.join(", ", RUNS.keySet()));
            System.exit(2);
            return;
        }
        run.main(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}
