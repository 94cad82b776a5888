/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.load;

/**
 * The simulator as a program: an AMI server with a lively call centre. {@code --help} prints its arguments; it ends on
 * SIGTERM, Ctrl-C, or when the time of {@code --for} is over.
 */
public final class Main {

    private Main() {}

    /**
     * Starts it.
     *
     * @param args {@code --name=value}
     */
    public static void main(String[] args) {
        System.exit(new SimulatorProgram(System.out, System.err).run(args));
    }
}
