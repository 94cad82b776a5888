/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.testing.RealAsterisk;
import io.github.camelami.testing.RingingApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A recording whose second n sounds 400 + 40 n Hz, played on a real phone: the sound shows the position. */
class PlaybackByEarIT {

    private static final SipPhone PHONE = new SipPhone(201);
    private static final int SKIP_SECONDS = 5;
    private static final int SILENCE = -1;
    private static final int ROUNDS = 5;
    private static final int PRESSES = 50;

    @AfterAll
    static void hangUp() {
        SipPhone.stopAll();
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#withPhones")
    void each_control_does_what_its_word_says(RealAsterisk server) throws Exception {
        server.require();
        SipPhone.start(server.version(), "201");
        for (String context : List.of("", "playback-context")) {
            try (ByEar pbx = new ByEar(server)) {
                Map<String, Object> play = new HashMap<>(Map.of(
                        "CamelAmiAction",
                        "Playback",
                        "CamelAmiPhone",
                        PHONE.device(),
                        "CamelAmiFile",
                        "camel-ami/tones",
                        "CamelAmiSkip",
                        SKIP_SECONDS * 1000));
                if (!context.isEmpty()) {
                    play.put("CamelAmiContext", context);
                }
                String handle = pbx.done(play);
                int begin = second(Duration.ofMillis(1500));
                assertThat(begin).as("it plays from the beginning").isBetween(0, 4);

                control(pbx, handle, "pause");
                assertThat(second(Duration.ofMillis(400))).as("paused").isEqualTo(SILENCE);
                control(pbx, handle, "pause");
                int stillSilent = second(Duration.ofMillis(1500));
                assertThat(stillSilent).as("paused twice").isEqualTo(SILENCE);
                control(pbx, handle, "resume");
                int resumed = second(Duration.ofMillis(200));
                assertThat(resumed).as("resumed at the same place").isBetween(begin - 1, begin + 1);

                int before = second(Duration.ofMillis(100));
                control(pbx, handle, "forward");
                assertThat(second(Duration.ofMillis(200)))
                        .as("forward")
                        .isBetween(before + SKIP_SECONDS - 1, before + SKIP_SECONDS + 1);
                before = second(Duration.ofMillis(100));
                control(pbx, handle, "reverse");
                assertThat(second(Duration.ofMillis(200)))
                        .as("reverse")
                        .isBetween(before - SKIP_SECONDS - 1, before - SKIP_SECONDS + 1);
                control(pbx, handle, "forward");
                control(pbx, handle, "restart");
                assertThat(second(Duration.ofMillis(200))).as("restart").isBetween(0, 1);

                control(pbx, handle, "stop");
                pbx.awaitEvent(
                        "VarSet",
                        event -> handle.equals(event.get("Uniqueid"))
                                && "CPLAYBACKSTATUS".equals(event.get("Variable"))
                                && "REMOTESTOPPED".equals(event.get("Value")));
                pbx.awaitEvent("Hangup", event -> handle.equals(event.get("Uniqueid")));
                System.out.printf(
                        "%s %s: began in second %d, resumed in second %d, all controls as heard%n",
                        server, context.isEmpty() ? "application" : context, begin, resumed);
            }
        }
    }

    /** Two threads of this process and two of another send commands at once, a thousand times. */
    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#withPhones")
    void what_is_reported_is_heard_when_two_nodes_press_at_once(RealAsterisk server, @TempDir Path folder)
            throws Exception {
        server.require();
        SipPhone.start(server.version(), "201");
        String address = "ami:" + server.host() + ":" + server.port()
                + "?username=camel&password=camel-secret&action=ControlPlayback&handle=%s&control=";
        try (ByEar pbx = new ByEar(server)) {
            String handle = pbx.done(Map.of(
                    "CamelAmiAction", "Playback",
                    "CamelAmiPhone", PHONE.device(),
                    "CamelAmiFile", "camel-ami/tones"));
            String control = String.format(address, handle);
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    control(pbx, handle, "restart");
                    Path output = folder.resolve("node-" + round + ".log");
                    Process node = RingingApplication.start(
                            output, PRESSES, true, List.of(control + "pause", control + "resume"));
                    List<Future<?>> pressing = new ArrayList<>();
                    for (String word : List.of("pause", "resume")) {
                        pressing.add(threads.submit(() -> {
                            for (int i = 0; i < PRESSES; i++) {
                                control(pbx, handle, word);
                            }
                        }));
                    }
                    for (Future<?> done : pressing) {
                        done.get(60, TimeUnit.SECONDS);
                    }
                    assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
                    assertThat(Files.readString(output)).doesNotContain("Exception");

                    control(pbx, handle, "pause");
                    assertThat(second(Duration.ofMillis(400))).as("paused").isEqualTo(SILENCE);
                    control(pbx, handle, "resume");
                    assertThat(second(Duration.ofMillis(200))).as("resumed").isNotEqualTo(SILENCE);
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static void control(ByEar pbx, String handle, String control) {
        pbx.done(Map.of("CamelAmiAction", "ControlPlayback", "CamelAmiHandle", handle, "CamelAmiControl", control));
    }

    /** The second of the recording that is heard after this time; -1 for silence. */
    private static int second(Duration after) {
        short[] sound = PHONE.hears(after, Duration.ofMillis(250));
        int best = SILENCE;
        double loudest = -40;
        for (int second = 0; second < 30; second++) {
            double level = Goertzel.level(sound, SipPhone.RATE, 400 + 40 * second);
            if (level > loudest) {
                loudest = level;
                best = second;
            }
        }
        return best;
    }
}
