/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.testing.RealAsterisk;
import io.github.camelami.testing.RingingApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same on real servers: if a signal ends an application, the phones that it rings are hung up. */
class SignalIT {

    private static final String RINGS = "Local/210@phones";

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#all")
    void nothing_stays_on_the_server(RealAsterisk server, @TempDir Path folder) throws Exception {
        server.require();
        String pbx = "ami:" + server.host() + ":" + server.port() + "?username=camel&password=camel-secret";
        Path output = folder.resolve("application.log");
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.start();
            ProducerTemplate template = camel.createProducerTemplate();
            String call = template.request(
                            pbx + "&action=Originate&phone=Local/202@phones&context=calls&exten=203", exchange -> {})
                    .getMessage()
                    .getHeader(AmiConstants.HANDLE, String.class);
            Process application = RingingApplication.start(
                    output,
                    List.of(
                            pbx + "&action=Listen&phone=" + RINGS + "&target=Local/202@phones&supervisor=anna",
                            pbx + "&action=Playback&phone=" + RINGS + "&file=demo-congrats"));
            try {
                // a Local channel has two ends
                await().atMost(Duration.ofSeconds(30)).until(() -> ringing(template, pbx) == 4);

                application.destroy(); // SIGTERM
                await().atMost(Duration.ofSeconds(2)).until(() -> ringing(template, pbx) == 0);

                assertThat(application.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(template.requestBody(pbx + "&action=Status&handle=" + call, null, List.class))
                        .hasSize(1);
                assertThat(Files.readAllLines(output))
                        .filteredOn(line -> line.contains("supervisor=anna"))
                        .singleElement()
                        .asString()
                        .contains("UNKNOWN", "phone=" + RINGS, "hung up");
            } finally {
                application.destroyForcibly().waitFor();
                template.request(pbx + "&action=Hangup&handle=" + call, exchange -> {});
            }
        }
    }

    private static long ringing(ProducerTemplate template, String pbx) {
        List<?> channels = template.requestBody(pbx + "&action=CoreShowChannels", null, List.class);
        return channels.stream()
                .filter(channel ->
                        String.valueOf(((Map<?, ?>) channel).get("Channel")).startsWith(RINGS))
                .count();
    }
}
