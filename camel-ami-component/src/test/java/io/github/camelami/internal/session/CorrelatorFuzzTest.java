/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Runs the fuzzer's target on random conversations. */
class CorrelatorFuzzTest {

    @Property(tries = 5000)
    void random_conversations_hold_what_is_demanded(@ForAll @Size(min = 1, max = 300) byte[] script) {
        CorrelatorFuzz.fuzzerTestOneInput(script);
    }
}
