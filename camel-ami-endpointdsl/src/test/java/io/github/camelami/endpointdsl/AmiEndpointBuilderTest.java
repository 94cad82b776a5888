/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.endpointdsl;

import static io.github.camelami.endpointdsl.AmiEndpointBuilderFactory.ami;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiConfiguration;
import io.github.camelami.AmiEndpoint;
import io.github.camelami.ListenPolicy;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.junit.AmiSimulatorExtension;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.EndpointConsumerBuilder;
import org.apache.camel.builder.EndpointProducerBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.endpoint.AbstractEndpointBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.LoggingExceptionHandler;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The builders have each option of the catalog entry, of its type, where it belongs, and set it. */
class AmiEndpointBuilderTest {

    @RegisterExtension
    final AmiSimulatorExtension pbx = new AmiSimulatorExtension();

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @AfterEach
    void stop() throws Exception {
        camel.close();
    }

    private static Map<String, Object> catalog() throws Exception {
        try (InputStream in = AmiEndpoint.class.getResourceAsStream("/META-INF/io/github/camelami/ami.json")) {
            JsonObject json = (JsonObject) Jsoner.deserialize(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return (JsonObject) json.get("properties");
        }
    }

    static Stream<String> options() throws Exception {
        return catalog().entrySet().stream()
                .filter(option -> "parameter".equals(((JsonObject) option.getValue()).getString("kind")))
                .map(Map.Entry::getKey);
    }

    private static Class<?> builder(JsonObject option, String side) throws ClassNotFoundException {
        boolean advanced =
                option.getString("label") != null && option.getString("label").contains("advanced");
        return Class.forName(AmiEndpointBuilderFactory.class.getName() + "$" + (advanced ? "Advanced" : "")
                + "AmiEndpoint" + side + "Builder");
    }

    private static Set<String> declared(Class<?> type, String name) {
        Set<String> found = new TreeSet<>();
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name) && !method.isBridge()) {
                assertThat(method.getReturnType()).isEqualTo(type);
                found.add(Arrays.toString(method.getGenericParameterTypes()));
            }
        }
        return found;
    }

    @ParameterizedTest
    @MethodSource("options")
    void each_option_is_where_it_belongs_and_of_its_type(String name) throws Exception {
        JsonObject option = (JsonObject) catalog().get(name);
        String label = String.valueOf(option.getString("label"));
        String type = option.getString("javaType");
        String text = "[class java.lang.String]";
        Set<String> expected = new TreeSet<>();
        if (Boolean.TRUE.equals(option.get("multiValue"))) {
            expected.addAll(List.of("[class java.lang.String, class java.lang.Object]", "[" + type + "]"));
        } else {
            expected.add(text);
            expected.addAll(List.of(List.of("int", "long", "boolean").contains(type) ? "[" + type + "]" : text));
            if (expected.size() == 1 && !type.equals("java.lang.String")) {
                Class<?> javaType = Class.forName(type);
                expected.add("[" + javaType + "]");
            }
        }
        assertThat(declared(builder(option, "Consumer"), name))
                .isEqualTo(label.contains("producer") ? Set.of() : expected);
        assertThat(declared(builder(option, "Producer"), name))
                .isEqualTo(label.contains("consumer") ? Set.of() : expected);
    }

    /** A value that is not the default, by the type of the option. */
    private static Object sample(String name, JsonObject option, String type) throws Exception {
        switch (type) {
            case "boolean", "java.lang.Boolean":
                return !Boolean.TRUE.equals(option.get("defaultValue"));
            case "int":
                return 17;
            case "long", "java.lang.Long":
                return 4000L;
            case "java.lang.Integer":
                return 21;
            default:
                if (option.get("enum") != null) {
                    List<?> words = (List<?>) option.get("enum");
                    String last = String.valueOf(words.get(words.size() - 1));
                    return type.equals("java.lang.String") ? last : enumOf(type, last);
                }
                return Map.<String, Object>of(
                                "charset",
                                "ISO-8859-1",
                                "hosts",
                                "10.0.0.2",
                                "callerId",
                                "A&B <201>",
                                "data",
                                "a&b%20+c",
                                "password",
                                "a&b=c%20+d{}#?:'/ü",
                                "listenPolicy",
                                (ListenPolicy) request -> true,
                                "sslContextParameters",
                                new SSLContextParameters(),
                                "exceptionHandler",
                                new LoggingExceptionHandler(null, AmiEndpoint.class))
                        .getOrDefault(name, "call");
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object enumOf(String type, String name) throws Exception {
        return Enum.valueOf((Class<Enum>) Class.forName(type), name);
    }

    @ParameterizedTest
    @MethodSource("options")
    void each_option_reaches_the_endpoint(String name) throws Exception {
        JsonObject option = (JsonObject) catalog().get(name);
        String label = String.valueOf(option.getString("label"));
        String side = label.contains("producer") ? "Producer" : "Consumer";
        Object endpoint = ami("pbx.example.com:5038");
        boolean multi = Boolean.TRUE.equals(option.get("multiValue"));
        Object value = multi ? Map.of("Channel", "PJSIP/2*") : sample(name, option, option.getString("javaType"));
        Method setter = Arrays.stream(builder(option, side).getDeclaredMethods())
                .filter(method -> method.getName().equals(name)
                        && method.getParameterCount() == 1
                        && wrapped(method.getParameterTypes()[0]).isInstance(value))
                .findFirst()
                .orElseThrow();
        setter.invoke(endpoint, value);
        if (!name.equals("username")) {
            ((AmiEndpointBuilderFactory.AmiEndpointBuilder) endpoint).username("camel");
        }

        AmiEndpoint resolved = (AmiEndpoint) ((AbstractEndpointBuilder) endpoint).resolve(camel);

        assertThat(resolved.getServer()).isEqualTo("pbx.example.com");
        assertThat(actual(resolved, name)).isEqualTo(value);
    }

    private static Class<?> wrapped(Class<?> type) {
        return Map.<Class<?>, Class<?>>of(
                        int.class, Integer.class, long.class, Long.class, boolean.class, Boolean.class)
                .getOrDefault(type, type);
    }

    private Object actual(AmiEndpoint endpoint, String name) {
        for (Object target : List.of(endpoint, endpoint.getConfiguration())) {
            PropertyConfigurerGetter getter = (PropertyConfigurerGetter) PluginHelper.getConfigurerResolver(camel)
                    .resolvePropertyConfigurer(
                            target instanceof AmiConfiguration
                                    ? AmiConfiguration.class.getName()
                                    : "ami-endpoint-configurer",
                            camel);
            if (getter != null && getter.getOptionType(name, false) != null) {
                return getter.getOptionValue(target, name, false);
            }
        }
        throw new AssertionError("nothing has " + name);
    }

    @Test
    void routes_run_with_it() throws Exception {
        LinkedBlockingQueue<Object> kinds = new LinkedBlockingQueue<>();
        String address = "localhost:" + pbx.port();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(ami(address)
                                .username("camel")
                                .password("camel-secret")
                                .events("AmiConnected,Order")
                                .match("Kind", "b*")
                                .advanced()
                                .bufferSize(500)
                                .exchangePattern(ExchangePattern.InOnly))
                        .process(exchange -> kinds.add(
                                exchange.getMessage().getBody(Map.class).getOrDefault("Kind", "")));
                from("direct:ping")
                        .to(ami(address)
                                .username("camel")
                                .password("camel-secret")
                                .action("Ping"));
            }
        });
        camel.start();
        assertThat(kinds.poll(20, TimeUnit.SECONDS)).isEqualTo("");
        pbx.simulator().emit(SimulatedEvent.userEvent("Order").add("Kind", "small"));
        pbx.simulator().emit(SimulatedEvent.userEvent("Order").add("Kind", "big"));

        assertThat(kinds.poll(20, TimeUnit.SECONDS)).isEqualTo("big");
        assertThat(camel.createProducerTemplate()
                        .requestBody("direct:ping", null, Map.class)
                        .get("Ping"))
                .isEqualTo("Pong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "a&b=c%20+d{}#?:'/ü", "a)&b", "RAW(a&b)", "{{secret}}"})
    void a_secret_is_a_value_whatever_it_holds(String password) throws Exception {
        camel.getPropertiesComponent().addInitialProperty("secret", "x&y)z%20");
        AmiEndpoint endpoint = ((AbstractEndpointBuilder)
                        ami("pbx").username("camel").password(password))
                .resolve(camel, AmiEndpoint.class);

        assertThat(endpoint.getConfiguration().getPassword())
                .isEqualTo(
                        switch (password) {
                            case "RAW(a&b)" -> "a&b";
                            case "{{secret}}" -> "x&y)z%20";
                            default -> password;
                        });
        assertThat(endpoint.toString()).doesNotContain("a&b").doesNotContain("x&y");
    }

    @Test
    void a_builder_serves_consumers_and_producers_and_can_name_another_component() {
        assertThat(ami("pbx")).isInstanceOf(EndpointConsumerBuilder.class).isInstanceOf(EndpointProducerBuilder.class);
        assertThat(ami("ami2", "pbx").events("Hangup").getRawUri()).isEqualTo("ami2://pbx?events=Hangup");
    }
}
