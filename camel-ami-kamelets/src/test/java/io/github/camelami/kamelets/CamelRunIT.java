/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.testing.EmptyMachine;
import io.github.camelami.testing.Page;
import io.github.camelami.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Camel JBang's {@code camel run} with the page's files and its command, and nothing of ours but the packed jars. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CamelRunIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void camel_run_prints_events_by_the_kamelet(@TempDir Path folder) throws Exception {
        Page page = Page.section("docs/kamelets.md", "camel run");
        EmptyMachine machine = new EmptyMachine(folder.resolve("machine"), "camel-ami-component", "camel-ami-kamelets");
        page.writeTo(folder);
        // what the script camel of JBang starts
        Path script = folder.resolve("Camel.java");
        Files.writeString(
                script,
                """
                public class Camel {
                    public static void main(String[] args) {
                        org.apache.camel.dsl.jbang.core.commands.CamelJBangMain.run(args);
                    }
                }
                """);
        List<String> command = new ArrayList<>(List.of(
                Program.java(),
                "-Dmaven.repo.local=" + machine.repository(),
                "-cp",
                classPath(folder.resolve("classpath.txt")),
                script.toString()));
        String[] words = page.command("camel run").split(" +");
        command.addAll(List.of(words).subList(1, words.length));
        command.addAll(
                List.of("--maven-central-enabled=false", "--repo=" + EmptyMachine.source(), "--logging-color=false"));
        try (Program pbx = Program.start(
                        folder,
                        Map.of(),
                        List.of(
                                Program.java(),
                                "-jar",
                                EmptyMachine.jar("camel-ami-simulator", "-all").toString(),
                                "--port=0"));
                Program camel = Program.start(
                        folder,
                        Map.of(
                                "AMI_HOST",
                                pbx.awaitLine("is simulated on (\\S+)", PATIENCE)
                                        .group(1)),
                        command)) {
            String event = camel.awaitLine("calls.yaml:\\d+ .*(\\{\"Event\":.*})", PATIENCE)
                    .group(1);
            assertThat(event)
                    .containsPattern("\"Event\":\"(Newchannel|Hangup)\"")
                    .contains("\"Channel\":\"PJSIP/");
        }
    }

    /** Fetches the program, and what it fetches for the page's route, so that the program itself needs no network. */
    private static String classPath(Path file) throws Exception {
        Path pom = Path.of("src/test/jbang/pom.xml").toAbsolutePath();
        try (Program maven = Program.start(
                file.getParent(),
                Map.of(),
                EmptyMachine.fetching(List.of(
                        "-q",
                        "-B",
                        "-f",
                        pom.toString(),
                        "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath",
                        "-DincludeScope=runtime",
                        "-Dmdep.outputFile=" + file)))) {
            assertThat(maven.awaitEnd(PATIENCE)).as(maven.output()).isZero();
        }
        return Files.readString(file);
    }
}
