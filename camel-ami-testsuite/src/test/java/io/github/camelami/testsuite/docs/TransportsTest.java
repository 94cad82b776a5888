/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks which {@code CamelAmi*} headers each transport of each Camel version lets in, as docs/security.md says, by
 * Camel's own header filters. Each Camel version has its own class loader, and its jars are in the folder
 * {@code target/transports}.
 */
class TransportsTest {

    private static final Path PAGE = Path.of("../docs/security.md");
    private static final Path JARS = Path.of("target/transports");
    private static final List<String> CAMELS = List.of("4.14", "4.18", "4.22");
    private static final List<String> SPELLINGS = List.of("CamelAmiAction", "CAMELAMIACTION", "camelamiaction");
    private static final Pattern VERSION = Pattern.compile("-(\\d+\\.\\d+)\\.\\d+\\.jar$");

    private static final String COMPONENT = "org/apache/camel/component/";
    private static final String HTTP = "org/apache/camel/http/base/HttpHeaderFilterStrategy";
    private static final String NO_FILTER = "HeaderFilterStrategy of no component";
    private static final String JMS = COMPONENT + "jms/JmsHeaderFilterStrategy";

    /**
     * A row of the table.
     *
     * @param user the class that makes the filter, or inherits it from the class {@code parent}
     * @param filter the class of the filter; {@link #NO_FILTER} for a component that has none
     */
    private record Transport(String name, String user, String parent, String filter) {

        Transport(String name, String user, String filter) {
            this(name, user, filter, filter);
        }
    }

    private static final List<Transport> TRANSPORTS = List.of(
            new Transport("`platform-http`", COMPONENT + "platform/http/PlatformHttpEndpoint", HTTP),
            new Transport("`http`, `servlet`, `jetty`", "org/apache/camel/http/common/HttpCommonEndpoint", HTTP),
            new Transport("`netty-http`", COMPONENT + "netty/http/NettyHttpComponent", HTTP),
            new Transport("`undertow`", COMPONENT + "undertow/UndertowEndpoint", HTTP),
            new Transport(
                    "`vertx-http`",
                    COMPONENT + "vertx/http/VertxHttpConfiguration",
                    COMPONENT + "vertx/http/VertxHttpHeaderFilterStrategy"),
            new Transport("`vertx-websocket`", COMPONENT + "vertx/websocket/VertxWebsocketConsumer", NO_FILTER),
            new Transport(
                    "`cxf`",
                    COMPONENT + "cxf/jaxws/CxfEndpoint",
                    COMPONENT + "cxf/transport/header/CxfHeaderFilterStrategy"),
            new Transport(
                    "`cxfrs`",
                    COMPONENT + "cxf/jaxrs/CxfRsEndpoint",
                    COMPONENT + "cxf/jaxrs/CxfRsHeaderFilterStrategy"),
            new Transport(
                    "`kafka`", COMPONENT + "kafka/KafkaConfiguration", COMPONENT + "kafka/KafkaHeaderFilterStrategy"),
            new Transport("`jms`", COMPONENT + "jms/JmsEndpoint", JMS),
            new Transport("`amqp`", COMPONENT + "amqp/AMQPComponent", COMPONENT + "jms/JmsComponent", JMS),
            new Transport("`sjms`", COMPONENT + "sjms/SjmsEndpoint", COMPONENT + "sjms/SjmsHeaderFilterStrategy"),
            new Transport(
                    "`spring-rabbitmq`",
                    COMPONENT + "springrabbit/SpringRabbitMQComponent",
                    COMPONENT + "springrabbit/SpringRabbitMQHeaderFilterStrategy"),
            new Transport(
                    "`nats`",
                    COMPONENT + "nats/NatsConfiguration",
                    "org/apache/camel/support/DefaultHeaderFilterStrategy"),
            new Transport("`paho`", COMPONENT + "paho/PahoConsumer", NO_FILTER),
            new Transport("`paho-mqtt5`", COMPONENT + "paho/mqtt5/PahoMqtt5Consumer", NO_FILTER),
            new Transport(
                    "`aws2-sqs`", COMPONENT + "aws2/sqs/Sqs2Endpoint", COMPONENT + "aws2/sqs/Sqs2HeaderFilterStrategy"),
            new Transport(
                    "`azure-servicebus`",
                    COMPONENT + "azure/servicebus/ServiceBusConfiguration",
                    COMPONENT + "azure/servicebus/ServiceBusHeaderFilterStrategy"),
            new Transport(
                    "`google-pubsub`",
                    COMPONENT + "google/pubsub/GooglePubsubEndpoint",
                    COMPONENT + "google/pubsub/GooglePubsubHeaderFilterStrategy"),
            new Transport(
                    "`imap`, `pop3`", COMPONENT + "mail/MailEndpoint", COMPONENT + "mail/MailHeaderFilterStrategy"));

