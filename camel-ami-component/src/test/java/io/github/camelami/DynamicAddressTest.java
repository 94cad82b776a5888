/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.simulator.SimulatedCall;
import io.github.camelami.simulator.manager.ReceivedAction;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Addresses with placeholders: text from a message is always a value and never an option, and is trusted no more than a
 * header.
 */
class DynamicAddressTest extends RouteTest {

    private static final AtomicInteger CREATED = new AtomicInteger();

    /** A class that a value could make Camel instantiate. */
    public static final class Made {
        public Made() {
            CREATED.incrementAndGet();
        }
    }

    @BeforeEach
    void aProperty() {
        camel.getPropertiesComponent().addInitialProperty("hidden", "the-hidden-property");
        camel.getPropertiesComponent().addInitialProperty("pbx", "pbx");
    }

    private void startWith(String uri) throws Exception {
        start(route ->
                route.from("direct:in").errorHandler(route.noErrorHandler()).toD(uri));
    }

    /** Sends a message whose header {@code in} is the value. */
    private Exchange ask(String value, Object... headers) {
        return template().request("direct:in", exchange -> {
            exchange.getMessage().setHeader("in", value);
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getMessage().setHeader((String) headers[i], headers[i + 1]);
            }
        });
    }

    private List<String> hungUp() {
        return pbx().actions("Hangup").stream()
                .map(action -> action.get("Channel"))
                .toList();
    }

    // ---- events, and what routes do about them ---------------------------------------------------------------------

    @Test
    void the_leg_that_an_event_names_is_hung_up() throws Exception {
        start(route -> route.from("ami:pbx?events=DialEnd").toD("ami:pbx?action=Hangup&handle=${body[DestChannel]}"));
        pbx().awaitLogins(1);
        pbx().phone("PJSIP/203").answersAtOnce();
        SimulatedCall call = pbx().call("PJSIP/202").to("PJSIP/203").place();

        eventually(() -> hungUp().stream().anyMatch(channel -> channel.startsWith("PJSIP/203-")));

        call.awaitEnd();
        assertThat(hungUp()).noneMatch(channel -> channel.startsWith("PJSIP/202-"));
    }

    @Test
    void an_event_about_one_channel_leads_to_the_status_of_all() throws Exception {
        start(route -> route.from("ami:pbx?events=Hangup")
                .filter(route.simple("${header.CamelAmiChannel} starts with 'PJSIP/204-'"))
                .to("ami:pbx?action=Status")
                .process(this::remember));
        pbx().awaitLogins(2);
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();

        pbx().call("PJSIP/204").to("PJSIP/201").place().hangUp();

        eventually(() -> seen.size() == 1);
        assertThat(seen.get(0).getBody(List.class))
                .extracting(channel -> ((Map<?, ?>) channel).get("Channel"))
                .anyMatch(channel -> channel.toString().startsWith("PJSIP/202-"))
                .anyMatch(channel -> channel.toString().startsWith("PJSIP/203-"));
        assertThat(pbx().actions("Status"))
                .allSatisfy(status -> assertThat(status.get("Channel")).isEmpty());
    }

    // ---- a value stays one -----------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/.*/&regex=true",
                "/.*/&regex=true&",
                "/.*/)&regex=true&account=RAW(x",
                "RAW(/.*/)&regex=true&account=RAW(x)",
                "RAW(/.*/)",
                "RAW{/.*/}&regex=true",
                "/.*/%26regex=true",
                "/.*/&amp;regex=true",
                "?regex=true",
                "x&action=Originate&phone=PJSIP/201&application=System",
                "x&allowedActions=Command&action=Command",
                "x&username=admin&password=guess",
                "#class:io.github.camelami.DynamicAddressTest$Made",
                "#bean:pbx",
                "#valueAs(int):1"
            })
    void no_value_brings_an_option(String value) throws Exception {
        for (String form : List.of("${header.in}", "RAW(${header.in})", "RAW{${header.in}}")) {
            int created = CREATED.get();
            startWith("ami:pbx?action=Hangup&handle=" + form + "&requestedCause=17");

            Exchange exchange = ask(value);

            assertThat(exchange.getException()).as(form).isNotNull();
            assertThat(pbx().actions()).extracting(action -> action.name()).doesNotContain("Originate", "Command");
            assertThat(hungUp()).as(form).allMatch(value::equals);
            assertThat(camel.getComponent("ami", AmiComponent.class).statuses()).hasSize(1);
            assertThat(CREATED).hasValue(created);
            camel.getRouteController().stopAllRoutes();
            camel.removeRouteDefinitions(new ArrayList<>(camel.getRouteDefinitions()));
        }
    }

    /** The regular expression is refused, and all other text in the value is part of it. */
    @Test
    void what_follows_an_ampersand_is_part_of_the_value() throws Exception {
        startWith("ami:pbx?action=Hangup&handle=${header.in}");

        assertThat(ask("/.*/&regex=true").getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'/.*/&regex=true'")
                .hasMessageContaining("set regex=true");
        assertThat(pbx().actions("Hangup")).isEmpty();
    }

    /** Camel finds the class that protects the values of an address by the component's default name, too. */
    @Test
    void what_follows_an_ampersand_is_part_of_the_value_for_a_component_of_another_name_too() throws Exception {
        camel.addComponent("second", new AmiComponent());
        startWith("second:pbx?action=Hangup&handle=${header.in}");

        assertThat(ask("/.*/&regex=true").getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'/.*/&regex=true'")
                .hasMessageContaining("set regex=true");
        assertThat(pbx().actions("Hangup")).isEmpty();
    }

    /** Camel itself would create the component too late to find that class. */
    @ParameterizedTest
    @ValueSource(strings = {"second", "second-component"})
    void nor_for_a_component_that_is_a_bean_of_another_name(String bean) throws Exception {
        camel.getRegistry().bind(bean, new AmiComponent());
        startWith("second:pbx?action=Hangup&handle=${header.in}");

        assertThat(ask("/.*/&regex=true").getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'/.*/&regex=true'")
                .hasMessageContaining("set regex=true");
        assertThat(pbx().actions("Hangup")).isEmpty();
        assertThat(camel.getComponentNames()).contains("second").doesNotContain("second-component");
    }

    @Test
    void a_server_that_was_removed_can_no_longer_be_named() throws Exception {
        startWith("ami:${header.server}?action=Hangup&handle=${header.in}");
        assertThat(ask("nobody", "server", "pbx").getException()).hasMessageContaining("No such channel");
        camel.getRegistry().unbind("pbx");

        assertThat(ask("nobody", "server", "pbx").getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a bean of type AmiServer");
        camel.getRegistry().bind("pbx", server());
        assertThat(ask("nobody", "server", "pbx").getException()).hasMessageContaining("No such channel");
    }

    @Test
    void any_text_arrives_as_it_is() throws Exception {
        startWith("ami:pbx?action=UserEvent&field.UserEvent=Order&field.Note=<${header.in}>&field.Kind=RAW(a&b)");
        Random random = new Random(20261129);
        List<String> parts = List.of(
                "&",
                "=",
                "?",
                "#",
                "%",
                "+",
                "%26",
                "%zz",
                "{",
                "}",
                "(",
                ")",
                "RAW(",
                "RAW{",
                ")&",
                "$",
                "${header.in}",
                "\"",
                "'",
                "<",
                ">",
                ";",
                ",",
                "\\",
                "/",
                " ",
                "a",
                "b",
                "é",
                "€",
                "&field.Kind=x",
                "field.Note=",
                "http://x?y=z");
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(8); i >= 0; i--) {
                text.append(parts.get(random.nextInt(parts.size())));
            }

            Exchange exchange = ask(text.toString());

            assertThat(exchange.getException()).as("%s", text).isNull();
            List<ReceivedAction> events = pbx().actions("UserEvent");
            assertThat(events.get(events.size() - 1).get("Note")).isEqualTo("<" + text + ">");
            assertThat(events.get(events.size() - 1).get("Kind")).isEqualTo("a&b");
        }
    }

    @Test
    void indistinguishable_values_are_refused() throws Exception {
        startWith("ami:pbx?action=Originate&phone=PJSIP/201&application=Wait&account=${header.in}&codecs=${header.to}");
        pbx().phone("PJSIP/201").answersAtOnce();

        assertThat(ask("a&codecs=b", "to", "c").getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be distinguished")
                .hasMessageContaining("'&codecs='");
        assertThat(pbx().actions("Originate")).isEmpty();

        assertThat(ask("a&codec=b", "to", "alaw").getException()).isNull();
        assertThat(pbx().actions("Originate")).singleElement().satisfies(originate -> {
            assertThat(originate.get("Account")).isEqualTo("a&codec=b");
            assertThat(originate.get("Codecs")).isEqualTo("alaw");
        });
    }

    @Test
    void a_value_that_is_missing_is_named_by_its_placeholder() throws Exception {
        startWith("ami:pbx?action=Hangup&handle=${header.in}");

        for (String none : new String[] {null, "", "  "}) {
            assertThat(ask(none, AmiConstants.HANDLE, "PJSIP/202-1").getException())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Option handle of the URI is empty, since ${header.in} gave nothing");
        }
        assertThat(ask("/x").getException())
                .hasMessageStartingWith("Option handle, filled in by the message with ${header.in}, is '/x'");
        assertThat(pbx().actions("Hangup")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "action=Playback&phone=PJSIP/201&file=a/${header.in}      | x://y | Option file, filled in by the message with a/${header.in}, is 'a/x://y'",
                "action=Playback&phone=PJSIP/201&file=RAW(${header.in}&b) | x://y | Option file, filled in by the message with ${header.in}&b, is 'x://y&b'",
                "action=Command&field.Command=${header.in}                | x     | Field Command, filled in by the message with ${header.in}, is refused",
                "action=Command&field.Command=${header.in}                | x     | Write a value for option field.Command in the route, instead of a placeholder",
                "action=Command&field.Command=${header.of}-${header.in}   | x     | filled in by the message with ${header.of}-${header.in},",
                "action=Originate&phone=${header.in}&application=Wait     | Local/1@x | Context x (from a placeholder of the URI)"
            })
    void a_refusal_names_the_placeholder(String options, String value, String words) throws Exception {
        startWith("ami:pbx?" + options);

        assertThat(ask(value, "of", "y").getException()).hasMessageContaining(words);
    }

    /** Text next to a placeholder in the route is interpreted as elsewhere in Camel. */
    @ParameterizedTest
    @ValueSource(strings = {"a%40b", "a+b", "a b", "100%25", "a=b", "é", "%C3%A9", "RAW(a%40+b)", "RAW{a&b}"})
    void the_text_beside_a_placeholder_means_what_it_means_without_one(String text) throws Exception {
        boolean raw = text.startsWith("RAW");
        String inner = raw ? text.substring(4, text.length() - 1) : text;
        String between = raw
                ? text.substring(0, 4) + inner + "${header.in}" + inner + text.charAt(text.length() - 1)
                : inner + "${header.in}" + inner;
        String address = "ami:pbx?action=UserEvent&field.UserEvent=Order&field.Note=";
        start(route -> {
            route.from("direct:plain").to(address + text);
            route.from("direct:between").toD(address + between + "&requestTimeout=${header.none}");
        });

        String plain = note("direct:plain");

        assertThat(note("direct:between")).isEqualTo(plain + "<&>" + plain);
    }

    private String note(String from) {
        assertThat(template()
                        .request(from, exchange -> exchange.getMessage().setHeader("in", "<&>"))
                        .getException())
                .as(from)
                .isNull();
        List<String> notes = pbx().actions("UserEvent").stream()
                .map(action -> action.get("Note"))
                .toList();
        return notes.get(notes.size() - 1);
    }

    @Test
    void no_value_shows_a_property_of_the_application() throws Exception {
        startWith("ami:{{pbx}}?action=UserEvent&field.UserEvent=Order&field.Note=${header.in}&field.Of=${header.of}");

        for (Exchange exchange : List.of(ask("{{hidden}}"), ask("x", "of", "a {{hidden}} b"))) {
            assertThat(exchange.getException())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("{{")
                    .hasMessageNotContaining("the-hidden-property");
        }
        assertThat(pbx().actions("UserEvent")).isEmpty();
        assertThat(ask("x", "of", "y").getException()).isNull();
    }

    @Test
    void no_body_that_is_a_stream_shows_a_property_either() throws Exception {
        start(route -> route.from("direct:in")
                .errorHandler(route.noErrorHandler())
                .toD("ami:pbx?action=Originate&phone=PJSIP/201&application=Wait&data=1&account=${body}"));
        pbx().phone("PJSIP/201").answersAtOnce();
        for (String text : List.of("{{hidden}}", "plain")) {
            Exchange exchange = template().request("direct:in", each -> each.getMessage()
                    .setBody(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
            if (text.equals("plain")) {
                assertThat(exchange.getException()).isNull();
            } else {
                assertThat(exchange.getException())
                        .hasMessageContaining("{{")
                        .hasMessageNotContaining("the-hidden-property");
            }
        }
        assertThat(pbx().actions("Originate"))
                .singleElement()
                .satisfies(originate -> assertThat(originate.get("Account")).isEqualTo("plain"));
    }

    @Test
    void no_two_values_make_a_property_placeholder_together() throws Exception {
        startWith("ami:pbx?action=UserEvent&field.UserEvent=Order&field.Note=${header.in}${header.of}");

        assertThat(ask("{", "of", "{hidden}}").getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("${header.in}${header.of}")
                .hasMessageContaining("{{");
        assertThat(ask("a {", "of", "b} ").getException()).isNull();
        assertThat(pbx().actions("UserEvent")).singleElement().satisfies(event -> assertThat(event.get("Note"))
                .isEqualTo("a {b}"));
    }

    /** The first evaluation consumes the content, and Camel looks for properties in it. */
    @Test
    void nothing_that_can_be_read_once_only_shows_a_property() throws Exception {
        start(route -> {
            route.from("direct:in")
                    .errorHandler(route.noErrorHandler())
                    .streamCache("false")
                    .toD("ami:pbx?action=UserEvent&field.UserEvent=Order&field.Note=${header.in}");
            route.from("direct:body")
                    .errorHandler(route.noErrorHandler())
                    .streamCache("false")
                    .toD("ami:pbx?action=Originate&phone=PJSIP/201&application=Wait&data=1&account=${body}");
            route.from("direct:method")
                    .errorHandler(route.noErrorHandler())
                    .toD("ami:pbx?action=UserEvent&field.UserEvent=Order&field.Note=${header.in.poll()}");
        });
        Map<String, Object> once = Map.of(
                "direct:in", new ByteArrayInputStream("{{hidden}}".getBytes(StandardCharsets.UTF_8)),
                "direct:body", new ByteArrayInputStream("{{hidden}}".getBytes(StandardCharsets.UTF_8)),
                "direct:method", new ArrayDeque<>(List.of("{{hidden}}", "a", "b")));

        once.forEach((from, value) -> assertThat(template()
                        .request(from, exchange -> {
                            exchange.getMessage().setHeader("in", value);
                            if (from.equals("direct:body")) {
                                exchange.getMessage().setBody(value);
                            }
                        })
                        .getException())
                .as(from)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("read again")
                .hasMessageNotContaining("the-hidden-property"));
        assertThat(pbx().actions()).extracting(action -> action.name()).doesNotContain("UserEvent", "Originate");
    }

    /** A value that changes with each evaluation compensated for the missing text. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "${uuid}${header.in}",
                "${uuid}-${header.in}",
                "${header.in}-${random(9)}",
                "${uuid}${header.in}${uuid}",
                "${date:now:yyyy}${body}"
            })
    void no_stream_shows_a_property_beside_what_says_something_else_each_time(String expression) throws Exception {
        start(route -> route.from("direct:in")
                .errorHandler(route.noErrorHandler())
                .streamCache("false")
                .toD("ami:pbx?action=Originate&phone=PJSIP/201&application=Wait&data=1&account=" + expression));

        Exchange exchange = template().request("direct:in", each -> {
            each.getMessage().setHeader("in", new ByteArrayInputStream("{{hidden}}".getBytes(StandardCharsets.UTF_8)));
            each.getMessage().setBody(new ByteArrayInputStream("{{hidden}}".getBytes(StandardCharsets.UTF_8)));
        });

        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("read again")
                .hasMessageNotContaining("the-hidden-property");
        assertThat(pbx().actions("Originate")).isEmpty();
    }

    @Test
    void changing_functions_are_allowed_in_an_address() throws Exception {
        startWith("ami:pbx?action=UserEvent&field.UserEvent=Order&field.A=${uuid}&field.B=${random(1,1000000)}"
                + "&field.C=${date:now:SSS}-${header.in}&field.D=${exchangeId}");

        assertThat(ask("x").getException()).isNull();
        assertThat(pbx().actions("UserEvent")).singleElement().satisfies(event -> assertThat(event.get("C"))
                .endsWith("-x"));
    }

    /** All kinds of expressions that read the message. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "${in.header.in}",
                "${headerAs(in,String)}",
                "${bodyAs(String)}",
                "${in.body}",
                "${exchangeProperty.in}",
                "${variable.in}",
                "${variableAs(in,String)}",
                "${exchange.getMessage().getHeader('in')}",
                "$simple{in.header.in}",
                "${trim(${header.in})}",
                "x${in.header.in}y"
            })
    void no_expression_shows_a_property(String expression) throws Exception {
        start(route -> route.from("direct:in")
                .errorHandler(route.noErrorHandler())
                .setProperty("in", route.header("in"))
                .setVariable("in", route.header("in"))
                .setBody(route.header("in"))
                .toD("ami:pbx?action=UserEvent&field.UserEvent=Order&field.Note=" + expression));

        for (String value : List.of("{{hidden}}", "a{{env:PATH}}b", "{{nothing:x}}")) {
            assertThat(ask(value).getException())
                    .as(value)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("{{")
                    .hasMessageNotContaining("the-hidden-property");
        }
        assertThat(pbx().actions("UserEvent")).isEmpty();
    }

    /** Only the route decides what is allowed. */
    @ParameterizedTest
    @CsvSource({
        "regex, true",
        "remoteFiles, true",
        "remote-files, true",
        "allowedActions, Command",
        "allowedApplications, System",
        "allowedContexts, evil",
        "allowedVariables, *",
        "allowedFiles, /",
        "listenPolicy, '#bean:lenient'",
        "plainLogin, true",
        "allowUnencryptedPassword, true",
        "hostnameVerification, false",
        "charset, Shift_JIS",
        "singleLink, true",
        "connectionGroup, a",
        "connection-group, a",
        "username, admin",
        "password, guess"
    })
    void no_message_sets_what_is_allowed(String option, String value) throws Exception {
        for (String form : List.of("${header.allow}", "RAW(${header.allow})", value.charAt(0) + "${header.rest}")) {
            startWith("ami:pbx?action=Hangup&handle=${header.in}&" + option + "=" + form);

            assertThat(ask("/^PJSIP\\/202-/", "allow", value, "rest", value.substring(1))
                            .getException())
                    .as(form)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(option)
                    .hasMessageContaining("in the route");
            assertThat(pbx().actions("Hangup")).isEmpty();
            assertThat(camel.getEndpoints()).as("none for a value").noneMatch(AmiEndpoint.class::isInstance);
            camel.getRouteController().stopAllRoutes();
            camel.removeRouteDefinitions(new ArrayList<>(camel.getRouteDefinitions()));
        }
    }

    /** Otherwise, the component would log in to any host with its own user and password. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1", "localhost:1", "[::1]:1", "evil.example", "pbx:1", "hunt"})
    void a_message_names_no_server_that_is_not_a_bean(String server) throws Exception {
        camel.getRegistry().bind("hunt", new Object());
        camel.getRegistry().bind("berlin", server());
        startWith("ami:${header.server}?action=Status&account=${header.in}");

        assertThat(ask("x", "server", server).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + server + "'")
                .hasMessageContaining("AmiServer")
                .hasMessageContaining("there are: berlin, pbx")
                .hasMessageNotContaining("recipientList");
        assertThat(camel.getEndpoints())
                .noneMatch(endpoint -> endpoint.getEndpointUri().contains(server));
    }

    /** A fixed prefix of the name limits the beans that a message can reach. */
    @Test
    void a_message_names_only_servers_with_the_fixed_prefix() throws Exception {
        camel.getRegistry().bind("pbx-berlin", server());
        startWith("ami:pbx-${header.server}?action=Status&handle=${header.in}");

        assertThat(ask("nobody", "server", "berlin").getException()).hasMessageContaining("No such channel");
        assertThat(ask("x", "server", "paris").getException())
                .hasMessageContaining(
                        "The server 'pbx-paris' that the message names with pbx-${header.server} is not a bean");
        assertThat(ask("x").getException())
                .hasMessageContaining("The message names no server: pbx-${header.server} gave nothing");
    }

    @Test
    void an_option_cannot_come_whole_from_a_message() throws Exception {
        for (String uri : List.of(
                "ami:pbx?${header.in}", "ami:pbx?action=Ping&${header.in}", "ami:pbx?action=Ping&${header.name}=1")) {
            startWith(uri);
            assertThat(ask("regex=true", "name", "regex").getException())
                    .as(uri)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Name each option that a message may supply in the route");
            camel.getRouteController().stopAllRoutes();
            camel.removeRouteDefinitions(new ArrayList<>(camel.getRouteDefinitions()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pbx?regex=true", "pbx?regex=true&x=", "pbx&regex=true", "pbx#x", "pbx%3Fregex=true", "", "p b"})
    void a_server_that_a_message_names_is_a_name(String server) throws Exception {
        startWith("ami:${header.server}?action=Hangup&handle=${header.in}");

        assertThat(ask("/.*/", "server", server).getException()).isInstanceOf(IllegalArgumentException.class);
        assertThat(pbx().actions("Hangup")).isEmpty();
        assertThat(ask("nobody", "server", "pbx").getException()).hasMessageContaining("No such channel");
    }

    @ParameterizedTest
    @CsvSource({
        "ami:camel:sesame-17@${header.server}, pbx",
        "ami:camel:sesame-17@pbx, pbx",
        "ami:${header.server}, camel:sesame-17@pbx"
    })
    void a_secret_in_the_address_is_not_quoted(String address, String server) throws Exception {
        startWith(address + "?action=Hangup&handle=${header.in}");

        assertThat(ask("nobody", "server", server).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds no user or secret")
                .hasMessageNotContaining("sesame-17");
    }

    // ---- and is as little trusted as a header ----------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "action=${header.in}                                                      | Command     | a message may name only",
                "action=Originate&phone=PJSIP/201&application=${header.in}                | System      | only listed applications",
                "action=Originate&phone=PJSIP/201&application=Queue&data=${header.in}     | q,,,,,x.agi | arguments",
                "action=Originate&phone=PJSIP/201&exten=1&context=${header.in}            | secret      | only listed contexts",
                "action=Originate&phone=${header.in}&application=Wait                     | Local/1@x   | only listed contexts",
                "action=Originate&phone=PJSIP/201&application=Wait&variable.MONITOR_EXEC=${header.in} | x | only listed variables",
                "action=Command&field.Command=${header.in}                                | core stop   | may not fill it",
                "action=MixMonitor&field.Channel=x&field.Options=b${header.in}            | ,touch x    | comma",
                "action=Playback&phone=PJSIP/201&file=${header.in}                        | http://x/y  | remoteFiles",
                "action=Hangup&regex=true&handle=${header.in}                             | /.*/        | only names"
            })
    void what_a_placeholder_brings_is_checked_like_a_header(String options, String value, String words)
            throws Exception {
        startWith("ami:pbx?" + options);
        int before = pbx().actions().size();

        assertThat(ask(value).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);

        assertThat(pbx().actions()).extracting(action -> action.name()).isSubsetOf("Challenge", "Login", "Events");
        assertThat(pbx().actions().size()).isLessThanOrEqualTo(before + 3);
    }

    @Test
    void no_header_replaces_what_a_placeholder_brings() throws Exception {
        startWith("ami:pbx?action=Originate&phone=PJSIP/${header.in}&application=Wait&data=1&variable.A=${header.a}"
                + "&allowedVariables=A,B");
        pbx().phone("PJSIP/201").answersAtOnce();

        Exchange done = ask(
                "201",
                "a",
                "1",
                AmiConstants.PHONE,
                "PJSIP/204",
                AmiConstants.ACTION,
                "Hangup",
                AmiConstants.VARIABLES,
                Map.of("A", "2", "B", "3"));

        assertThat(done.getException()).isNull();
        assertThat(pbx().actions("Originate")).singleElement().satisfies(originate -> {
            assertThat(originate.get("Channel")).isEqualTo("PJSIP/201");
            assertThat(originate.all("Variable")).containsExactlyInAnyOrder("A=1", "B=3");
        });
        assertThat(done.getMessage().getHeader(AmiConstants.PHONE))
                .as("headers stay")
                .isEqualTo("PJSIP/204");
        assertThat(done.getProperties()).as("nothing is left").noneSatisfy((name, value) -> assertThat(name)
                .startsWith("CamelAmi"));
    }

    /** An input has two names, and the route sets one of them by a placeholder. */
    @Test
    void no_other_name_of_a_placeholder_replaces_it() throws Exception {
        startWith("ami:pbx?action=Originate&phone=PJSIP/201&application=Wait&data=1&callerId=${header.in}"
                + "&allowedApplications=Wait,CALLERID()");

        Exchange refused = ask("100", AmiConstants.VARIABLES, Map.of("CALLERID(name)", "Police"));

        assertThat(refused.getException())
                .hasMessageContaining("CALLERID(name)")
                .hasMessageContaining("callerId");
        assertThat(pbx().actions("Originate")).isEmpty();
    }

    /** On its way to the endpoint, an exchange may pass other endpoints in an intercepting route. */
    @Test
    void a_placeholder_of_one_endpoint_fills_in_nothing_of_another() throws Exception {
        AtomicReference<String> shown = new AtomicReference<>();
        start(route -> {
            route.interceptSendToEndpoint("ami:pbx\\?action=Ping.*")
                    .process(exchange -> shown.set(exchange.getProperties().toString()))
                    .to("ami:pbx?action=QueueStatus");
            route.from("direct:ping")
                    .errorHandler(route.noErrorHandler())
                    .setBody(route.constant(null))
                    .toD("ami:pbx?action=Ping&field.Queue=${header.in}");
        });

        assertThat(template()
                        .request(
                                "direct:ping", exchange -> exchange.getMessage().setHeader("in", "support"))
                        .getException())
                .isNull();

        assertThat(pbx().actions("QueueStatus")).singleElement().satisfies(status -> assertThat(status.get("Queue"))
                .isEmpty());
        assertThat(shown.get())
                .as("what a tracer shows")
                .contains("${header.in}")
                .doesNotContain("support");
        assertThat(pbx().actions("Ping"))
                .anySatisfy(ping -> assertThat(ping.get("Queue")).isEqualTo("support"));
    }

    // ---- in all forms, and once ------------------------------------------------------------------------------------

    @Test
    void an_expression_is_evaluated_once_and_an_endpoint_serves_all_values() throws Exception {
        AtomicInteger next = new AtomicInteger();
        camel.getRegistry().bind("hunt", new Object() {
            @SuppressWarnings("unused") // by Camel
            public String phone() {
                return "PJSIP/" + (201 + next.getAndIncrement() % 2);
            }
        });
        startWith(
                "ami:pbx?action=Originate&phone=${bean:hunt?method=phone}&application=Wait&data=1&account=${header.in}");
        pbx().phone("PJSIP/201").answersAtOnce();
        pbx().phone("PJSIP/202").answersAtOnce();
        assertThat(ask("a0").getException()).isNull();
        int endpoints = camel.getEndpoints().size();

        for (int i = 1; i < 6; i++) {
            assertThat(ask("a" + i).getException()).isNull();
        }

        assertThat(pbx().actions("Originate"))
                .extracting(action -> action.get("Channel") + " " + action.get("Account"))
                .containsExactly(
                        "PJSIP/201 a0", "PJSIP/202 a1", "PJSIP/201 a2", "PJSIP/202 a3", "PJSIP/201 a4", "PJSIP/202 a5");
        assertThat(camel.getEndpoints()).hasSize(endpoints);
    }

    @Test
    void other_forms_of_a_route_mean_the_same() throws Exception {
        start(route -> {
            route.from("direct:tap").wireTap("ami:pbx?action=UserEvent&field.UserEvent=Tap&field.Note=${header.in}");
            route.from("direct:enrich")
                    .enrich()
                    .simple("ami:pbx?action=UserEvent&field.UserEvent=Enrich&field.Note=${header.in}");
            route.from("direct:brackets")
                    .toD("ami:pbx?action=UserEvent&field.UserEvent=Nested&field.Note=$simple{header.in}");
        });
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(
                        ResourceHelper.fromString(
                                "routes.yaml",
                                """
                        - route:
                            from:
                              uri: direct:yaml
                              steps:
                                - toD:
                                    uri: ami:pbx
                                    parameters: { action: UserEvent, field.UserEvent: Yaml, field.Note: "${header.in}" }
                        """));
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(
                        ResourceHelper.fromString(
                                "routes.xml",
                                """
                        <routes>
                          <route>
                            <from uri="direct:xml"/>
                            <toD uri="ami:pbx?action=UserEvent&amp;field.UserEvent=Xml&amp;field.Note=${header.in}"/>
                          </route>
                        </routes>
                        """));
        String value = "a&field.Kind=b";
        Map<String, String> names = new HashMap<>(
                Map.of("tap", "Tap", "enrich", "Enrich", "brackets", "Nested", "yaml", "Yaml", "xml", "Xml"));

        names.keySet().forEach(from -> assertThat(template()
                        .request("direct:" + from, exchange -> exchange.getMessage()
                                .setHeader("in", value))
                        .getException())
                .as(from)
                .isNull());

        eventually(() -> pbx().actions("UserEvent").size() == names.size());
        assertThat(pbx().actions("UserEvent"))
                .allSatisfy(event ->
                        assertThat(event.get("Note")).as(event.get("UserEvent")).isEqualTo(value))
                .allSatisfy(event -> assertThat(event.get("Kind")).isEmpty())
                .extracting(event -> event.get("UserEvent"))
                .containsExactlyInAnyOrderElementsOf(names.values());
    }
}
