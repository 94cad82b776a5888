/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** The first and last valid value of each limited input, and the values next to them. */
class InputLimitsTest {

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    private Inputs given(Input input, Object value) {
        exchange.getMessage().setHeader(input.header(), value);
        return new Inputs(
                exchange.getMessage(),
                Placeholders.NONE,
                new GivenOptions(Map.of(), Map.of()),
                new OperationContext(AccessPolicy.OPEN, entry -> {}, PlaybackListener.NONE));
    }

    private Long number(String value) {
        return given(Input.REQUESTED_CAUSE, value).number(Input.REQUESTED_CAUSE, 1, 127);
    }

    private Long millis(Object value) {
        return given(Input.SKIP, value).millis(Input.SKIP, 5, 3_000);
    }

    @Test
    void a_number_is_within_its_limits() {
        assertThat(number("1")).isEqualTo(1);
        assertThat(number("127")).isEqualTo(127);
        assertThat(given(Input.REQUESTED_CAUSE, null).number(Input.REQUESTED_CAUSE, 1, 127))
                .isNull();
        for (String wrong : List.of("0", "128", "-1", "1.5", "many")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> number(wrong))
                    .withMessageContaining("is '" + wrong + "'; it must be a whole number from 1 to 127");
        }
    }

    @Test
    void a_time_is_within_its_limits_however_it_is_given() {
        for (Object first : List.of(5L, 5, "5", Duration.ofMillis(5))) {
            assertThat(millis(first)).isEqualTo(5);
        }
        for (Object last : List.of(3_000L, 3_000, "3s", Duration.ofSeconds(3))) {
            assertThat(millis(last)).isEqualTo(3_000);
        }
        for (Object wrong :
                List.of(4L, 4, "4", Duration.ofMillis(4), 3_001L, 3_001, "3001", Duration.ofMillis(3_001))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> millis(wrong))
                    .withMessageContaining("is '" + wrong + "'; it must be a time from 5 ms to 3000 ms");
        }
    }

    @Test
    void yes_and_no_are_read_in_any_case_and_nothing_else() {
        assertThat(given(Input.BRIDGED_ONLY, "TRUE").flag(Input.BRIDGED_ONLY, false))
                .isTrue();
        assertThat(given(Input.BRIDGED_ONLY, "False").flag(Input.BRIDGED_ONLY, true))
                .isFalse();
        assertThat(given(Input.BRIDGED_ONLY, null).flag(Input.BRIDGED_ONLY, true))
                .isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> given(Input.BRIDGED_ONLY, "yes").flag(Input.BRIDGED_ONLY, true))
                .withMessageContaining("is 'yes'; it must be true or false");
    }
}
