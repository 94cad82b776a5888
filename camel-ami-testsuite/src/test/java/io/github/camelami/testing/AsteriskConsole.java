/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The console of a server that {@code camel-ami-testsuite/asterisk/asterisk.sh} runs; for tasks that AMI itself cannot
 * do.
 */
public final class AsteriskConsole {

    private static final Path SCRIPT = Path.of("asterisk/asterisk.sh");

    private AsteriskConsole() {}

    /** Runs one console command; aborts or fails the test, as {@link RealAsterisk#require} does, when there is no console. */
    public static String run(RealAsterisk server, String command) throws IOException, InterruptedException {
        if (!Files.isExecutable(SCRIPT)) {
            return missing(SCRIPT + " is not there");
        }
        Process process = new ProcessBuilder(SCRIPT.toString(), "cli", server.version(), command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(30, TimeUnit.SECONDS);
        return process.exitValue() == 0 ? said : missing(said);
    }

    private static String missing(String why) {
        String text = "No console of the Asterisk under test: " + why.strip();
        if (Boolean.parseBoolean(System.getenv("AMI_REQUIRE_ASTERISK"))) {
            Assertions.fail(text);
        }
        return Assumptions.abort(text);
    }
}
