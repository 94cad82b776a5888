/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.simulator.ChannelView;
import io.github.camelami.testing.RingingApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** If a signal ends an application while phones ring for it, all of these phones stop ringing. */
class SignalTest extends RouteTest {

    @Test
    void nothing_stays_on_the_server(@TempDir Path folder) throws Exception {
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        pbx().phone("PJSIP/201").doesNotAnswer();
        pbx().phone("PJSIP/204").doesNotAnswer();
        String server = "ami:127.0.0.1:" + extension.port() + "?username=camel&password=" + SECRET;
        Path output = folder.resolve("application.log");
        Process application = RingingApplication.start(
                output,
                List.of(
                        server + "&action=Listen&phone=PJSIP/201&target=PJSIP/202&supervisor=anna",
                        server + "&action=Playback&phone=PJSIP/204&file=beep"));
        try {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> channels().contains("PJSIP/201") && channels().contains("PJSIP/204"));

            application.destroy(); // SIGTERM
            await().atMost(Duration.ofSeconds(2))
                    .until(() ->
                            !channels().contains("PJSIP/201") && !channels().contains("PJSIP/204"));

            assertThat(application.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(channels()).contains("PJSIP/202").contains("PJSIP/203");
            assertThat(Files.readAllLines(output))
                    .filteredOn(line -> line.contains("supervisor=anna"))
                    .singleElement()
                    .asString()
                    .contains("UNKNOWN", "phone=PJSIP/201", "hung up");
        } finally {
            application.destroyForcibly().waitFor();
        }
    }

    private String channels() {
        return pbx().channels().stream().map(ChannelView::name).toList().toString();
    }
}
