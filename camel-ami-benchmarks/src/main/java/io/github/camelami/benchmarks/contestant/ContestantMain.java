/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

/**
 * Runs the measurement that the arguments specify. Prints {@code @ready} when the server may start to send events.
 * After the measurement, prints {@code @result key=value …} and ends.
 */
public final class ContestantMain {

    private static final int OVER = 0;
    private static final int FAILED = 1;

    private ContestantMain() {}

    /** @param args the measurement, the contestant, then {@code key=value …} */
    public static void main(String[] args) {
        int status = OVER;
        try {
            Task task = Task.of(args);
            Result result =
                    switch (task.measurement()) {
                        case "events" -> EventsTask.run(task);
                        case "actions" -> ActionsTask.run(task);
                        case "idle" -> IdleTask.run(task);
                        case "start" -> StartTask.run(task);
                        case "soak" -> SoakTask.run(task);
                        default ->
                            throw new IllegalArgumentException("There is no measurement '" + task.measurement() + "'");
                    };
            System.out.println(result.line());
        } catch (Exception | LinkageError e) {
            e.printStackTrace();
            status = FAILED;
        }
        // also ends threads that the contestant left running
        System.out.flush();
        System.exit(status);
    }

    /** Signals to the harness that the server may start sending events. */
    static void ready() {
        System.out.println("@ready");
        System.out.flush();
    }
}
