/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiConstants;
import java.lang.reflect.Field;
import java.util.Map;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The headers of the component are known, and a name nearly like one that an action reads finds it. */
class HeaderNamesTest {

    private final Message message = new DefaultMessage(new DefaultCamelContext());

    @Test
    void every_header_of_the_component_is_known() throws Exception {
        for (Field constant : AmiConstants.class.getFields()) {
            message.setHeader((String) constant.get(null), "x");
        }
        message.getHeaders().putAll(Map.of("camelamiphone", "x", "CamelFileName", "x", "Phones", "x"));

        assertThat(HeaderNames.unknown(message)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "CamelAmiPhones, CamelAmiPhone",
        "CamelAmiRingTime, CamelAmiRingTimeout",
        "CamelAmiVariable, CamelAmiVariables",
        "CamelAmiField, CamelAmiFields",
        "CamelAmiStatusVariable, CamelAmiStatusVariables",
        "CamelAmiCaller, CamelAmiCallerId",
        "camelamiPhon, CamelAmiPhone",
        "CamelAmi_Ring_Timeout, CamelAmiRingTimeout"
    })
    void a_header_nearly_named_as_one_that_an_action_reads(String written, String meant) {
        message.setHeader(written, "x");

        assertThat(HeaderNames.unknown(message)).containsExactly(written);
        assertThat(HeaderNames.describe(written))
                .isEqualTo("Header " + written + " is unknown, and no action reads it; did you mean " + meant + "?");
    }

    @Test
    void a_header_unlike_any_other_is_named_alone() {
        assertThat(HeaderNames.describe("CamelAmiTicketNo"))
                .isEqualTo("Header CamelAmiTicketNo is unknown, and no action reads it");
    }

    @Test
    void a_name_from_outside_cannot_forge_or_fill_a_line() {
        assertThat(HeaderNames.describe("CamelAmiX\r\nERROR {}")).startsWith("Header CamelAmiX??ERROR??? is");
        assertThat(HeaderNames.describe("CamelAmi" + "x".repeat(9000))).hasSizeLessThan(150);
    }
}
