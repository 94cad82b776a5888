/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples;

import io.github.camelami.testing.RealAsterisk;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TraineeIT {

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#all")
    void is_listened_to_on_every_call_and_whispered_to(RealAsterisk server) throws Exception {
        server.require();
        Trainee.takesTwoCalls(server.host(), server.port());
    }
}
