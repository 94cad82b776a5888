/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiCall;
import io.github.camelami.AmiCalls;
import io.github.camelami.AmiComponent;
import io.github.camelami.AmiException;
import io.github.camelami.AmiFields;
import io.github.camelami.AmiServer;
import io.quarkus.builder.BuildChainBuilder;
import io.quarkus.builder.BuildContext;
import io.quarkus.deployment.builditem.ExtensionSslNativeSupportBuildItem;
import io.quarkus.deployment.builditem.GeneratedResourceBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ServiceProviderBuildItem;
import io.quarkus.test.QuarkusUnitTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.quarkus.core.deployment.spi.CamelServiceBuildItem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Checks the items that the build of an application passes to the build of a native image. */
class NativeImageTest {

    /** Written by the build: an item a line. */
    private static final String ITEMS = "ami-build-items.txt";

    private static final String SERVICES = "META-INF/services/org/apache/camel/";

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClass(ComponentFiles.class))
            .addBuildChainCustomizer(NativeImageTest::addRecorder);

    private static void addRecorder(BuildChainBuilder chain) {
        chain.addBuildStep(NativeImageTest::record)
                .consumes(ReflectiveClassBuildItem.class)
                .consumes(ServiceProviderBuildItem.class)
                .consumes(ExtensionSslNativeSupportBuildItem.class)
                .consumes(CamelServiceBuildItem.class)
                .produces(GeneratedResourceBuildItem.class)
                .build();
    }

    private static void record(BuildContext build) {
        List<String> lines = new ArrayList<>();
        build.consumeMulti(ReflectiveClassBuildItem.class)
                .forEach(item -> item.getClassNames().forEach(name -> {
                    lines.add((item.isConstructors() ? "constructors of " : "no constructors of ") + name);
                    lines.add((item.isMethods() ? "methods of " : "no methods of ") + name);
                    lines.add((item.isSerialization() ? "serialization of " : "no serialization of ") + name);
                }));
        build.consumeMulti(ServiceProviderBuildItem.class)
                .forEach(item -> lines.add(item.serviceDescriptorFile() + " " + item.providers()));
        build.consumeMulti(ExtensionSslNativeSupportBuildItem.class)
                .forEach(item -> lines.add("TLS for " + item.getExtension()));
        build.consumeMulti(CamelServiceBuildItem.class)
                .forEach(item -> lines.add(item.getPath() + " " + item.getType()));
        build.produce(
                new GeneratedResourceBuildItem(ITEMS, String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> items() throws IOException {
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(ITEMS)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** The component's own service files by name, with the class in each; those that name no class are left out. */
    private static Map<String, String> services() throws Exception {
        Map<String, String> services = new TreeMap<>();
        ComponentFiles.each(SERVICES, (name, file) -> {
            Properties service = new Properties();
            try (InputStream in = Files.newInputStream(file)) {
                service.load(in);
            }
            return service.containsKey("class") ? services.put(name, service.getProperty("class")) : null;
        });
        return services;
    }

    @Test
    void each_service_of_the_component_is_registered_with_its_class() throws Exception {
        Map<String, String> services = services();
        // these two Camel Quarkus registers by other ways: as a bean, and by its extension camel-quarkus-console
        assertThat(services.remove(SERVICES + "component/ami")).isEqualTo(AmiComponent.class.getName());
        assertThat(services.remove(SERVICES + "dev-console/ami")).isNotNull();
        assertThat(services).hasSizeGreaterThan(7);

        List<String> items = items();

        assertThat(items).contains("constructors of " + AmiComponent.class.getName());
        services.forEach((file, type) -> {
            assertThat(items).contains(file + " " + type);
            assertThat(items).contains("constructors of " + type);
        });
    }

    @Test
    void what_routes_reach_by_name_is_registered_for_reflection() throws Exception {
        List<String> types = new ArrayList<>(
                List.of(AmiServer.class.getName(), AmiException.class.getName(), AmiFields.class.getName()));
        Stream.of(AmiException.class.getPermittedSubclasses())
                .map(Class::getName)
                .forEach(types::add);
        assertThat(types).contains(AmiActionRefusedException.class.getName());

        List<String> items = items();

        for (String type : types) {
            assertThat(items).contains("methods of " + type, "constructors of " + type);
        }
    }

    @Test
    void calls_can_be_fed_by_a_route_and_shown_by_simple() throws Exception {
        List<String> types = new ArrayList<>(List.of(AmiCalls.class.getName(), AmiCall.class.getName()));
        Stream.of(AmiCall.class.getDeclaredClasses()).map(Class::getName).forEach(types::add);
        assertThat(types).hasSize(7);

        List<String> items = items();

        for (String type : types) {
            assertThat(items).contains("methods of " + type, "constructors of " + type);
        }
    }

    @Test
    void the_body_of_an_event_can_be_serialised() throws Exception {
        assertThat(items())
                .contains(
                        "methods of io.github.camelami.internal.message.HeadersMap",
                        "serialization of io.github.camelami.internal.message.HeadersMap");
    }

    @Test
    void tls_and_the_names_of_spans_come_along() throws Exception {
        assertThat(items())
                .contains(
                        "TLS for camel-ami",
                        "META-INF/services/org.apache.camel.telemetry.SpanDecorator"
                                + " [io.github.camelami.AmiSpanDecorator]");
    }
}
