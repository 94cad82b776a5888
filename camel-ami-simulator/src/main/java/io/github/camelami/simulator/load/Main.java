/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.load;

/**
 * The simulator as a program: an AMI server with a busy call centre. {@code --help} prints its arguments. The program
 * ends on SIGTERM, on Ctrl-C, or after the time given by {@code --for}.
 */
public final class Main {

    private Main() {}

    /**
     * Starts the program.
     *
     * @param args {@code --name=value}
     */
    public static void main(String[] args) {
        System.exit(new SimulatorProgram(System.out, System.err).run(args));
    }
}
