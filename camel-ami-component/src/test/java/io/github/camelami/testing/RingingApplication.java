/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** An application of its own process whose routes ring phones as soon as it runs, and which ends by a signal. */
public final class RingingApplication {

    private RingingApplication() {}

    /**
     * Starts it.
     *
     * @param arguments addresses of actions, each sent once by a route of its own
     */
    public static Process start(Path output, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlog.level=INFO",
                "-cp",
                System.getProperty("java.class.path"),
                RingingApplication.class.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    public static void main(String[] arguments) throws Exception {
        Main main = new Main();
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                for (int i = 0; i < arguments.length; i++) {
                    from("timer:ring" + i + "?repeatCount=1&delay=0&synchronous=false")
                            .to(arguments[i]);
                }
            }
        });
        main.run();
    }
}
