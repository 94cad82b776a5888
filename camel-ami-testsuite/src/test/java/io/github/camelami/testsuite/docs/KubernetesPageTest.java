/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.simulator.AmiSimulator;
import java.io.StringReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;

/** The probes in docs/kubernetes.md use paths that the application of the page serves. */
class KubernetesPageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void a_dead_pbx_takes_the_pod_out_of_service_and_does_not_restart_it() throws Exception {
        String page = Files.readString(Path.of("../docs/kubernetes.md"));
        Properties shown = new Properties();
        shown.load(new StringReader(only(page, "(?ms)^```properties\n(.*?)^```")));
        String ready = only(page, "(?s)readinessProbe:.*?path: (\\S+),");
        String live = only(page, "(?s)livenessProbe:.*?path: (\\S+),");
        assertThat(page.split("port: " + shown.getProperty("camel.management.port"), -1))
                .as("both probes ask the port of the properties")
                .hasSize(3);
        assertThat(Integer.parseInt(only(page, "terminationGracePeriodSeconds: (\\d+)")))
                .isGreaterThan(Integer.parseInt(shown.getProperty("camel.main.shutdown-timeout")));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        shown.setProperty("camel.management.port", Integer.toString(port));
        AmiSimulator pbx = AmiSimulator.start();
        Main main = new Main();
        try {
            main.setDefaultPropertyPlaceholderLocation("false");
            main.configure().withAutoConfigurationLogSummary(false);
            shown.forEach((key, value) -> main.addInitialProperty((String) key, (String) value));
            main.configure().addRoutesBuilder(new RouteBuilder() {
                @Override
                public void configure() {
                    from("ami:127.0.0.1:" + pbx.port() + "?username=camel&password=camel-secret&events=Hangup")
                            .log("${body}");
                }
            });
            main.start();
            await().atMost(PATIENCE).until(() -> status(port, ready) == 200);
            assertThat(main.getCamelContext().getShutdownStrategy().getTimeout())
                    .isEqualTo(20);

            pbx.close();

            await().atMost(PATIENCE).until(() -> status(port, ready) == 503);
            assertThat(status(port, live)).isEqualTo(200);
        } finally {
            main.stop();
            pbx.close();
        }
    }

    private int status(int port, String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                .timeout(PATIENCE)
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static String only(String page, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(page);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }
}
