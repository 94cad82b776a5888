/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.SimulatedCall;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.wire.EventClass;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Tests the page in a browser with clicks, against the simulator. The tests form one story, in order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrowserIT {

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final String ROW = "#calls li:nth-of-type(1) ";

    @TempDir
    static Path scratch;

    private static AmiSimulator pbx;
    private static ConsoleMain console;
    private static Chromium browser;

    @BeforeAll
    static void start() throws Exception {
        pbx = AmiSimulator.builder()
                .user("camel", "camel-secret")
                .sound("monitor/greta-lind", Duration.ofSeconds(60))
                .sound("monitor/a-word", Duration.ofMillis(500))
                .sound("monitor/2026/11/29/q-600-420-20261129-101010", Duration.ofSeconds(4))
                .dialplan(
                        """
                        [states]
                        exten => menu,1,Answer()
                         same => n,Wait(3600)
                        exten => empty,1,Answer()
                         same => n,Queue(empty)
                        exten => help,1,Answer()
                         same => n,Queue(help)
                        """)
                .queues("[help]\nservicelevel = 20\nmember => PJSIP/420,0,Nora")
                .start();
        pbx.phone("PJSIP/211").busy();
        List<String> customers =
                List.of("Greta Lind", "Ines Castro", "Hugo Ferreira", "Leila Ahmadi", "Kofi Mensah", "Jan de Vries");
        for (int i = 0; i < customers.size(); i++) {
            pbx.call("PJSIP/0301555010" + i)
                    .named(customers.get(i))
                    .to("PJSIP/40" + i)
                    .place()
                    .awaitTalking();
        }
        console = ConsoleMain.start(TestConsole.settings(
                scratch,
                "127.0.0.1:" + pbx.port(),
                "monitor",
                "greta-lind.wav",
                "ines-castro.wav",
                "a-word.wav",
                "not, for Asterisk.wav"));
        Path day = Files.createDirectories(scratch.resolve("recordings/2026/11/29"));
        Files.write(day.resolve("q-600-420-20261129-101010.wav"), silence(4));
        browser = Chromium.start(scratch);
        browser.open(console.url());
    }

    /** Returns a silent WAV file of this length. */
    private static byte[] silence(int seconds) {
        int bytes = seconds * 16_000;
        return ByteBuffer.allocate(44 + bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(36 + bytes)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(8000)
                .putInt(16_000)
                .putShort((short) 2)
                .putShort((short) 16)
                .put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt(bytes)
                .array();
    }

    @AfterAll
    static void stop() throws Exception {
        try (AutoCloseable first = browser;
                AutoCloseable second = console;
                AutoCloseable third = pbx) {
            assertThat(pbx.host()).isNotBlank();
        }
    }

    @Test
    @Order(1)
    void a_wrong_password_is_told_and_the_right_one_shows_the_calls() {
        browser.awaitText("#login h2", "Log in");
        browser.type("#user", "sara");
        browser.type("#password", "wrong");
        browser.click("#login button");
        browser.awaitText("#words", "User or password is wrong.");

        browser.type("#password", TestConsole.PASSWORD);
        browser.click("#login button");

        browser.awaitText("#link", "Connected to");
        browser.awaitText("#count", "6");
        browser.awaitText(ROW, "Greta Lind 03015550100");
        browser.awaitText(ROW, "talking");
    }

    @Test
    @Order(2)
    void without_a_phone_nobody_listens_and_a_busy_phone_is_told_in_words() {
        browser.click(ROW + "[data-do=listen]");
        browser.awaitText("#words", "Choose your phone first.");

        choosePhone("PJSIP/211");
        browser.click(ROW + "[data-do=listen]");
        browser.awaitText("#words", "Refused:");
        browser.awaitText("#words", "busy");
        browser.awaitText("#audit", "refused");
        assertThat(pbx.spies()).isEmpty();
    }

    private static void choosePhone(String phone) {
        browser.choose("#phone", phone);
        browser.awaitText("#quietly", "My phone: done");
    }

    @Test
    @Order(3)
    void listen_whisper_and_barge_are_a_click_each_and_stop_ends_them() throws Exception {
        choosePhone("PJSIP/201");
        browser.click(ROW + "[data-do=listen]");
        browser.awaitText(ROW + ".ears", "You listen to 400");
        assertThat(pbx.spies()).hasSize(1);

        browser.click(ROW + "[data-do=whisper]");
        browser.awaitText(ROW + ".ears", "You whisper to 400");
        assertThat(pbx.spies().get(0).toString()).containsIgnoringCase("whisper");
        assertThat(browser.run(
                        "return document.querySelector(arguments[0]).getAttribute('aria-pressed')",
                        ROW + "[data-do=whisper]"))
                .isEqualTo("true");
        pictures();

        browser.click(ROW + "[data-do=barge]");
        browser.awaitText(ROW + ".ears", "You talk with both");
        assertThat(pbx.spies().get(0).toString()).containsIgnoringCase("barge");

        browser.click("#mine [data-mine=stop]");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> browser.text(ROW + ".ears").isEmpty());
        assertThat(pbx.spies()).isEmpty();
        browser.awaitText("#audit", "ended");
        assertThat(browser.text("#audit"))
                .contains("started")
                .contains("switched")
                .contains("sara");
    }

    private static void pictures() throws Exception {
        scheme("light");
        browser.screenshot(PICTURES.resolve("console-light.png"));
        scheme("dark");
        browser.screenshot(PICTURES.resolve("console-dark.png"));
        scheme("light");
        size(380, 844, true);
        assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        browser.screenshot(PICTURES.resolve("console-narrow.png"));
        browser.cdp("Emulation.clearDeviceMetricsOverride", new JsonObject());
    }

    private static void scheme(String scheme) {
        browser.cdp(
                "Emulation.setEmulatedMedia",
                new JsonObject()
                        .put(
                                "features",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("name", "prefers-color-scheme")
                                                .put("value", scheme))));
    }

    private static void size(int width, int height, boolean mobile) {
        browser.cdp(
                "Emulation.setDeviceMetricsOverride",
                new JsonObject()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", mobile));
    }

    @Test
    @Order(4)
    void a_recording_is_played_steered_and_its_end_is_shown() {
        assertThat(browser.text("#recordings"))
                .contains("greta-lind")
                .contains("ines-castro")
                .doesNotContain("Asterisk");
        browser.click("#recordings [data-play][aria-label*=ines-castro]");
        browser.awaitText("#words", "Refused:"); // ines-castro is not a file on the PBX
        browser.awaitText("#words", "ines-castro"); // not the words of an earlier refusal, while the phone still rings

        int rung = pbx.actions("Originate").size();
        browser.run(
                "const button = document.querySelector(arguments[0]); button.click(); button.click()",
                "#recordings [data-play][aria-label*=greta-lind]");
        browser.awaitText("#playing", "playing");
        assertThat(pbx.actions("Originate")).as("a double click").hasSize(rung + 1);
        assertThat(browser.run("return document.getElementById('said').hidden")).isEqualTo(true);
        browser.click("#playing [data-control=pause]");
        browser.awaitText("#playing", "paused");
        browser.click("#playing [data-control=resume]");
        browser.awaitText("#playing", "playing");
        for (String control : List.of("forward", "reverse", "restart")) {
            browser.click("#playing [data-control=" + control + "]");
            await().atMost(Duration.ofSeconds(10)).until(() -> pbx.actions("ControlPlayback").stream()
                    .anyMatch(action -> action.toString().contains(control)));
        }
        browser.click("#playing [data-control=stop]");
        browser.awaitText("#playing", "ended: stopped at");

        browser.click("#recordings [data-play][aria-label*=a-word]");
        browser.awaitText("#playing", "ended: heard to the end");
    }

    /** The browser seeks by ranges; a playback on a phone shows the length that the browser has determined. */
    @Test
    @Order(5)
    void recordings_are_in_folders_are_searched_and_heard_in_the_browser() {
        for (String folder : List.of("2026", "2026/11", "2026/11/29")) {
            browser.click("#recordings [data-folder='" + folder + "']");
            browser.awaitText("#rec-path [aria-current]", folder.substring(folder.lastIndexOf('/') + 1));
        }
        browser.awaitText("#recordings", "q-600-420");
        browser.click("#recordings [data-hear]");
        await().atMost(Duration.ofSeconds(10)).until(() -> Integer.valueOf(4)
                .equals(browser.run("return document.getElementById('rec-audio').duration")));
        assertThat(
                        browser.runLater(
                                """
                const done = arguments[0], audio = document.getElementById('rec-audio');
                audio.addEventListener('seeked', () => done(audio.currentTime), {once: true});
                audio.pause(); audio.currentTime = 3;"""))
                .isEqualTo(3);
        browser.click("#recordings [data-play]");
        browser.awaitText("#playing .time", "/ 00:04");
        assertThat(browser.run("return document.querySelector('#playing progress').max"))
                .isEqualTo(4);
        browser.awaitText("#playing", "ended: heard to the end");

        browser.click("#rec-path [data-folder='']");
        browser.awaitText("#recordings", "greta-lind");
        browser.type("#rec-words", "600 420");
        browser.click("#rec-form button");
        browser.awaitText("#recordings", "q-600-420");
        browser.type("#rec-words", " nobody");
        browser.click("#rec-form button");
        browser.awaitText("#rec-none", "No recording matches.");
        browser.run("document.getElementById('rec-words').value = ''");
        browser.click("#rec-form button");
        browser.awaitText("#recordings", "greta-lind");
    }

    @Test
    @Order(6)
    void where_two_agents_talk_with_each_other_one_is_chosen() {
        SimulatedCall among = pbx.call("PJSIP/4081").to("PJSIP/4082").place().awaitTalking();
        String row = "#calls li:nth-of-type(7) ";
        browser.awaitText(row + "strong", "4081, 4082");
        browser.click(row + "[data-do=whisper]");
        browser.awaitText(row + ".ears", "You whisper to 4082"); // the dialled agent, unless the other is selected
        assertThat(pbx.spies()).hasSize(1);
        browser.click("#mine [data-mine=stop]");
        await().atMost(Duration.ofSeconds(10)).until(() -> pbx.spies().isEmpty());
        browser.choose(row + "select", "4081");
        browser.click(row + "[data-do=listen]");
        browser.awaitText(row + ".ears", "You listen to 4081");
        browser.choose(row + "select", "4082");
        browser.click(row + "[data-do=whisper]");
        browser.awaitText(row + ".ears", "You whisper to 4082"); // not to the previous agent
        assertThat(pbx.spies()).hasSize(1);
        among.hangUp();
        browser.awaitText("#count", "6");
        await().atMost(Duration.ofSeconds(10)).until(() -> pbx.spies().isEmpty());
    }

    @Test
    @Order(7)
    void each_state_of_a_call_has_its_words() {
        pbx.phone("PJSIP/4092").doesNotAnswer();
        SimulatedCall ringing = pbx.call("PJSIP/4091").to("PJSIP/4092").place();
        browser.awaitText("#calls [data-state=ringing]", "ringing");
        ringing.hangUp();

        SimulatedCall menu = pbx.call("PJSIP/4093").dials("menu", "states").place();
        browser.awaitText("#calls [data-state=ivr]", "in the menu");
        menu.hangUp();

        SimulatedCall waiting =
                pbx.call("PJSIP/0301555099").dials("empty", "states").place();
        browser.awaitText("#calls [data-state=waiting] .word", "waiting");
        browser.awaitText("#calls [data-state=waiting] .queue", "empty");
        waiting.hangUp();

        SimulatedCall talking = pbx.call("PJSIP/4094").to("PJSIP/4095").place().awaitTalking();
        String[] channel = {"Uniqueid", talking.uniqueid(), "Linkedid", talking.uniqueid()};
        emit("Hold", channel);
        browser.awaitText("#calls [data-state=held]", "on hold");
        emit("Unhold", channel);
        emit("ConfbridgeJoin", "Conference", "sales", channel[0], channel[1], channel[2], channel[3]);
        browser.awaitText("#calls [data-state=conference] .word", "in conference");
        browser.awaitText("#calls [data-state=conference] .queue", "sales");
        emit("ConfbridgeLeave", channel);
        talking.calleeHangsUp();
        talking.awaitEnd();
        SimulatedCall parked = pbx.call("PJSIP/4096").dials("menu", "states").place();
        emit("ParkedCall", "ParkeeUniqueid", parked.uniqueid(), "ParkeeLinkedid", parked.uniqueid());
        browser.awaitText("#calls [data-state=parked]", "parked");
        parked.hangUp();
        browser.awaitText("#count", "6");
    }

    private static void emit(String event, String... fields) {
        SimulatedEvent emitted = SimulatedEvent.of(event, EventClass.CALL);
        for (int i = 0; i < fields.length; i += 2) {
            emitted = emitted.add(fields[i], fields[i + 1]);
        }
        pbx.emit(emitted);
    }

    @Test
    @Order(8)
    void hanging_up_asks_first() {
        String row = "#calls li:nth-of-type(2) ";
        String name = browser.text(row + "strong");
        browser.click(row + "[data-do=hangup]");
        browser.awaitText("#sure", "Hang up the call");
        browser.awaitText("#sure", "It ends for everybody");
        browser.click("#sure [value=no]");
        assertThat(pbx.actions("Hangup").stream()
                        .filter(action -> action.toString().contains("PJSIP/401")))
                .isEmpty();

        browser.click(row + "[data-do=hangup]");
        browser.click("#sure [value=yes]");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !browser.text("#calls").contains(name));
        browser.awaitText("#count", "5");

        SimulatedCall talking =
                pbx.call("PJSIP/0301555096").to("PJSIP/4097").place().awaitTalking();
        emit("ConfbridgeJoin", "Conference", "sales", "Uniqueid", talking.uniqueid(), "Linkedid", talking.uniqueid());
        browser.awaitText("#calls [data-state=conference]", "4097");
        browser.click("#calls [data-state=conference] [data-do=hangup]");
        browser.awaitText("#sure", "Hang up only");
        browser.awaitText("#sure", "4097");
        browser.click("#sure [value=yes]");
        await().atMost(Duration.ofSeconds(10)).until(() -> pbx.actions("Hangup").stream()
                .anyMatch(action -> action.get("Channel").startsWith("PJSIP/4097-")));
        talking.hangUp();
        browser.awaitText("#count", "(5)");
    }

    @Test
    @Order(9)
    void the_feed_is_filtered() {
        browser.awaitText("#events", "Hangup");
        browser.type("#filter", "PlaybackFinish");
        assertThat(browser.text("#events").lines()).isNotEmpty().allMatch(line -> line.contains("PlaybackFinish"));
    }

    @Test
    @Order(10)
    void in_persian_the_page_runs_from_right_to_left() throws Exception {
        browser.choose("#language", "فارسی");
        browser.awaitText("h1", "کنسول سرپرست");
        browser.awaitText(ROW, "ویسپر");
        assertThat(browser.run("return getComputedStyle(document.body).direction"))
                .isEqualTo("rtl");
        assertThat(browser.run("return document.documentElement.lang")).isEqualTo("fa");
        browser.click(ROW + "[data-do=whisper]");
        browser.awaitText(ROW + ".ears", "شما فقط با");
        browser.screenshot(PICTURES.resolve("console-persian.png"));
        browser.click("#mine [data-mine=stop]");
        await().atMost(Duration.ofSeconds(10)).until(() -> pbx.spies().isEmpty());
        browser.choose("#language", "English");
    }

    @Test
    @Order(11)
    void both_languages_have_the_same_words() {
        assertThat(browser.run("return Object.keys(WORDS.fa).sort().join()"))
                .isEqualTo(browser.run("return Object.keys(WORDS.en).sort().join()"));
    }

    /** A sentence has the same meaning in each language only if it contains the same placeholders. */
    @Test
    @Order(12)
    void both_languages_have_the_same_placeholders_in_each_sentence() {
        assertThat(
                        browser.run(
                                """
                        const places = text => [...new Set(text.match(/\\{\\d\\}/g))].sort().join();
                        return Object.keys(WORDS.en).filter(key => places(WORDS.en[key]) !== places(WORDS.fa[key]))"""))
                .isEqualTo(new JsonArray());
    }

    /** Persian readers see Persian words; only text from outside is Latin. */
    @Test
    @Order(13)
    void no_persian_word_is_left_in_english() {
        assertThat(browser.run("return Object.keys(WORDS.fa).filter(key => /[a-z]/i.test(WORDS.fa[key]))"))
                .isEqualTo(new JsonArray());
    }

    /** The arrow keys reach the controls in a row; the tab key reaches all others. */
    @Test
    @Order(14)
    void every_control_has_a_name_and_is_reached_by_the_keyboard() {
        assertThat(
                        browser.run(
                                """
                        return [...document.querySelectorAll('button, select, input')].filter(e => e.checkVisibility())
                            .filter(e => !(e.innerText || e.getAttribute('aria-label') || e.labels?.[0]?.textContent)
                                || e.tabIndex < 0 && !e.closest('#calls li'))
                            .map(e => e.outerHTML)"""))
                .isEqualTo(new JsonArray());
        assertThat(browser.run("return document.querySelectorAll('#calls [tabindex=\"0\"]').length"))
                .as("tab stops of all rows")
                .isEqualTo(1);
        browser.run("calls.go(calls.shown[0])");
        List<String> reached = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            browser.keys("\uE014"); // to the right
            reached.add(String.valueOf(browser.run("return document.activeElement.dataset.do")));
        }
        assertThat(reached).contains("listen", "whisper", "barge", "hangup");
        browser.keys("\uE015"); // down
        assertThat(browser.run("return document.activeElement.row.id === calls.shown[1]"))
                .isEqualTo(true);
        browser.keys("\uE010"); // the end
        assertThat(browser.run("return document.activeElement.row.id === calls.shown.at(-1)"))
                .isEqualTo(true);
    }

    @Test
    @Order(15)
    void keys_listen_switch_stop_search_and_explain_themselves() {
        browser.run("document.activeElement.blur()");
        browser.keys("w");
        assertThat(browser.run("return document.activeElement.row.id === calls.current"))
                .as("a key without a row selects one, and does nothing to it")
                .isEqualTo(true);
        // the page ignores keys for a moment after a call with the focus has ended
        await().atMost(Duration.ofSeconds(10))
                .until(() -> Boolean.TRUE.equals(
                        browser.run("return performance.now() - (calls.lostAt ?? -Infinity) > 1500")));
        browser.run("calls.go(calls.shown[0])");
        browser.keys("l");
        browser.awaitText("#mine", "You listen to 400");
        browser.keys("w");
        browser.awaitText("#mine", "You whisper to 400");
        browser.run("document.activeElement.blur()");
        browser.keys("b");
        browser.awaitText("#mine", "You talk with both");
        browser.keys("s");
        browser.awaitNoText("#mine");
        browser.keys("?");
        browser.awaitText("#help", "stop listening");
        browser.keys("\uE00C");
        browser.keys("/");
        browser.keys("zzz");
        browser.awaitText("#unmatched", "No call matches");
        browser.click("#clear");
        browser.awaitText(ROW, "Greta Lind");
        browser.run("document.activeElement.blur()");
        // a Persian keyboard has another letter on the key of L
        browser.run("calls.go(calls.shown[0]); document.activeElement.dispatchEvent("
                + "new KeyboardEvent('keydown', {key: '\u0645', code: 'KeyL', bubbles: true}))");
        browser.awaitText("#mine", "You listen to 400");
        browser.run("calls.go(calls.shown[1])");
        browser.awaitText("#mine [data-mine=move]", "Move to");
        browser.click("#mine [data-mine=move]");
        browser.awaitText("#mine", "You listen to 402");
        assertThat(pbx.spies()).as("moved").hasSize(1);
        browser.click("#mine [data-mine=stop]");
        browser.awaitNoText("#mine");
    }

    @Test
    @Order(16)
    void the_bar_shows_the_phone_while_it_rings_and_stops_it() {
        pbx.phone("PJSIP/201").doesNotAnswer();
        browser.click(ROW + "[data-do=listen]");
        browser.awaitText("#mine", "Your phone 201 rings, to listen to 400");
        browser.click("#mine [data-mine=stop]");
        browser.awaitNoText("#mine");
        await().atMost(Duration.ofSeconds(10)).until(() -> pbx.channels().stream()
                .noneMatch(channel -> channel.name().startsWith("PJSIP/201")));
        assertThat(browser.run("return document.getElementById('said').hidden"))
                .as("to stop is no failure")
                .isEqualTo(true);
        pbx.phone("PJSIP/201").answersAtOnce();

        // Asterisk ends the session only when the agent's phone sends sound, or its call ends
        pbx.phone("PJSIP/4098").silent();
        SimulatedCall silent =
                pbx.call("PJSIP/0301555095").to("PJSIP/4098").place().awaitTalking();
        browser.awaitText("#calls", "4098");
        browser.run("calls.go([...calls.items.values()].find(call => agentNames(call).includes('4098')).id)");
        browser.click("#calls li:focus [data-do=listen]");
        browser.awaitText("#mine", "You listen to 4098");
        browser.click("#mine [data-mine=stop]");
        browser.awaitText("#mine", "Your phone is leaving 4098");
        browser.awaitText("#calls [aria-label*='4098'] .ears", "Your phone is leaving 4098");
        silent.hangUp();
        browser.awaitNoText("#mine");
        browser.awaitText("#count", "(5)");
    }

    @Test
    @Order(17)
    void queues_and_agents_are_shown_with_who_waits_and_who_is_paused() {
        browser.awaitText("#agents", "Nora");
        pbx.phone("PJSIP/420").doesNotAnswer();
        SimulatedCall waiting =
                pbx.call("PJSIP/0301555098").dials("help", "states").place();
        browser.awaitText("#queues .waiting", "nobody waits");
        browser.awaitText("#queues", "1 waiting");
        browser.awaitText("#queues", "longest 00:0");
        browser.awaitText("#agents [data-state=ringing]", "Nora");
        browser.awaitText("#queues", "1 ringing");
        waiting.hangUp();
        browser.awaitText("#queues li:nth-of-type(2) .waiting", "nobody waits");
        pbx.pause("PJSIP/420", "lunch");
        browser.awaitText("#agents", "reason: lunch");
        browser.awaitText("#queues", "1 paused");
        pbx.unpause("PJSIP/420");
        pbx.phone("PJSIP/420").answersAtOnce();
        SimulatedCall talk =
                pbx.call("PJSIP/0301555097").dials("help", "states").place();
        browser.awaitText("#agents [data-state=talking]", "Nora");
        browser.awaitText("#calls", "Nora 420");
        browser.choose("#team", "help");
        browser.awaitText("#count", "(1 of 6)");
        browser.click("#agents [data-state=talking]");
        assertThat(browser.run("return document.activeElement.row.call.queue")).isEqualTo("help");
        talk.hangUp();
        browser.awaitText("#queues", "100% answered within 20 s");
        browser.awaitText("#unmatched", "No call matches");
        browser.choose("#team", "all teams");
        browser.awaitText("#count", "(5)");
    }

    @Test
    @Order(18)
    void columns_sort_up_and_down() {
        browser.click("#calls-part [data-sort=other]");
        browser.awaitText(ROW + ".other", "Greta Lind");
        browser.click("#calls-part [data-sort=other]");
        browser.awaitText(ROW + ".other", "Leila Ahmadi");
        assertThat(browser.run("return document.querySelector('#calls-part [aria-sort=descending]').innerText"))
                .asString()
                .startsWith("Caller");
        browser.click("#calls-part [data-sort=begun]");
        browser.awaitText(ROW + ".other", "Greta Lind");
    }

    /** Otherwise a click hits the call that has just moved there. */
    @Test
    @Order(19)
    void rows_keep_their_places_under_the_pointer_and_around_the_focus() {
        browser.click("#calls-part [data-sort=other]");
        await().until(() -> Boolean.FALSE.equals(browser.run("return calls.stale")));
        String first = shown();
        SimulatedCall abel = pbx.call("PJSIP/0301555077")
                .named("Abel")
                .to("PJSIP/4077")
                .place()
                .awaitTalking();
        browser.awaitText("#count", "(6)");
        SimulatedCall bea = pbx.call("PJSIP/0301555078")
                .named("Bea")
                .to("PJSIP/4078")
                .place()
                .awaitTalking();
        browser.awaitText("#count", "(7)");
        assertThat(shown()).as("new calls are appended").startsWith(first + ",");
        browser.awaitText("#calls li:nth-of-type(7) .other", "Bea");
        Object place = placeOf(7);

        abel.hangUp();
        browser.awaitText("#count", "(6)");
        browser.awaitText("#calls li:nth-of-type(6) .other", "Bea");
        assertThat(placeOf(6)).as("below a call that ended").isEqualTo(place);
        emit("Hold", "Uniqueid", bea.uniqueid(), "Linkedid", bea.uniqueid());
        browser.awaitText("#calls li:nth-of-type(6) .word", "on hold");
        assertThat(placeOf(6)).as("after a change").isEqualTo(place);
        assertThat(
                        browser.run(
                                "const one = [...calls.items.values()][0]; const ids = [...Array(300).keys()].map(i => 'x' + i);"
                                        + " for (const id of ids) calls.put({...one, id}); calls.moved = performance.now(); calls.draw();"
                                        + " for (const id of ids) calls.drop(id); calls.draw(); return calls.places.length < 60"))
                .as("empty places below the view close at once")
                .isEqualTo(true);
        browser.run("Rows.rest = 0"); // as after half a minute without a move; no news arrive
        await().atMost(Duration.ofSeconds(10)).until(() -> !place.equals(placeOf(6)));
        assertThat(shown()).as("the order stays").startsWith(first + ",");
        browser.run("Rows.rest = 30_000");

        // as after a finger has left the screen: the table still matches :hover
        browser.run(
                "document.activeElement.blur(); calls.list.parentElement.dispatchEvent(new PointerEvent('pointerleave'))");
        browser.awaitText(ROW + ".other", "Bea");
        assertThat(placeOf(1)).isEqualTo("0px");
        browser.click("h1");

        browser.run("calls.go(calls.shown[2])");
        String second = shown();
        SimulatedCall adam = pbx.call("PJSIP/0301555079")
                .named("Adam")
                .to("PJSIP/4079")
                .place()
                .awaitTalking();
        browser.awaitText("#count", "(7)");
        assertThat(shown()).as("a row has the focus").startsWith(second + ",");
        browser.run("document.activeElement.blur()");
        browser.awaitText(ROW + ".other", "Adam");
        adam.hangUp();
        bea.hangUp();
        browser.awaitText("#count", "(5)");
        browser.click("#calls-part [data-sort=begun]");
        browser.awaitText(ROW + ".other", "Greta Lind");
    }

    private static String shown() {
        return String.valueOf(browser.run("return calls.shown.join()"));
    }

    private static Object placeOf(int row) {
        return browser.run(
                "return document.querySelector(arguments[0]).style.top", "#calls li:nth-of-type(" + row + ")");
    }

    /** WCAG 1.4.11: clickable elements have a border with a contrast of 3:1. */
    @Test
    @Order(20)
    void borders_of_controls_have_a_contrast_of_three() {
        for (String scheme : List.of("light", "dark")) {
            scheme(scheme);
            assertThat(
                            browser.run(
                                    """
                            const light = text => text.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
                                .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
                            const ground = e => { const color = getComputedStyle(e).backgroundColor;
                                return /, 0\\)$/.test(color) && e.parentElement ? ground(e.parentElement) : color; };
                            return [...document.querySelectorAll('button, select, input, section')].filter(e => e.checkVisibility())
                                .filter(e => parseFloat(getComputedStyle(e).borderTopWidth) > 0)
                                .map(e => [e.outerHTML.slice(0, 80), [light(getComputedStyle(e).borderTopColor), light(ground(e.parentElement))].sort()])
                                .filter(([, [dark, bright]]) => (bright + 0.05) / (dark + 0.05) < 3).map(([name]) => name)"""))
                    .isEqualTo(new JsonArray());
        }
        scheme("light");
    }

    @Test
    @Order(21)
    void the_phone_is_remembered_by_this_browser() {
        browser.click("#logout");
        browser.awaitText("#login h2", "Log in");
        browser.run("document.getElementById('user').value = ''");
        browser.type("#user", "sara");
        browser.type("#password", TestConsole.PASSWORD);
        browser.click("#login button");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> "0".equals(browser.run("return document.getElementById('phone').value")));
        browser.awaitText("#count", "5");
    }

    @Test
    @Order(22)
    void a_link_that_breaks_is_told_and_so_is_the_gap() {
        browser.click(ROW + "[data-do=listen]");
        browser.awaitText(ROW + ".ears", "You listen to");
        pbx.stopListening();
        pbx.cutConnections();
        browser.awaitText("#link", "No link since");
        browser.awaitText("#stale", "No link to the PBX");
        pbx.listen();
        browser.awaitText("#link", "Connected to");
        browser.awaitText("#gaps", "Events are missing from");
        browser.choose("#language", "فارسی");
        browser.awaitText("#gaps", "از دست رفت");
        browser.choose("#language", "English");
        browser.keys("\uE00C"); // escape
        browser.awaitNoText("#gaps");
        browser.run("gapMillis = 2000"); // the next banner disappears by itself
        pbx.cutConnections();
        browser.awaitText("#gaps", "Events are missing from");
        browser.awaitNoText("#gaps");
        browser.awaitText("#count", "5");
        browser.awaitText(ROW + ".ears", "You listen to"); // still the user's own session
        browser.awaitText("#mine", "You listen to");
        browser.click("#mine [data-mine=stop]");
        await().atMost(Duration.ofSeconds(10)).until(() -> pbx.spies().isEmpty());
    }

    @Test
    @Order(23)
    void a_thousand_calls_stay_smooth() throws Exception {
        List<SimulatedCall> calls = new ArrayList<>();
        for (int i = 0; i < 995; i++) {
            calls.add(pbx.call("PJSIP/0301777" + (1000 + i))
                    .named("<i>Customer</i> " + i)
                    .to("PJSIP/4" + (1000 + i))
                    .place());
        }
        browser.awaitText("#count", "1,000");
        assertThat((Integer) browser.run("return document.querySelectorAll('#calls li').length"))
                .as("rows that exist")
                .isLessThan(40);
        // during the measurement, every second call ends and a new one starts
        CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 500; i++) {
                calls.get(i * 2 % calls.size()).hangUp();
                pbx.call("PJSIP/0301888" + (1000 + i))
                        .to("PJSIP/45" + (1000 + i))
                        .place();
            }
        });
        JsonObject drawn = (JsonObject)
                browser.runLater(
                        """
                const done = arguments[0], pane = document.querySelector('#calls-part .scroll');
                let frames = 0, most = 0, draws = Rows.draws, writes = Rows.writes;
                const step = () => {
                  frames++; pane.scrollTop += 25; // a row in three frames
                  most = Math.max(most, document.querySelectorAll('#calls li').length);
                  if (frames < 180) requestAnimationFrame(step);
                  else done({frames, most, draws: Rows.draws - draws, writes: Rows.writes - writes});
                };
                requestAnimationFrame(step);""");
        others.join();
        assertThat(drawn.getInteger("most")).as("rows at any time").isLessThan(40);
        assertThat(drawn.getInteger("draws"))
                .as("each of the two lists at most once in a frame")
                .isBetween(1, 2 * (drawn.getInteger("frames") + 1));
        assertThat(browser.run("return document.querySelectorAll('#calls i').length"))
                .as("names are text")
                .isEqualTo(0);
    }

    /** Any number of simultaneous changes causes one drawing, which writes only the rows in view. */
    @Test
    @Order(24)
    void a_burst_of_changes_is_drawn_once() {
        JsonObject drawn = (JsonObject)
                browser.runLater(
                        """
                const done = arguments[0];
                requestAnimationFrame(() => setTimeout(() => {
                  const draws = Rows.draws, writes = Rows.writes;
                  for (let i = 0; i < 50; i++)
                    for (const call of [...calls.items.values()]) calls.put({...call, state: i % 2 ? 'talking' : 'ringing'});
                  requestAnimationFrame(() => setTimeout(() => done({draws: Rows.draws - draws, writes: Rows.writes - writes})));
                }));""");
        assertThat(drawn.getInteger("draws")).as("drawings of both lists").isBetween(1, 4);
        assertThat(drawn.getInteger("writes")).as("rows written").isBetween(1, 160);
    }

    /** The demonstration, and the pictures of the documentation. */
    @Test
    @Order(25)
    void the_demonstration_shows_a_busy_call_centre() throws Exception {
        Properties settings = new Properties();
        settings.setProperty("console.port", "0");
        try (ConsoleMain demonstration = ConsoleMain.start(settings)) {
            browser.open(demonstration.url());
            browser.awaitText("#login h2", "Log in");
            browser.type("#user", "sara");
            browser.type("#password", "sara-demo");
            browser.click("#login button");
            browser.awaitText("#agents", "reason: lunch");
            choosePhone("PJSIP/100");
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> (Integer) browser.run("return [...calls.items.values()]"
                                    + ".filter(call => call.state === 'talking').length")
                            >= 4);
            browser.click("#calls [data-state=talking] [data-do=whisper]");
            browser.awaitText("#mine", "You whisper to");
            browser.click("h1");
            browser.awaitText("#audit", "started");
            assertThat(browser.text("#queues")).contains("sales", "support");
            assertThat(browser.text("#recordings")).contains("2026-11-23-1002-greta-lind");
            pictures();
            browser.choose("#language", "فارسی");
            browser.awaitText("h1", "کنسول سرپرست");
            browser.screenshot(PICTURES.resolve("console-persian.png"));
            browser.choose("#language", "English");
        }
    }
}
