/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.reference;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's first five minutes as a newcomer experiences them: its files and commands, an empty folder, and an empty
 * local repository.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FirstStepsIT {

    /** From the empty folder to the first printed event. */
    private static final Duration FIRST_EVENT = Duration.ofSeconds(60);

    private static Page section() throws Exception {
        return Page.section("README.md", "First five minutes");
    }

    @Test
    void the_files_of_the_readme_print_the_first_event_within_a_minute(@TempDir Path folder) throws Exception {
        EmptyMachine machine = new EmptyMachine(folder.resolve("machine"), "camel-ami-component");
        Path project = Files.createDirectory(folder.resolve("project"));
        List<String> simulator = words(section().command("java "));
        simulator.set(0, Program.java());
        simulator.set(2, EmptyMachine.jar("camel-ami-simulator", "-all").toString());
        simulator.add("--port=0"); // 5038 may be taken here
        try (Program pbx = Program.start(folder, Map.of(), simulator)) {
            String address =
                    pbx.awaitLine("is simulated on (\\S+)", FIRST_EVENT).group(1);
            long began = System.nanoTime();
            section().writeTo(project);
            List<String> run = words(section().command("mvn compile"));
            try (Program application =
                    Program.start(project, Map.of("AMI_HOST", address), machine.maven(run.subList(1, run.size())))) {
                application.awaitLine(" route1 - (Newchannel|Hangup): PJSIP/\\S+", FIRST_EVENT);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            System.out.println("README: from an empty folder to the first event: " + took.toMillis() + " ms");
            assertThat(took).isLessThan(FIRST_EVENT);
        }
    }

    @Test
    void five_commands_are_enough() throws Exception {
        List<String> commands = section().commands();
        int own = commands.indexOf(section().command("AMI_HOST="));
        assertThat(commands.subList(0, own)).hasSizeBetween(3, 5);
        assertThat(commands.get(own)).endsWith(" " + section().command("mvn compile"));
    }

    /** All our artifacts in the pom, and the program that is started, come from the first command. */
    @Test
    void the_first_command_builds_what_the_others_use() throws Exception {
        Matcher modules = Pattern.compile(" -pl (\\S+)").matcher(section().command("mvn -q install"));
        assertThat(modules.find()).isTrue();
        List<String> used = new ArrayList<>();
        Pattern.compile("<groupId>io.github.camelami</groupId>\\s*<artifactId>(.*?)</artifactId>")
                .matcher(section().files().get("pom.xml"))
                .results()
                .forEach(found -> used.add(found.group(1)));
        Path program = Path.of(words(section().command("java ")).get(2));
        used.add(program.getName(0).toString());
        assertThat(modules.group(1).split(",")).containsExactlyInAnyOrderElementsOf(used);
        assertThat(EmptyMachine.jar("camel-ami-simulator", "-all")).endsWith(program);
    }

    private static List<String> words(String command) {
        return new ArrayList<>(List.of(command.split(" +")));
    }
}
