/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static io.github.camelami.examples.console.TestClient.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.examples.console.TestClient.Login;
import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.SimulatedCall;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests actions whose effect comes late, is unknown, or reaches others. */
class DeskTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path scratch;

    private AmiSimulator pbx;
    private ConsoleMain console;
    private TestClient client;
    private Login sara;

    @BeforeEach
    void start() throws Exception {
        pbx = AmiSimulator.builder()
                .user("camel", "camel-secret")
                .sound("monitor/greta-lind", Duration.ofSeconds(60))
                .start();
        console = ConsoleMain.start(
                TestConsole.settings(scratch, "127.0.0.1:" + pbx.port(), "monitor", "greta-lind.wav"));
        client = new TestClient(console.url());
        sara = client.login("sara");
        client.act(sara, "phone", "0", "");
        pbx.phone("PJSIP/201").answersAtOnce();
    }

    @AfterEach
    void stop() {
        console.close();
        pbx.close();
    }

    private JsonArray shown(String part) throws Exception {
        return client.all(sara).getJsonArray(part);
    }

    private JsonObject party(String device) throws Exception {
        return shown("calls").stream()
                .flatMap(call -> ((JsonObject) call).getJsonArray("parties").stream())
                .map(JsonObject.class::cast)
                .filter(party -> party.getString("device").equals(device))
                .findFirst()
                .orElseThrow();
    }

    private SimulatedCall talking(String device) {
        SimulatedCall call = pbx.call("PJSIP/03015550109").to(device).place().awaitTalking();
        await().atMost(PATIENCE)
                .until(() -> client.all(sara).encode().contains("\"" + device + "\"")
                        && client.all(sara).encode().contains("\"talking\""));
        return call;
    }

    /** While the agent's phone sends no sound, ChanSpy does not notice that its phone has hung up. */
    @Test
    void a_spy_that_cannot_leave_yet_stays_on_the_page() throws Exception {
        pbx.phone("PJSIP/450").silent();
        SimulatedCall call = talking("PJSIP/450");
        assertThat(code(client.act(sara, "listen", party("PJSIP/450").getString("id"), "whisper")))
                .isEqualTo("done");
        String id = shown("mine").getJsonObject(0).getString("id");

        assertThat(code(client.act(sara, "stop", id, ""))).isEqualTo("done");

        assertThat(pbx.spies()).hasSize(1);
        JsonObject mine = shown("mine").getJsonObject(0);
        assertThat(mine.getString("id")).isEqualTo(id);
        assertThat(mine.getBoolean("ending")).isTrue();
        JsonObject listener =
                shown("calls").getJsonObject(0).getJsonArray("listeners").getJsonObject(0);
        assertThat(listener.getString("mode")).isEqualTo("whisper");
        assertThat(listener.getString("who")).isEqualTo("sara");
        call.hangUp();
        await().atMost(PATIENCE).until(() -> shown("mine").isEmpty());
    }
}
