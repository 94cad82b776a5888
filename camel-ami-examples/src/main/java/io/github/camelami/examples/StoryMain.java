/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.main.Main;
import org.jspecify.annotations.Nullable;

/**
 * Prints the story of one supervised call on the terminal. The call runs on the simulator in this program or, with
 * {@code -Dami.host=… -Dami.username=… -Dami.secret=…}, on a PBX.
 *
 * <p>Arguments: {@code --java} uses the routes of {@link SupervisionRoutes} instead of the YAML routes; {@code --stay}
 * keeps the program running after the story, until it is interrupted.
 */
public final class StoryMain {

    private StoryMain() {}

    /** Exits with 0 if the story was completed, otherwise with 1. */
    public static void main(String[] args) throws Exception {
        for (String property : List.of("ami.host", "ami.username", "ami.secret")) {
            if (System.getProperty(property, "").isBlank()) {
                System.clearProperty(property); // Maven passes an unset property as an empty value
            }
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(List.of(args), out));
    }

    static int run(List<String> args, PrintStream out) throws Exception {
        for (String arg : args) {
            if (!arg.equals("--java") && !arg.equals("--stay")) {
                out.println("Unknown argument '" + arg
                        + "'; the arguments are --java (routes in the Java DSL) and --stay (keep running)");
                return 2;
            }
        }
        String host = System.getProperty("ami.host", "");
        try (@Nullable EmbeddedPbx embedded = host.isBlank() ? EmbeddedPbx.start() : null) {
            Main main = new Main();
            Narrator narrator = new Narrator(out);
            main.bind("story", narrator);
            if (embedded != null) {
                main.addOverrideProperty("ami.host", "127.0.0.1:" + embedded.port());
                main.addOverrideProperty("ami.username", EmbeddedPbx.USERNAME);
                main.addOverrideProperty("ami.secret", EmbeddedPbx.SECRET);
            }
            if (args.contains("--java")) {
                main.addOverrideProperty("camel.main.routes-include-pattern", "false");
                main.configure().addRoutesBuilder(new SupervisionRoutes());
            }
            out.println(
                    embedded == null
                            ? "Against the PBX at " + host
                            : "Against the simulator inside this program (-Dami.host=… selects your own PBX)");
            main.start();
            try {
                return play(main.getCamelContext(), narrator, out, args.contains("--stay"));
            } finally {
                main.stop();
            }
        }
    }

    private static int play(CamelContext camel, Narrator narrator, PrintStream out, boolean stay) throws Exception {
        Story.Cast cast = new Story.Cast(
                camel.resolvePropertyPlaceholders("{{story.supervisor}}"),
                camel.resolvePropertyPlaceholders("{{story.agent}}"),
                camel.resolvePropertyPlaceholders("{{story.customer}}"),
                camel.resolvePropertyPlaceholders("{{story.listener}}"),
                camel.resolvePropertyPlaceholders("{{story.recording}}"));
        long pace = Long.parseLong(camel.resolvePropertyPlaceholders("{{story.pace}}"));
        try {
            new Story(camel.createProducerTemplate(), narrator, cast, pace).play();
        } catch (CamelExecutionException | IllegalStateException e) {
            out.println("The story broke off: " + e.getMessage());
            return 1;
        }
        if (stay) {
            out.println("The routes stay up; end with Ctrl-C");
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
