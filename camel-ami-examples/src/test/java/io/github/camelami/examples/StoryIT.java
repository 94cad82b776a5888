/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.testing.RealAsterisk;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the story against real servers, selected by the three properties. */
class StoryIT {

    @BeforeEach
    void quickly() {
        System.setProperty("story.pace", "100");
    }

    @AfterEach
    void asBefore() {
        for (String property : List.of("story.pace", "ami.host", "ami.username", "ami.secret")) {
            System.clearProperty(property);
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#all")
    void is_reported_to_its_end(RealAsterisk server) throws Exception {
        server.require();
        System.setProperty("ami.host", server.host() + ":" + server.port());
        System.setProperty("ami.username", "camel");
        System.setProperty("ami.secret", "camel-secret");

        String told = StoryTest.tell(List.of(), 0);

        assertThat(told).startsWith("Against the PBX at " + server.host());
        StoryAssertions.assertWhole(told);
    }
}
