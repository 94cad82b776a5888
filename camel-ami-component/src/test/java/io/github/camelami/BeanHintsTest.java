/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.testing.LogLines;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Suggests the bean that was probably meant if a URI does not name a bean. */
class BeanHintsTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private LogLines log;

    @BeforeEach
    void start() {
        log = LogLines.of(AmiComponent.class.getName());
        camel.getRegistry().bind("pbx", new AmiServer());
        camel.getRegistry().bind("berlin", new AmiServer());
        camel.getRegistry().bind("orders", "a text");
    }

    @AfterEach
    void stop() {
        camel.stop();
        log.close();
    }

    @Test
    void a_mistyped_bean_is_named_with_those_there_are() {
        camel.getEndpoint("ami:pbxx?action=Ping");

        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains("ami:pbxx", "existing beans: berlin, pbx", "Did you mean ami:pbx?");
    }

    @Test
    void a_bean_of_another_type_is_named_with_its_type() {
        camel.getEndpoint("ami:orders?action=Ping");

        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains("ami:orders", "java.lang.String", AmiServer.class.getName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ami:pbx", "ami:localhost", "ami:10.0.0.5", "ami:pbx.example.com:5038", "ami:[::1]:5038"})
    void a_bean_and_an_address_get_no_hint(String uri) {
        camel.getEndpoint(uri + "?action=Ping");

        assertThat(log.lines()).isEmpty();
    }

    @Test
    void without_beans_a_name_is_a_host_without_a_hint() throws Exception {
        try (DefaultCamelContext plain = new DefaultCamelContext()) {
            plain.getEndpoint("ami:pbxx?action=Ping");
        }

        assertThat(log.lines()).isEmpty();
    }
}