    @Test
    void the_page_says_what_comes_in_by_each_transport() throws Exception {
        List<List<String>> columns = new ArrayList<>();
        for (String camel : CAMELS) {
            try (URLClassLoader loader = new URLClassLoader(jars(camel), ClassLoader.getPlatformClassLoader())) {
                List<String> column = new ArrayList<>();
                for (Transport transport : TRANSPORTS) {
                    column.add(cell(transport, camel, loader));
                }
                columns.add(column);
            }
        }
        StringBuilder table = new StringBuilder(
                "| transport | Camel " + String.join(" | Camel ", CAMELS) + " |\n| --- | --- | --- | --- |\n");
        for (int row = 0; row < TRANSPORTS.size(); row++) {
            int line = row;
            table.append("| ")
                    .append(TRANSPORTS.get(row).name())
                    .append(columns.stream()
                            .map(column -> " | " + column.get(line))
                            .collect(Collectors.joining()))
                    .append(" |\n");
        }
        assertThat(Files.readString(PAGE)).contains(table);
    }

    private static URL[] jars(String camel) throws IOException {
        try (Stream<Path> files = Files.list(JARS.resolve(camel))) {
            List<URL> urls = new ArrayList<>();
            for (Path jar : files.toList()) {
                urls.add(jar.toUri().toURL());
            }
            assertThat(urls).as("jars of Camel %s", camel).hasSizeGreaterThan(5);
            return urls.toArray(URL[]::new);
        }
    }

    private static String cell(Transport transport, String camel, URLClassLoader loader) throws Exception {
        URL user = loader.getResource(transport.user() + ".class");
        if (user == null) {
            return "not tested";
        }
        String jar = user.getPath()
                .substring(user.getPath().indexOf(':') + 1, user.getPath().indexOf('!'));
        Matcher version = VERSION.matcher(jar);
        assertThat(version.find()).as(jar).isTrue();
        String from = version.group(1).equals(camel) ? "" : " (as of " + version.group(1) + ")";
        if (!text(user).contains(transport.parent())
                && classes(jar, "HeaderFilterStrategy").isEmpty()) {
            // no filter, which is harmless only where nothing that the sender names becomes a header
            return (classes(jar, "queryParams").isEmpty() ? "none" : "all") + from;
        }
        assertThat(text(user)).as(transport.user()).contains(transport.parent());
        return comesIn(transport.filter().replace('/', '.'), loader) + from;
    }

    /** Returns the classes of a jar that use this name: it is among their constants. */
    private static List<String> classes(String jar, String used) throws IOException {
        try (JarFile file = new JarFile(jar)) {
            List<String> users = new ArrayList<>();
            for (JarEntry entry : Collections.list(file.entries())) {
                String name = entry.getName();
                if (name.endsWith(".class")
                        && !name.endsWith("Configurer.class")
                        && text(file.getInputStream(entry)).contains(used)) {
                    users.add(name);
                }
            }
            return users;
        }
    }

    private static String text(URL url) throws IOException {
        return text(url.openStream());
    }

    private static String text(InputStream stream) throws IOException {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String comesIn(String filter, ClassLoader loader) throws Exception {
        Object strategy = loader.loadClass(filter).getConstructor().newInstance();
        Method keepsOut = loader.loadClass("org.apache.camel.spi.HeaderFilterStrategy")
                .getMethod(
                        "applyFilterToExternalHeaders",
                        String.class,
                        Object.class,
                        loader.loadClass("org.apache.camel.Exchange"));
        assertThat(keepsOut.invoke(strategy, "Priority", "1", null))
                .as("%s keeps out everything", filter)
                .isEqualTo(false);
        List<String> in = SPELLINGS.stream()
                .filter(spelling -> {
                    try {
                        return !(boolean) keepsOut.invoke(strategy, spelling, "Originate", null);
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
        return in.isEmpty() ? "none" : in.size() == SPELLINGS.size() ? "all" : "`" + String.join("`, `", in) + "`";
    }
}
