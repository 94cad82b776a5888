/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples;

import io.github.camelami.simulator.AmiSimulator;
import org.junit.jupiter.api.Test;

class TraineeTest {

    @Test
    void is_listened_to_on_every_call_and_whispered_to() throws Exception {
        try (AmiSimulator simulator = AmiSimulator.start()) {
            Trainee.takesTwoCalls("127.0.0.1", simulator.port());
        }
    }
}
