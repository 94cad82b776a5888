/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.AmiConstants;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One table of precedence for every input of every action: URI, header, component. */
class InputPrecedenceTest {

    private static final CamelContext CAMEL = new DefaultCamelContext();

    private static final Set<Input> MAPS = EnumSet.of(Input.VARIABLES, Input.FIELDS);

    private static Inputs inputs(Input input, Object uri, Object header, Object usually) {
        Map<Input, Object> fixed = new EnumMap<>(Input.class);
        Map<Input, Object> defaults = new EnumMap<>(Input.class);
        Exchange exchange = new DefaultExchange(CAMEL);
        if (uri != null) {
            fixed.put(input, uri);
        }
        if (usually != null) {
            defaults.put(input, usually);
        }
        if (header != null) {
            exchange.getMessage().setHeader(input.header(), header);
        }
        return new Inputs(
                exchange.getMessage(),
                Placeholders.NONE,
                new GivenOptions(fixed, defaults),
                new OperationContext(AccessPolicy.OPEN, entry -> {}, PlaybackListener.NONE));
    }

    @ParameterizedTest
    @EnumSource
    void the_uri_comes_first_then_the_header_then_the_component(Input input) {
        if (MAPS.contains(input)) {
            return; // each name has its own precedence: below
        }
        assertThat(inputs(input, "uri", "header", "component").text(input)).isEqualTo("uri");
        assertThat(inputs(input, null, "header", "component").text(input)).isEqualTo("header");
        assertThat(inputs(input, null, null, "component").text(input)).isEqualTo("component");
        assertThat(inputs(input, null, null, null).text(input)).isNull();
        assertThat(inputs(input, "uri", "header", null).origin(input)).isEqualTo(Origin.URI);
        assertThat(inputs(input, null, "header", "component").origin(input)).isEqualTo(Origin.HEADER);
        assertThat(inputs(input, null, " \t\u000b", "component").origin(input))
                .as("a blank header says nothing")
                .isEqualTo(Origin.DEFAULT);
    }

    @ParameterizedTest
    @EnumSource
    void a_line_end_is_reported_of_the_input_that_holds_it(Input input) {
        for (String end : List.of("\r", "\n", "\r\n", "\u0000")) {
            String value = "a" + end + "b";
            if (MAPS.contains(input)) {
                Inputs in = inputs(input, null, Map.of("N", value), null);
                assertThatThrownBy(() -> {
                            if (input == Input.FIELDS) {
                                in.fields();
                            } else {
                                in.variables();
                            }
                        })
                        .hasMessageContaining(
                                (input == Input.FIELDS ? "Field" : "Variable") + " N of the header holds a");
            } else {
                Inputs in = inputs(input, null, value, null);
                assertThatThrownBy(() -> in.text(input))
                        .hasMessageStartingWith("Header " + input.header() + " holds a");
                assertThatThrownBy(() -> in.words(input))
                        .hasMessageStartingWith("Header " + input.header() + " holds a");
            }
        }
    }

    /** One origin of a value, for any input. */
    @ParameterizedTest
    @EnumSource
    void an_error_names_the_one_place_that_a_value_comes_from(Input input) {
        if (MAPS.contains(input)) {
            return; // their names are described one by one
        }
        assertThat(inputs(input, "x", "y", "z").describe(input)).isEqualTo("Option " + input.option() + " of the URI");
        assertThat(inputs(input, null, "y", "z").describe(input)).isEqualTo("Header " + input.header());
        assertThat(inputs(input, null, null, "z").describe(input))
                .isEqualTo("Option " + input.option() + " of the server bean or the component");
        assertThatThrownBy(() -> inputs(input, null, List.of("a", "b"), null).text(input))
                .hasMessageStartingWith("Header " + input.header() + " is of type")
                .hasMessageContaining("it must hold one " + input.option());
    }

    @ParameterizedTest
    @EnumSource
    void what_is_missing_is_named_with_what_the_route_gave(Input input) {
        if (MAPS.contains(input)) {
            return; // none is needed
        }
        assertThatThrownBy(() -> inputs(input, null, null, null).required(input, "a thing"))
                .hasMessage("Missing header " + input.header() + " (or option " + input.option() + "): a thing");
        assertThatThrownBy(() -> inputs(input, " ", "y", null).required(input, "a thing"))
                .hasMessageStartingWith("Option " + input.option() + " of the URI is empty");
        assertThatThrownBy(() -> inputs(input, null, " ", null).required(input, "a thing"))
                .hasMessageStartingWith("Header " + input.header() + " is empty");
    }

    @Test
    void each_name_of_a_map_has_its_own_precedence() {
        for (Input input : MAPS) {
            Inputs in = inputs(
                    input,
                    Map.of("A", "uri"),
                    Map.of("A", "header", "B", "header"),
                    Map.of("A", "component", "B", "component", "C", "component"));
            List<Inputs.Named> all = input == Input.FIELDS ? in.fields() : in.variables();
            assertThat(all.stream().collect(Collectors.toMap(Inputs.Named::name, Inputs.Named::value)))
                    .isEqualTo(Map.of("A", "uri", "B", "header", "C", "component"));
        }
    }

    /** Data from an event never becomes the input of an action. */
    @Test
    void no_header_that_the_consumer_sets_is_read() throws Exception {
        Set<String> read = Stream.of(Input.values()).map(Input::header).collect(Collectors.toCollection(TreeSet::new));
        Set<String> set = Set.of(
                AmiConstants.EVENT,
                AmiConstants.SERVER,
                AmiConstants.GAP,
                AmiConstants.CHANNEL,
                AmiConstants.UNIQUEID,
                AmiConstants.LINKEDID,
                AmiConstants.ACTION_ID,
                AmiConstants.MESSAGE_TIMESTAMP);
        assertThat(read).doesNotContainAnyElementsOf(set).hasSize(Input.values().length);

        Set<String> constants = new TreeSet<>();
        for (var field : AmiConstants.class.getFields()) {
            constants.add((String) field.get(null));
        }
        assertThat(constants).as("every input is a documented header").containsAll(read);
    }
}
