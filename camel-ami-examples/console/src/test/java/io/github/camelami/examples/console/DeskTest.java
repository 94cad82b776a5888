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
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.wire.EventClass;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
                .dialplan(
                        """
                        [states]
                        exten => help,1,Answer()
                         same => n,Queue(help)
                        """)
                .queues("[help]\nmember => PJSIP/430\nmember => PJSIP/431")
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

    private String recording() throws Exception {
        return new JsonObject(client.get("recordings", sara.cookie()).body())
                .getJsonArray("recordings")
                .getJsonObject(0)
                .getString("id");
    }

    /** Clicks on "To my phone", and returns the answer's code once it is there. */
    private CompletableFuture<String> clickPlay() throws Exception {
        String recording = recording();
        return CompletableFuture.supplyAsync(() -> {
            try {
                return code(client.act(sara, "play", recording, ""));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private long channelsOf(String phone) {
        return pbx.channels().stream()
                .filter(channel -> channel.name().startsWith(phone))
                .count();
    }

    /** The link breaks while the phone rings, and the console cannot hang the phone up. */
    @Test
    void a_playback_whose_outcome_is_unknown_stays_on_the_page_until_it_is_stopped() throws Exception {
        pbx.phone("PJSIP/201").doesNotAnswer();
        CompletableFuture<String> played = clickPlay();
        await().atMost(PATIENCE)
                .until(() -> shown("events").encode().contains("PJSIP/201") && channelsOf("PJSIP/201") == 1);
        pbx.faults().add(Fault.refuse("Not now").on("Hangup"));
        pbx.cutConnections();

        assertThat(played.get(60, TimeUnit.SECONDS)).isEqualTo("unknown");

        JsonObject play = shown("playbacks").getJsonObject(0);
        assertThat(play.getString("state")).isEqualTo("uncertain");
        assertThat(channelsOf("PJSIP/201")).as("it still rings").isEqualTo(1);
        pbx.faults().clear();
        await().atMost(PATIENCE).until(() -> code(client.act(sara, "control", play.getString("id"), "stop"))
                .equals("done"));
        await().atMost(PATIENCE)
                .until(() ->
                        shown("playbacks").getJsonObject(0).getString("state").equals("ended"));
        assertThat(channelsOf("PJSIP/201")).isZero();
        assertThat(code(client.act(sara, "control", play.getString("id"), "pause")))
                .as("Asterisk does not know the channel")
                .isEqualTo("refused");
    }

    @Test
    void a_second_click_rings_the_phone_no_second_time() throws Exception {
        pbx.phone("PJSIP/201").answersAfter(Duration.ofSeconds(2));
        CompletableFuture<String> first = clickPlay();
        pbx.awaitAction("Originate");
        assertThat(clickPlay().join()).as("while the phone rings").isEqualTo("plays-already");
        assertThat(first.join()).isEqualTo("done");
        assertThat(clickPlay().join()).as("while the phone plays").isEqualTo("plays-already");
        assertThat(pbx.actions("Originate")).hasSize(1);

        client.act(sara, "phone", "1", "");
        pbx.phone("PJSIP/211").answersAtOnce();
        assertThat(clickPlay().join()).as("on another phone").isEqualTo("done");
        client.act(sara, "phone", "0", "");
        pbx.phone("PJSIP/201").answersAtOnce();
        String play = shown("playbacks").getJsonObject(0).getString("id");
        assertThat(code(client.act(sara, "control", play, "stop"))).isEqualTo("done");
        assertThat(clickPlay().join()).as("after a stop").isEqualTo("done");
    }

    private List<String> hungUp() {
        return pbx.actions("Hangup").stream()
                .map(action -> action.get("Channel"))
                .toList();
    }

    /** A queue goes on ringing the other agents, and again the same one, if only one phone is hung up. */
    @Test
    void hanging_up_a_call_that_rings_several_agents_ends_it_for_all() throws Exception {
        pbx.phone("PJSIP/430").doesNotAnswer();
        pbx.phone("PJSIP/431").doesNotAnswer();
        pbx.call("PJSIP/03015550109").dials("help", "states").place();
        await().atMost(PATIENCE)
                .until(() -> shown("calls").size() == 1
                        && shown("calls")
                                        .getJsonObject(0)
                                        .getJsonArray("parties")
                                        .size()
                                == 3);
        JsonObject call = shown("calls").getJsonObject(0);
        assertThat(call.getBoolean("whole")).isTrue();

        assertThat(code(client.act(sara, "hangup", call.getString("id"), ""))).isEqualTo("done");

        await().atMost(PATIENCE).until(() -> pbx.channels().isEmpty());
        assertThat(hungUp()).singleElement().asString().startsWith("PJSIP/03015550109-");
    }

    /** Others in a conference go on talking, so the page must not promise its end. */
    @Test
    void in_a_conference_only_the_chosen_agent_is_hung_up() throws Exception {
        SimulatedCall talk = talking("PJSIP/440");
        pbx.emit(SimulatedEvent.of("ConfbridgeJoin", EventClass.CALL)
                .add("Conference", "sales")
                .add("Uniqueid", talk.uniqueid())
                .add("Linkedid", talk.uniqueid()));
        await().atMost(PATIENCE)
                .until(() -> shown("calls").getJsonObject(0).getString("state").equals("conference"));
        JsonObject call = shown("calls").getJsonObject(0);
        assertThat(call.getBoolean("whole")).isFalse();

        assertThat(code(client.act(sara, "hangup", call.getString("id"), ""))).isEqualTo("leg-only");
        assertThat(hungUp()).isEmpty();

        assertThat(code(client.act(sara, "hangup", party("PJSIP/440").getString("id"), "")))
                .isEqualTo("done");
        assertThat(hungUp()).singleElement().asString().startsWith("PJSIP/440-");
    }
}
