/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.session.SessionOptions.EventMask;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records with a hand-written {@code equals} must compare every component: a key that omits one would share another
 * user's login.
 */
class HandWrittenEqualsTest {

    /** A record, and for each of its components another record that differs only in that component. */
    static Stream<Arguments> records() throws Exception {
        SSLContext context = SSLContext.getDefault();
        List<HostPort> at = List.of(new HostPort("pbx", 5038));
        return Stream.of(
                Arguments.of(
                        (Supplier<Record>) () -> new HostPort("pbx", 5038),
                        List.of(new HostPort("pbx2", 5038), new HostPort("pbx", 5039))),
                Arguments.of(
                        (Supplier<Record>) () -> new EventMask(false, Set.of(EventClass.CALL)),
                        List.of(
                                new EventMask(true, Set.of(EventClass.CALL)),
                                new EventMask(false, Set.of(EventClass.AGENT)))),
                Arguments.of(
                        (Supplier<Record>) () -> new ClientKey(at, null, "camel", "secret", ""),
                        List.of(
                                new ClientKey(List.of(new HostPort("pbx2", 5038)), null, "camel", "secret", ""),
                                new ClientKey(at, new Tls(context, true), "camel", "secret", ""),
                                new ClientKey(at, null, "camel2", "secret", ""),
                                new ClientKey(at, null, "camel", "another", ""),
                                new ClientKey(at, null, "camel", "secret", "own"))));
    }

    @ParameterizedTest
    @MethodSource("records")
    void every_component_counts(Supplier<Record> one, List<Record> others) {
        assertThat(one.get()).isEqualTo(one.get()).hasSameHashCodeAs(one.get());
        assertThat(others)
                .as("one for each component")
                .hasSize(one.get().getClass().getRecordComponents().length)
                .doesNotContain(one.get());
        assertThat(new HashSet<>(others)).hasSameSizeAs(others);
    }
}
