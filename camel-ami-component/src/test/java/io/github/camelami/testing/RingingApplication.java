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

/** An application in its own process, with routes that send actions as soon as it runs. */
public final class RingingApplication {

    private RingingApplication() {}

    /**
     * Starts the application, which a signal ends.
     *
     * @param arguments the addresses of actions, each sent once by a separate route
     */
    public static Process start(Path output, List<String> arguments) throws IOException {
        return start(output, 1, false, arguments);
    }

    /**
     * Starts it.
     *
     * @param times how often each action is sent
     * @param ends whether it ends by itself once all actions are answered
     * @param arguments the addresses of actions, each sent by a separate route
     */
    public static Process start(Path output, int times, boolean ends, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlog.level=INFO",
                "-cp",
                System.getProperty("java.class.path"),
                RingingApplication.class.getName(),
                Integer.toString(times),
                Boolean.toString(ends)));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    public static void main(String[] arguments) throws Exception {
        Main main = new Main();
        if (Boolean.parseBoolean(arguments[1])) {
            main.configure().withDurationMaxMessages(Integer.parseInt(arguments[0]) * (arguments.length - 2));
        }
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                for (int i = 2; i < arguments.length; i++) {
                    from("timer:send" + i + "?repeatCount=" + arguments[0] + "&delay=0&period=1")
                            .to(arguments[i]);
                }
            }
        });
        main.run();
    }
}
