/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.testing.LogLines;
import java.lang.reflect.Field;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.spi.UriParam;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An option or a header that nothing reads is named in the log. */
class NameHintsTest extends RouteTest {

    private LogLines log;

    @BeforeEach
    void listen() {
        log = LogLines.of(AmiComponent.class.getName());
    }

    @AfterEach
    void close() {
        log.close();
    }

    // ---- options ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "events=Hangup&action=Ping, action",
        "field.Queue=x, field.Queue",
        "variable.Some-Name=x, variable.Some-Name",
        "phone=PJSIP/201, phone",
        "allowed-actions=Ping&mode=listen, 'allowed-actions, mode'"
    })
    void an_option_of_producers_on_a_consumer(String options, String idle) throws Exception {
        start(route -> route.from("ami:pbx?" + options).to("mock:out"));

        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("ami:pbx: " + idle + " ha")
                .contains(" no effect in from(...)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"events=Hangup", "snapshot=QueueStatus", "match.Channel=PJSIP/secret", "eventMask=call"})
    void an_option_of_consumers_on_a_producer(String option) throws Exception {
        start(route -> route.from("direct:in").to("ami:pbx?action=Ping&" + option));

        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("ami:pbx: " + option.substring(0, option.indexOf('=')) + " has no effect in to(...)")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "action=Originate&mode=whisper, mode",
        "action=status&file=x, file",
        "action=Hangup&handle=x&phone=PJSIP/201&skip=5, 'phone, skip'"
    })
    void an_option_of_another_action(String options, String idle) throws Exception {
        start(route -> route.from("direct:in").to("ami:pbx?" + options));

        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("ami:pbx: " + idle + " ha")
                .contains("does not read");
    }

    @Test
    void what_has_an_effect_gets_no_hint() throws Exception {
        start(route -> {
            route.from("ami:pbx?events=Hangup&match.Channel=x*&maxListItems=10").to("mock:out");
            route.from("direct:in")
                    .to("ami:pbx?action=Listen&mode=whisper&spyGroup=a&requestTimeout=5s&maxListItems=10");
            route.from("direct:any").to("ami:pbx?phone=PJSIP/201&mode=whisper&regex=true&maxListItems=10");
        });

        assertThat(log.lines()).isEmpty();
    }

    /** The limits of the link's actions also concern the snapshots of a consumer. */
    @Test
    void every_option_of_one_direction_is_known() {
        Set<String> consumer = new TreeSet<>(Set.of("bridgeErrorHandler", "exceptionHandler"));
        Set<String> producer = new TreeSet<>(Set.of("lazyStartProducer", "variables", "fields"));
        for (Field field : AmiConfiguration.class.getDeclaredFields()) {
            UriParam param = field.getAnnotation(UriParam.class);
            if (param != null && !field.getName().startsWith("max")) {
                String name = param.prefix().isEmpty() ? field.getName() : param.prefix();
                if (param.label().contains("consumer")) {
                    consumer.add(name);
                } else if (param.label().contains("producer")) {
                    producer.add(name);
                }
            }
        }
        assertThat(NameHints.CONSUMER_ONLY).containsExactlyInAnyOrderElementsOf(consumer);
        assertThat(NameHints.PRODUCER_ONLY).containsExactlyInAnyOrderElementsOf(producer);
    }

    // ---- headers ---------------------------------------------------------------------------------------------------

    @Test
    void a_header_that_no_action_reads_is_named_once() throws Exception {
        start(route -> route.from("direct:in").to("ami:pbx?action=Ping"));

        for (int i = 0; i < 3; i++) {
            Exchange done = template().request("direct:in", exchange -> {
                exchange.getMessage().setHeader("CamelAmiRingTime", 5);
                exchange.getMessage().setHeader("CamelAmiTicket", "secret");
                exchange.getMessage().setHeader(AmiConstants.CHANNEL, "PJSIP/201-1");
            });
            assertThat(done.getException()).isNull();
        }

        assertThat(log.lines())
                .containsExactlyInAnyOrder(
                        "Header CamelAmiRingTime is unknown, and no action reads it; did you mean CamelAmiRingTimeout?",
                        "Header CamelAmiTicket is unknown, and no action reads it");
    }

    /** Each address of a recipient list has a producer of its own. */
    @Test
    void addresses_from_messages_do_not_repeat_a_hint() throws Exception {
        start(route -> route.from("direct:in")
                .recipientList(route.simple("ami:pbx?action=Hangup&file=x&handle=${header.call}")));

        for (int i = 0; i < 3; i++) {
            String call = "PJSIP/201-0000000" + i;
            template().request("direct:in", exchange -> {
                exchange.getMessage().setHeader("call", call);
                exchange.getMessage().setHeader("CamelAmiTicket", "x");
            });
        }

        assertThat(log.lines())
                .containsExactlyInAnyOrder(
                        "ami:pbx: file has no effect: action Hangup does not read it",
                        "Header CamelAmiTicket is unknown, and no action reads it");
    }

    @Test
    void arbitrary_headers_fill_neither_log_nor_memory() throws Exception {
        start(route -> route.from("direct:in").to("ami:pbx?action=Ping"));

        template().request("direct:in", exchange -> {
            for (int i = 0; i < 1000; i++) {
                exchange.getMessage().setHeader("CamelAmiOther" + i, "x");
            }
        });

        assertThat(log.lines()).hasSize(100);
    }

    @Test
    void a_missing_header_names_one_that_is_nearly_named_so() throws Exception {
        start(route -> route.from("direct:in").to("ami:pbx?action=Originate&application=Park"));

        Exchange failed = template()
                .request("direct:in", exchange -> exchange.getMessage().setHeader("CamelAmiPhones", "PJSIP/201"));

        assertThat(failed.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Missing header CamelAmiPhone ")
                .hasMessageContaining("Header CamelAmiPhones is unknown")
                .hasMessageEndingWith("did you mean CamelAmiPhone?");
    }
}
