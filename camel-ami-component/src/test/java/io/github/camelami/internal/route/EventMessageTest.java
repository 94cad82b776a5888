/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiConstants;
import io.github.camelami.internal.client.EventDelivery;
import io.github.camelami.internal.message.AmiEvent;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers are read from the event until all of them are requested, and are the same afterwards. */
class EventMessageTest {

    private static final DefaultCamelContext CAMEL = new DefaultCamelContext();

    @BeforeAll
    static void start() {
        CAMEL.start();
    }

    @AfterAll
    static void stop() {
        CAMEL.stop();
    }

    private static Message message(String... fields) {
        Exchange exchange = new DefaultExchange(CAMEL);
        exchange.setIn(new EventMessage(CAMEL, new EventDelivery(AmiEvent.of("Hangup", fields), null), "pbx"));
        return exchange.getIn();
    }

    private static Message full() {
        return message(
                "Channel", "PJSIP/1-1",
                "Uniqueid", "u",
                "Linkedid", "l",
                "ActionID", "a",
                "Timestamp", "1795417457.977051");
    }

    @ParameterizedTest
    @CsvSource({
        "CamelAmiEvent, Hangup",
        "camelamievent, Hangup",
        "CamelAmiServer, pbx",
        "CamelAmiChannel, PJSIP/1-1",
        "CamelAmiUniqueid, u",
        "CamelAmiLinkedid, l",
        "CamelAmiActionId, a",
        "CamelMessageTimestamp, 1795417457977"
    })
    void a_header_is_the_same_before_and_after_all_were_asked_for(String name, String value) {
        Message asked = full();
        assertThat(asked.getHeader(name)).hasToString(value);
        assertThat(asked.getHeader(name, String.class)).isEqualTo(value);
        assertThat(asked.getHeader(name, "other")).hasToString(value);
        assertThat(asked.getHeader(name, () -> "other")).hasToString(value);
        assertThat(asked.getHeader(name, "other", String.class)).isEqualTo(value);

        assertThat(asked.getHeaders()).hasSize(7);
        assertThat(asked.getHeader(name)).hasToString(value);
        assertThat(asked.getHeaders().get(name)).hasToString(value);
        assertThat(asked.getHeader(name, String.class)).isEqualTo(value);
    }

    @Test
    void the_timestamp_is_in_milliseconds() {
        assertThat(full().getHeader(Exchange.MESSAGE_TIMESTAMP, long.class)).isEqualTo(1795417457977L);
        assertThat(full().getMessageTimestamp()).isEqualTo(1795417457977L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "1795417457.9.1", "-1", "99999999999999"})
    void an_invalid_timestamp_is_omitted(String text) {
        assertThat(message("Timestamp", text).getHeader(Exchange.MESSAGE_TIMESTAMP))
                .isNull();
    }

    @Test
    void headers_absent_from_the_event_are_absent() {
        Message asked = message();

        assertThat(asked.getHeader(AmiConstants.CHANNEL)).isNull();
        assertThat(asked.getHeader(AmiConstants.CHANNEL, String.class)).isNull();
        assertThat(asked.getHeader(AmiConstants.CHANNEL, "none")).isEqualTo("none");
        assertThat(asked.getHeader(AmiConstants.CHANNEL, () -> "none")).isEqualTo("none");
        assertThat(asked.getHeader(AmiConstants.CHANNEL, 7, Integer.class)).isEqualTo(7);
        assertThat(asked.getHeader("Other")).isNull();
        assertThat(asked.getHeader("Other", boolean.class)).isFalse();
        assertThat(asked.getHeaders()).containsOnlyKeys(AmiConstants.EVENT, AmiConstants.SERVER);
    }

    @Test
    void headers_set_by_the_route_coexist_with_those_of_the_event() {
        Message asked = full();

        asked.setHeader(AmiConstants.SERVER, "mine");
        asked.setHeader("Other", 1);

        assertThat(asked.getHeader(AmiConstants.SERVER)).isEqualTo("mine");
        assertThat(asked.getHeader("Other")).isEqualTo(1);
        assertThat(asked.getHeader(AmiConstants.EVENT)).isEqualTo("Hangup");
        assertThat(asked.removeHeader(AmiConstants.EVENT)).isEqualTo("Hangup");
        assertThat(asked.getHeader(AmiConstants.EVENT)).isNull();
    }

    @Test
    void a_copy_is_complete_and_an_ordinary_message() {
        Message copy = full().copy();

        assertThat(copy).isExactlyInstanceOf(DefaultMessage.class);
        assertThat(copy.getHeaders()).hasSize(7);
        assertThat(copy.getBody(Map.class)).containsEntry("Event", "Hangup");
    }

    @Test
    void a_user_event_is_named_by_its_own_name() {
        Exchange exchange = new DefaultExchange(CAMEL);
        exchange.setIn(new EventMessage(
                CAMEL, new EventDelivery(AmiEvent.of("UserEvent", "UserEvent", "PlaybackStart"), null), "pbx"));

        assertThat(exchange.getIn().getHeader(AmiConstants.EVENT)).isEqualTo("PlaybackStart");
    }

    @Test
    void a_user_event_with_the_name_of_another_event_is_named_as_one() {
        for (String name : List.of("Hangup", "AmiListenAudit")) {
            Exchange exchange = new DefaultExchange(CAMEL);
            exchange.setIn(new EventMessage(
                    CAMEL, new EventDelivery(AmiEvent.of("UserEvent", "UserEvent", name), null), "pbx"));

            assertThat(exchange.getIn().getHeader(AmiConstants.EVENT)).isEqualTo("UserEvent:" + name);
            assertThat(exchange.getIn().getHeaders()).containsEntry(AmiConstants.EVENT, "UserEvent:" + name);
        }
    }
}
