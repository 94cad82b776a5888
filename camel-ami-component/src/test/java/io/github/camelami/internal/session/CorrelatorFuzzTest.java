/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Runs the fuzzer's target on a fixed set of conversations. */
class CorrelatorFuzzTest {

    @Test
    void random_conversations_hold_what_is_demanded() {
        Random random = new Random(7);
        for (int round = 0; round < 5000; round++) {
            byte[] script = new byte[1 + random.nextInt(300)];
            random.nextBytes(script);
            CorrelatorFuzz.fuzzerTestOneInput(script);
        }
    }
}
