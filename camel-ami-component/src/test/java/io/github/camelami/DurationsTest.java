/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every duration may be given as text. Text that is not a duration is refused with the option's name, and never counts
 * as zero.
 */
class DurationsTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @AfterEach
    void stop() {
        camel.stop();
    }

    /** All options in the catalog that are durations. */
    static List<String> options() throws Exception {
        List<String> options = new ArrayList<>();
        try (InputStream json = DurationsTest.class.getResourceAsStream("/META-INF/io/github/camelami/ami.json")) {
            JsonNode all = new ObjectMapper().readTree(json).get("properties");
            for (Map.Entry<String, JsonNode> option : all.properties()) {
                if ("duration".equals(option.getValue().get("type").asText())) {
                    options.add(option.getKey());
                }
            }
        }
        assertThat(options).hasSizeGreaterThan(8);
        return options;
    }

    /** All options in the catalog that are whole numbers, of an endpoint or of the component. */
    static List<String> numbers(String of) throws Exception {
        List<String> options = new ArrayList<>();
        try (InputStream json = DurationsTest.class.getResourceAsStream("/META-INF/io/github/camelami/ami.json")) {
            JsonNode all = new ObjectMapper().readTree(json).get(of);
            for (Map.Entry<String, JsonNode> option : all.properties()) {
                if ("integer".equals(option.getValue().get("type").asText())) {
                    options.add(option.getKey());
                }
            }
        }
        assertThat(options).hasSizeGreaterThan(8).contains("bufferBytes", "maxListItems", "requestedCause", "offset");
        return options;
    }

    @Test
    void a_number_that_is_none_is_refused_in_a_uri() throws Exception {
        for (String option : numbers("properties")) {
            for (String none : List.of("abc", "-", "1.5", "1_000", "99999999999999999999", "2 0")) {
                assertThatThrownBy(() -> camel.getEndpoint("ami:pbx?" + option + "=" + none))
                        .as(option)
                        .hasStackTraceContaining(option + "=" + none
                                + (none.startsWith("999")
                                                && List.of("offset", "skip").contains(option)
                                        ? " is out of bounds"
                                        : " is not a "));
            }
            assertThat(camel.getEndpoint("ami:pbx?" + option + "=1")).as(option).isNotNull();
        }
        assertThatThrownBy(() -> camel.getEndpoint("ami:pbx?bufferSize=2147483648"))
                .hasStackTraceContaining("bufferSize=2147483648 is not a whole number up to 2147483647");
        assertThatThrownBy(() -> camel.getEndpoint("ami:pbx?bufferBytes=1m"))
                .hasStackTraceContaining("write only digits, without a unit");
    }

    @Test
    void a_number_that_is_none_is_refused_on_the_component() throws Exception {
        for (String option : numbers("componentProperties")) {
            assertThatThrownBy(
                            () -> main("camel.component.ami." + option, "abc").stop())
                    .as(option)
                    .hasStackTraceContaining(option + "=abc is not a ");
        }
    }

    @ParameterizedTest
    @CsvSource({"offset=1m, 60000", "offset=0, 0", "offset=1500, 1500", "skip=5s, 5000", "skip=PT1S, 1000"})
    void a_position_may_have_a_unit(String option, long millis) {
        AmiConfiguration read =
                camel.getEndpoint("ami:pbx?" + option, AmiEndpoint.class).getConfiguration();

        assertThat(option.startsWith("offset") ? read.getOffset() : read.getSkip())
                .isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"skip=5 s", "offset=1.5s", "offset=-5", "offset=abc"})
    void a_position_that_is_none_is_refused_with_the_form(String option) {
        assertThatThrownBy(() -> camel.getEndpoint("ami:pbx?" + option))
                .hasStackTraceContaining(option + " is not a duration; write for example 500ms, 20s");
    }

    @ParameterizedTest
    @MethodSource("options")
    void in_a_uri(String option) {
        assertThat(StrictOptions.duration(option)).isEqualTo(option);
        assertThat(camel.getEndpoint("ami:pbx?" + option + "=2s")).isNotNull();
        for (String none : List.of("abc", "-1", "2d")) {
            assertThatThrownBy(() -> camel.getEndpoint("ami:pbx?" + option + "=" + none))
                    .hasStackTraceContaining(option + "=");
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    void on_the_component_by_properties(String option) {
        for (String prefix : List.of("camel.component.ami.", "camel.component.ami.configuration.")) {
            assertThatThrownBy(() -> main(prefix + option, "abc").stop())
                    .hasStackTraceContaining(option + "=abc is not a duration");
        }
    }

    /**
     * In Turkish, the lower case of {@code I} is a different letter, and Camel's generated code uses the machine's
     * locale.
     */
    @Test
    void every_option_is_found_in_a_turkish_locale() throws Exception {
        List<String> durations = options();
        Locale before = Locale.getDefault();
        Locale.setDefault(new Locale("tr", "TR"));
        try {
            for (String option : durations) {
                assertThat(camel.getEndpoint("ami:pbx?" + option + "=2s"))
                        .as(option)
                        .isNotNull();
            }
            assertThat(camel.getEndpoint("ami:pbx?maxListItems=7&maxPendingActions=7"))
                    .isNotNull();
            main("camel.component.ami.configuration.pingInterval", "2s").stop();
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void in_java() {
        AmiConfiguration options = new AmiConfiguration();
        assertThatThrownBy(() -> options.setRequestTimeout(Long.MAX_VALUE))
                .hasMessage(
                        "requestTimeout=9223372036854775807 ms is out of bounds; the longest is 86400000 ms (24 h)");
        assertThatThrownBy(() -> options.setMaxReconnectDelay(-1))
                .hasMessage("maxReconnectDelay=-1 ms is out of bounds; a duration cannot be negative");
        assertThat(options.getRequestTimeout()).isEqualTo(20_000);
    }

    @Test
    void on_the_bean_of_a_server_by_properties() throws Exception {
        Main main = main(
                "camel.beans.pbx", "#class:" + AmiServer.class.getName(),
                "camel.beans.pbx.host", "127.0.0.1",
                "camel.beans.pbx.connection-timeout", "3s",
                "camel.beans.pbx.pingInterval", "1m30s",
                "camel.beans.pbx.login-timeout", "4000",
                "camel.beans.pbx.ping-timeout", "PT2S");
        try {
            AmiServer server = main.lookup("pbx", AmiServer.class);
            AmiConfiguration options = new AmiConfiguration();
            server.applyTo(options);

            assertThat(options.getConnectionTimeout()).isEqualTo(3000);
            assertThat(options.getPingInterval()).isEqualTo(90_000);
            assertThat(options.getLoginTimeout()).isEqualTo(4000);
            assertThat(options.getPingTimeout()).isEqualTo(2000);
        } finally {
            main.stop();
        }
        assertThatThrownBy(() -> main(
                                "camel.beans.pbx",
                                "#class:" + AmiServer.class.getName(),
                                "camel.beans.pbx.ping-interval",
                                "abc")
                        .stop())
                .hasStackTraceContaining("pingInterval=abc is not a duration");
    }

    /** A started application with these properties. */
    private static Main main(String... properties) throws Exception {
        Main main = new Main();
        main.configure().withRoutesIncludePattern("classpath:none/*.xml").withJmxEnabled(false);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:ping")
                        .to("ami:127.0.0.1:1?username=camel&password=x&action=Ping"); // asks for the component
            }
        });
        for (int i = 0; i < properties.length; i += 2) {
            main.addInitialProperty(properties[i], properties[i + 1]);
        }
        main.start();
        return main;
    }
}
