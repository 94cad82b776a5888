/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the story against the simulator, with the YAML routes and the Java routes. */
class StoryTest {

    @BeforeEach
    void quickly() {
        System.setProperty("story.pace", "1");
    }

    @AfterEach
    void asBefore() {
        System.clearProperty("story.pace");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--java"})
    void is_reported_to_its_end(String routes) throws Exception {
        String told = tell(routes.isEmpty() ? List.of() : List.of(routes), 0);

        StoryAssertions.assertWhole(told);
    }

    @Test
    void an_unknown_argument_is_named() throws Exception {
        assertThat(tell(List.of("--jav"), 2))
                .contains("--jav")
                .contains("--java")
                .contains("--stay");
    }

    static String tell(List<String> args, int exitCode) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int code = StoryMain.run(args, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        String told = bytes.toString(StandardCharsets.UTF_8);
        assertThat(code).as(told).isEqualTo(exitCode);
        return told;
    }
}
