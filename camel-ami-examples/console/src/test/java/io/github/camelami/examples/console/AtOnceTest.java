/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AtOnceTest {

    private final AtOnce two = new AtOnce(2);

    @Test
    void each_may_do_so_much_at_a_time() {
        assertThat(two.begin("sara")).isTrue();
        assertThat(two.begin("sara")).isTrue();
        assertThat(two.begin("sara")).isFalse();
        assertThat(two.begin("reza")).isTrue();
    }

    @Test
    void what_ends_makes_room_for_one_and_a_refusal_makes_none() {
        two.begin("sara");
        two.begin("sara");
        two.begin("sara");
        two.end("sara");
        assertThat(two.begin("sara")).isTrue();
        assertThat(two.begin("sara")).isFalse();
        two.end("nobody");
        assertThat(two.begin("nobody")).isTrue();
        assertThat(two.begin("nobody")).isTrue();
        assertThat(two.begin("nobody")).isFalse();
    }
}
