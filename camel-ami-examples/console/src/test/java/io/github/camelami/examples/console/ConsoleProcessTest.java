/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the console as a separate process. */
class ConsoleProcessTest {

    @TempDir
    Path scratch;

    private Process run(Class<?> main, Map<String, String> environment, String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.add("-Dlogback.configurationFile=logback-console.xml"); // as the documented command does
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    @Test
    void it_exits_with_1_and_a_clear_line_if_its_port_is_taken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process console = run(ConsoleMain.class, Map.of(), "-Dconsole.port=" + taken.getLocalPort());
            console.onExit().orTimeout(60, TimeUnit.SECONDS).whenComplete((ended, late) -> {
                if (late != null) {
                    console.destroyForcibly();
                }
            });
            String said = new String(console.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            console.waitFor();
            assertThat(console.exitValue()).as(said).isEqualTo(1);
            assertThat(said)
                    .contains("The console cannot start: port " + taken.getLocalPort()
                            + " of 127.0.0.1: Address already in use")
                    .doesNotContain("The console: http");
        }
    }

    @Test
    void the_environment_names_the_pbx() throws Exception {
        Properties settings = TestConsole.settings(scratch, "", "monitor");
        Process console = run(
                ConsoleMain.class,
                Map.of(
                        "AMI_HOST", "127.0.0.1:9",
                        "AMI_USERNAME", "camel",
                        "AMI_SECRET", "environment-secret",
                        "CONSOLE_USERS", settings.getProperty("console.users")),
                "-Dami.host=",
                "-Dconsole.port=0");
        try (BufferedReader said = console.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.lines().takeWhile(line -> !line.equals("End with Ctrl-C")))
                    .contains("Against the PBX at 127.0.0.1:9")
                    .noneMatch(line -> line.contains("environment-secret"));
        } finally {
            console.destroy();
            assertThat(console.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_setting_of_the_command_line_comes_before_the_environment() {
        Properties given = new Properties();
        given.setProperty("ami.host", "pbx.example.com");
        given.setProperty("ami.username", " ");
        given.setProperty("java.home", "/x");
        Properties settings = ConsoleMain.settings(
                given,
                Map.of(
                        "AMI_HOST",
                        "other",
                        "AMI_USERNAME",
                        "camel",
                        "CONSOLE_RECORDINGS_FOLDER",
                        "/r",
                        "PATH",
                        "/bin"));
        assertThat(settings)
                .isEqualTo(Map.of(
                        "ami.host", "pbx.example.com", "ami.username", "camel", "console.recordings.folder", "/r"));
    }

    @Test
    void passwords_are_hashed_from_standard_input() throws Exception {
        Process passwords = run(Passwords.class, Map.of());
        try (var in = passwords.outputWriter(StandardCharsets.UTF_8)) {
            in.write("pässword\n");
        }
        String hash = new String(passwords.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        assertThat(Passwords.isHash(hash)).as(hash).isTrue();
        assertThat(Passwords.matches(hash, "pässword")).isTrue();
        assertThat(Passwords.matches(hash, "password")).isFalse();
        assertThat(Passwords.hash("pässword")).as("salted").isNotEqualTo(hash);
    }
}
