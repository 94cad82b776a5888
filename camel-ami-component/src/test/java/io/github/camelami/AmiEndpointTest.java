/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a URI is interpreted. These tests connect to no server. */
class AmiEndpointTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() {
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private AmiEndpoint endpoint(String uri) {
        return camel.getEndpoint(uri, AmiEndpoint.class);
    }

    private AmiServer bean(String name) {
        AmiServer server = new AmiServer();
        server.setHost("10.0.0.1");
        server.setUsername("camel");
        server.setPassword("server-secret");
        camel.getRegistry().bind(name, server);
        return server;
    }

    @ParameterizedTest
    @CsvSource({
        "ami:pbx1, pbx1:5038",
        "ami:pbx1:5040, pbx1:5040",
        "ami://pbx1, pbx1:5038",
        "ami:192.0.2.7, 192.0.2.7:5038",
        "ami:[::1], [::1]:5038",
        "ami:[2001:db8::7]:5040, [2001:db8::7]:5040",
        "ami:pbx1?tls=true, pbx1:5039",
        "ami:pbx1:5038?tls=true, pbx1:5038",
        "ami:pbx-1.example.com, pbx-1.example.com:5038"
    })
    void a_server_is_a_host_and_perhaps_a_port(String uri, String address) {
        assertThat(endpoint(uri).addresses()).singleElement().hasToString(address);
        assertThat(endpoint(uri).getServiceUrl()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ami:pbx1:port", "ami:::1", "ami:[::1", "ami:pbx1:70000", "ami:pbx1:0", "ami:pbx1:-5"})
    void an_invalid_address_is_reported(String uri) {
        assertThatThrownBy(() -> endpoint(uri))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining("write");
    }

    /** Some systems number the zones of addresses. */
    @ParameterizedTest
    @ValueSource(strings = {"[fe80::1%eth0]:5038", "[fe80::1%4]:5038", "[fe80::1%40]:5038", "[fe80::1%402]:5038"})
    void a_zone_is_not_a_user(String address) {
        assertThat(Addresses.split(address).host()).isEqualTo(address.substring(1, address.indexOf(']')));
    }

    /** People bring this form along from URLs. None of its parts may appear in an error, since any of them may be secret. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ami:camel:sesame-17@localhost:5038",
                "ami:camel:sesame-17@localhost",
                "ami://camel:sesame-17@localhost:5038",
                "ami:camel:sesame-17%40localhost",
                "ami:camel:sesa:me-17@localhost",
                "ami:camel:sesame-17@[::1]:5038",
                "ami:camel:sesame-17@local/host",
                "ami:sesame-17@localhost:port"
            })
    void an_address_with_a_user_is_refused_without_quoting_it(String uri) {
        assertRefusedWithoutSecret(() -> endpoint(uri + "?username=a&password=b"));
        assertRefusedWithoutSecret(() -> Addresses.parse(uri.replaceFirst("ami:/*", ""), 5038));
        assertRefusedWithoutSecret(() -> endpoint("ami:pbx1?username=a&password=b&connectionGroup=" + uri.hashCode())
                .setServer(uri));
    }

    @ParameterizedTest
    @ValueSource(strings = {"camel:sesame-17@pbx2", "camel:sesame-17@pbx2:5038", "pbx2,camel:sesame-17@pbx3:x"})
    void a_further_address_or_the_host_of_a_bean_may_not_have_a_user_either(String address) {
        AmiEndpoint further = endpoint("ami:pbx1");
        further.getConfiguration().setHosts(address);
        assertRefusedWithoutSecret(further::addresses);
        AmiServer server = bean("berlin");
        server.setHosts(address);
        assertRefusedWithoutSecret(() -> endpoint("ami:berlin").addresses());
        server.setHosts("pbx2");
        server.setHost(address);
        assertRefusedWithoutSecret(
                () -> endpoint("ami:berlin?connectionGroup=a").addresses());
        assertThat(server.toString()).doesNotContain("sesame-17");
    }

    private static void assertRefusedWithoutSecret(ThrowingCallable use) {
        assertThatThrownBy(use)
                .hasStackTraceContaining("The address of an ami: URI holds no user or secret: write"
                        + " ami:host:port?username=..., or define an AmiServer bean")
                .satisfies(refused -> {
                    for (Throwable each = refused; each != null; each = each.getCause()) {
                        if (each instanceof IllegalArgumentException) {
                            assertThat(each).hasMessageNotContaining("17").hasMessageNotContaining("camel:");
                        }
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ami:pbx1/", "ami:pbx1/5038", "ami:pbx 1", "ami:pbx1\\5038"})
    void an_address_with_a_slash_or_a_blank_is_refused_with_what_to_write(String uri) {
        assertThatThrownBy(() -> endpoint(uri))
                .hasStackTraceContaining("is not an address, since it holds a slash or a blank; write ami:host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"berlin/pbx1", "pbx in berlin"})
    void a_bean_may_have_a_name_that_no_address_can_have(String name) {
        bean(name);

        assertThat(endpoint("ami:" + name).addresses()).singleElement().hasToString("10.0.0.1:5038");
    }

    @Test
    void an_unknown_constant_is_refused_with_the_known_ones() {
        assertThatThrownBy(() -> endpoint("ami:pbx1?onOverflow=BLOCK"))
                .hasStackTraceContaining("onOverflow=BLOCK is unknown; write one of [PAUSE, DROP_OLDEST, DROP_NEWEST]");
    }

    @ParameterizedTest
    @CsvSource({"bufferSize=-1, bufferSize is -1", "bufferBytes=0, bufferBytes is 0"})
    void a_buffer_that_holds_nothing_is_refused_by_its_option(String option, String words) {
        assertThatThrownBy(() -> endpoint("ami:pbx1?" + option).subscription("x"))
                .hasMessage(words + "; it must be positive. Leave it out for the default");
    }

    /** Camel reads a plus sign in a URI as a blank. */
    @ParameterizedTest
    @CsvSource({
        "match.CallerIDNum=+49*, match.CallerIDNum=RAW(+49*)",
        "match.CallerIDNum=%2B*, match.CallerIDNum=RAW(+*)",
        "match.Channel=PJSIP/+49*, match.Channel=RAW(PJSIP/+49*)"
    })
    void a_plus_sign_in_a_pattern_is_missed(String option, String meant) {
        assertThatThrownBy(() -> endpoint("ami:pbx1?" + option).subscription("x"))
                .hasMessageContaining("Camel reads + as a blank. Write " + meant);
    }

    @Test
    void a_raw_value_may_hold_any_sign() {
        AmiConfiguration read = endpoint(
                        "ami:pbx1?match.CallerIDNum=RAW(+49*)&match.CallerIDName=RAW(O'Neil & S\u00f6hne?)"
                                + "&callerId=RAW(+4930123)&phone=RAW(PJSIP/+4930@trunk)&allowedPhones=RAW(PJSIP/+49*@trunk)")
                .getConfiguration();

        assertThat(read.getMatch())
                .containsEntry("CallerIDNum", "+49*")
                .containsEntry("CallerIDName", "O'Neil & S\u00f6hne?");
        assertThat(read.getCallerId()).isEqualTo("+4930123");
        assertThat(read.getPhone()).isEqualTo("PJSIP/+4930@trunk");
        assertThat(read.getAllowedPhones()).isEqualTo("PJSIP/+49*@trunk");
    }

    @Test
    void further_addresses_are_tried_in_turn() {
        assertThat(endpoint("ami:pbx1?hosts=pbx2, pbx3:5050,[::2],pbx1").addresses())
                .map(Object::toString)
                .containsExactly("pbx1:5038", "pbx2:5038", "pbx3:5050", "[::2]:5038");
    }

    @Test
    void further_addresses_without_a_port_have_the_servers_own() {
        assertThat(endpoint("ami:pbx1:6038?hosts=pbx2,pbx3:5050,[::2]").addresses())
                .map(Object::toString)
                .containsExactly("pbx1:6038", "pbx2:6038", "pbx3:5050", "[::2]:6038");
        assertThat(endpoint("ami:pbx1?hosts=pbx2&tls=true").addresses())
                .map(Object::toString)
                .containsExactly("pbx1:5039", "pbx2:5039");
    }

    @Test
    void a_server_may_be_a_bean() {
        AmiServer server = bean("berlin");
        server.setHosts("10.0.0.2");
        server.setPingInterval(Duration.ofSeconds(7));

        AmiEndpoint endpoint = endpoint("ami:berlin");

        assertThat(endpoint.addresses()).map(Object::toString).containsExactly("10.0.0.1:5038", "10.0.0.2:5038");
        assertThat(endpoint.getServer()).isEqualTo("berlin");
        assertThat(endpoint.getConfiguration().getUsername()).isEqualTo("camel");
        assertThat(endpoint.getConfiguration().getPingInterval()).isEqualTo(7000);
        assertThat(server.toString()).doesNotContain("server-secret");
    }

    @Test
    void values_take_precedence_in_order() {
        AmiComponent component = camel.getComponent("ami", AmiComponent.class);
        component.getConfiguration().setUsername("of-the-component");
        component.getConfiguration().setPingTimeout(1000);
        component.getConfiguration().setLoginTimeout(1000);
        component.getConfiguration().setConnectionTimeout(1000);
        AmiServer server = bean("berlin");
        server.setPort(5041);
        server.setPingTimeout("2s");
        server.setLoginTimeout("2000");

        AmiConfiguration options = endpoint("ami:berlin?loginTimeout=3s").getConfiguration();

        assertThat(options.getConnectionTimeout()).isEqualTo(1000);
        assertThat(options.getPingTimeout()).isEqualTo(2000);
        assertThat(options.getLoginTimeout()).isEqualTo(3000);
        assertThat(options.getUsername()).isEqualTo("camel");
        assertThat(endpoint("ami:berlin").addresses()).singleElement().hasToString("10.0.0.1:5041");
        assertThat(endpoint("ami:berlin:5042").addresses()).singleElement().hasToString("10.0.0.1:5042");
        server.setHost("10.0.0.9:5043");
        assertThat(endpoint("ami:berlin?connectionGroup=a").addresses())
                .singleElement()
                .hasToString("10.0.0.9:5043");
        assertThat(component.getConfiguration().getPingTimeout())
                .as("the defaults are not touched")
                .isEqualTo(1000);
    }

    @Test
    void a_bean_without_a_host_is_refused() {
        AmiServer server = new AmiServer();
        camel.getRegistry().bind("empty", server);

        assertThatThrownBy(() -> endpoint("ami:empty").addresses())
                .hasMessageContaining("'empty'")
                .hasMessageContaining("host");
    }

    @Test
    void options_are_read_with_units_and_enums() {
        AmiConfiguration options = endpoint(
                        "ami:pbx1?onOverflow=dropOldest&bufferSize=5&ringTimeout=15s&requestTimeout=2m&match.Channel=PJSIP/*"
                                + "&variable.A=1&variable.B=2&field.Queue=support&concurrentConsumers=3&awaitOutcome=false")
                .getConfiguration();

        assertThat(options.getOnOverflow()).isEqualTo(OverflowPolicy.DROP_OLDEST);
        assertThat(options.getBufferSize()).isEqualTo(5);
        assertThat(options.getRingTimeout()).isEqualTo(15_000);
        assertThat(options.getRequestTimeout()).isEqualTo(120_000);
        assertThat(options.getMatch()).containsEntry("Channel", "PJSIP/*");
        assertThat(options.getVariables()).containsEntry("A", "1").containsEntry("B", "2");
        assertThat(options.getFields()).containsEntry("Queue", "support");
        assertThat(options.getConcurrentConsumers()).isEqualTo(3);
        assertThat(options.isAwaitOutcome()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "events=a b, not an event name",
        "eventMask=calls, unknown class 'calls'",
        "charset=utf-9, utf-9",
        "charset=UTF-16, does not write ASCII as ASCII",
        "charset=x-IBM949, does not write ASCII as ASCII", // only the backslash is another byte
        "concurrentConsumers=0, concurrentConsumers is 0",
        "bufferSize=0, bufferSize is 0; it must be positive",
        "pingInterval=-1, pingInterval=-1 is not a duration"
    })
    void invalid_options_are_reported_before_anything_is_opened(String option, String words) {
        bean("berlin");
        assertThatThrownBy(() -> {
                    AmiConsumer consumer =
                            (AmiConsumer) endpoint("ami:berlin?" + option).createConsumer(exchange -> {});
                    consumer.start();
                })
                .hasStackTraceContaining(words);
    }

    @Test
    void only_known_users_can_log_in() {
        assertThatThrownBy(
                        () -> endpoint("ami:pbx1?action=Ping").createProducer().start())
                .hasStackTraceContaining("No username for server pbx1")
                .hasStackTraceContaining("AmiServer bean");
        assertThatThrownBy(() -> endpoint("ami:pbx1?action=Ping&username=camel")
                        .createProducer()
                        .start())
                .hasStackTraceContaining("No password for server pbx1");
    }

    @Test
    void no_text_shows_the_secret() {
        AmiEndpoint endpoint = endpoint("ami:pbx1?username=camel&password=RAW(s3cr&et)&action=Ping");

        assertThat(endpoint.getConfiguration().getPassword()).isEqualTo("s3cr&et");
        assertThat(endpoint.toString()).doesNotContain("s3cr");
        assertThat(endpoint.getConfiguration().toString()).doesNotContain("s3cr");
        assertThatThrownBy(() -> endpoint("ami:pbx1?username=camel&password=RAW(s3cr&et)&nonsense=1"))
                .hasMessageNotContaining("s3cr");
    }

    @Test
    void the_service_is_named_for_the_console() {
        AmiEndpoint plain = endpoint("ami:pbx1?username=camel&password=x");
        AmiEndpoint tls = endpoint("ami:pbx1?tls=true");

        assertThat(plain.getServiceProtocol()).isEqualTo("ami");
        assertThat(plain.getServiceMetadata()).containsEntry("username", "camel");
        assertThat(tls.getServiceProtocol()).isEqualTo("amis");
        assertThat(plain.isMultipleConsumersSupported()).isTrue();
        assertThat(plain.isLenientProperties()).isFalse();
    }

    @Test
    void the_same_tls_parameters_make_the_same_context_so_that_links_are_shared() {
        TlsContexts contexts = new TlsContexts();
        SSLContextParameters parameters = new SSLContextParameters();

        assertThat(contexts.context(camel, parameters)).isSameAs(contexts.context(camel, parameters));
        assertThat(contexts.context(camel, null)).isSameAs(contexts.context(camel, null));
        assertThat(contexts.context(camel, parameters))
                .isNotSameAs(contexts.context(camel, new SSLContextParameters()));
    }
}
