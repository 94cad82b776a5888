/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static io.github.camelami.examples.console.TestClient.code;
import static io.github.camelami.examples.console.TestClient.cookies;
import static io.github.camelami.examples.console.TestClient.csrf;
import static io.github.camelami.examples.console.TestClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelami.examples.console.TestClient.Login;
import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.wire.EventClass;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what requests can and cannot do, against the simulator. */
class ConsoleTest {

    private static final List<String> ACTIONS_OF_ROUTES =
            List.of("Originate", "Hangup", "ControlPlayback", "PlayDTMF", "Setvar", "Redirect", "Command");

    @TempDir
    static Path scratch;

    private static AmiSimulator pbx;
    private static ConsoleMain console;
    private static TestClient client;
    private static Login sara;

    @BeforeAll
    static void start() throws Exception {
        pbx = AmiSimulator.builder()
                .user("camel", "camel-secret")
                .sound("/var/spool/asterisk/monitor/greta-lind", Duration.ofSeconds(60))
                .start();
        pbx.call("PJSIP/03015550100")
                .named("Greta Lind")
                .to("PJSIP/400")
                .place()
                .awaitTalking();
        pbx.call("PJSIP/03015550101")
                .named("Ines Castro")
                .to("PJSIP/410")
                .place()
                .awaitTalking();
        pbx.call("PJSIP/03015550102")
                .named("<img src=x onerror=alert(1)>")
                .to("PJSIP/500")
                .place()
                .awaitTalking();
        console = ConsoleMain.start(TestConsole.settings(
                scratch,
                "127.0.0.1:" + pbx.port(),
                "/var/spool/asterisk/monitor",
                "greta-lind.wav",
                "a,b.wav",
                ".hidden.wav",
                "users.txt"));
        Files.createSymbolicLink(scratch.resolve("recordings/link.wav"), scratch.resolve("users.properties"));
        client = new TestClient(console.url());
        sara = client.login("sara");
    }

    @AfterAll
    static void stop() {
        console.close();
        pbx.close();
    }

    /** Returns the id of the agent's party in the call with this device. */
    private String agent(Login who, String device) throws Exception {
        for (Object call : client.all(who).getJsonArray("calls")) {
            for (Object each : ((JsonObject) call).getJsonArray("parties")) {
                JsonObject party = (JsonObject) each;
                if (party.getString("device").equals(device)) {
                    return party.getString("id");
                }
            }
        }
        throw new AssertionError(device + " is in no call that is shown");
    }

    /** Returns the number of actions sent to the PBX so far. A refused request must not increase it. */
    private static long asked() {
        return ACTIONS_OF_ROUTES.stream()
                .mapToLong(name -> pbx.actions(name).size())
                .sum();
    }

    @Test
    void only_the_page_s_own_files_are_served_and_none_is_kept_or_framed() throws Exception {
        for (String path : List.of(
                "",
                "agents.js",
                "base.js",
                "calls.js",
                "console.css",
                "console.js",
                "listening.js",
                "recordings.js",
                "rows.js",
                "words.js")) {
            HttpResponse<String> file = client.get(path, "");
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            assertThat(file.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
        }
        for (String path : List.of(
                "application.properties",
                "demo-users.properties",
                "logback-console.xml",
                "../application.properties",
                "page/index.html",
                "page/../application.properties",
                "%2e%2e/application.properties",
                "META-INF/LICENSE",
                "none.js",
                "index.html",
                "pom.xml")) {
            assertThat(client.get(path, sara.cookie()).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void the_session_s_cookie_is_for_this_site_and_not_for_scripts() throws Exception {
        HttpResponse<String> before = client.get("session", "");
        HttpResponse<String> done = client.post(
                "login",
                cookies(before),
                csrf(before),
                client.origin(),
                json("login", "sara", "password", TestConsole.PASSWORD));
        assertThat(done.headers().allValues("set-cookie")).isNotEmpty().allSatisfy(cookie -> assertThat(cookie)
                .containsIgnoringCase("HttpOnly")
                .containsIgnoringCase("SameSite=Strict"));
    }

    @Test
    void who_is_not_in_sees_and_does_nothing() throws Exception {
        long before = asked();
        assertThat(client.get("news", "").statusCode()).isEqualTo(401);
        assertThat(client.get("news", "console=guessed").statusCode()).isEqualTo(401);
        assertThat(client.act(new Login("console=guessed", sara.csrf()), "listen", agent(sara, "PJSIP/400"), "listen")
                        .statusCode())
                .isEqualTo(401);
        HttpResponse<String> session = client.get("session", "");
        HttpResponse<String> wrong = client.post(
                "login", cookies(session), csrf(session), client.origin(), json("login", "sara", "password", "wrong"));
        assertThat(code(wrong)).isEqualTo("wrong-login");
        assertThat(asked()).isEqualTo(before);
    }

    @Test
    void after_the_logout_the_cookie_opens_nothing_and_the_stream_ends() throws Exception {
        Login gone = client.login("reza");
        HttpResponse<Stream<String>> stream = client.news(gone);
        assertThat(client.post("logout", gone.cookie(), gone.csrf(), client.origin(), "{}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.get("news", gone.cookie()).statusCode()).isEqualTo(401);
        assertThat(CompletableFuture.supplyAsync(() -> stream.body().toList()).get(10, TimeUnit.SECONDS))
                .contains("event: over");
    }

    @ParameterizedTest
    @ValueSource(strings = {"listen", "mode", "stop", "play", "control", "hangup", "phone"})
    void another_site_s_request_is_refused(String action) throws Exception {
        long before = asked();
        String body = json("id", agent(sara, "PJSIP/400"), "word", "barge");
        assertThat(client.post("do/" + action, sara.cookie(), "", client.origin(), body)
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.post("do/" + action, sara.cookie(), "guessed", client.origin(), body)
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.post(
                                "do/" + action,
                                sara.cookie(),
                                client.login("reza").csrf(),
                                client.origin(),
                                body)
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.post("do/" + action, sara.cookie(), sara.csrf(), "https://evil.example", body)
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.post("do/" + action, sara.cookie(), sara.csrf(), "null", body)
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.post("do/" + action, sara.cookie(), sara.csrf(), "", body)
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.get("do/" + action + "?id=c1&word=barge", sara.cookie())
                        .statusCode())
                .isEqualTo(405);
        assertThat(asked()).isEqualTo(before);
    }

    @Test
    void a_login_from_another_site_is_refused() throws Exception {
        HttpResponse<String> before = client.get("session", "");
        String body = json("login", "sara", "password", TestConsole.PASSWORD);
        assertThat(client.post("login", cookies(before), csrf(before), "https://evil.example", body)
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.post("login", cookies(before), "guessed", client.origin(), body)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void a_name_that_was_turned_to_this_address_is_refused() throws Exception {
        URI address = URI.create(client.url);
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /session HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            assertThat(new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine())
                    .contains(" 421 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PJSIP/400",
                "PJSIP/400-00000001",
                "/.*/",
                "all",
                "k1\\r\\nAction: Command\\r\\nCommand: core stop now",
                "k1\r\nAction: Hangup",
                "../users",
                "..%2f..%2fetc%2fpasswd",
                "/etc/passwd",
                "monitor/greta-lind",
                "greta-lind",
                "999999"
            })
    void what_is_no_id_of_ours_reaches_nothing(String id) throws Exception {
        assertThat(client.act(sara, "phone", "0", "").statusCode()).isEqualTo(200);
        long before = asked();
        for (String action : List.of("listen", "mode", "stop", "play", "control", "hangup", "phone")) {
            HttpResponse<String> answer = client.act(sara, action, id, action.equals("control") ? "pause" : "listen");
            assertThat(answer.statusCode()).as("%s: %s", action, answer.body()).isEqualTo(409);
        }
        assertThat(asked()).isEqualTo(before);
    }

    @Test
    void headers_and_parameters_of_a_request_become_none_of_a_message() throws Exception {
        client.act(sara, "phone", "0", "");
        HttpRequest request = HttpRequest.newBuilder(URI.create(client.url
                        + "do/listen?CamelAmiPhone=PJSIP/666&CamelAmiContext=internal&CamelAmiAction=Hangup"))
                .header("Cookie", sara.cookie())
                .header("X-CSRF-Token", sara.csrf())
                .header("Origin", client.origin())
                .header("CamelAmiPhone", "PJSIP/666")
                .header("CamelAmiTarget", "PJSIP/500")
                .header("CamelAmiAction", "Hangup")
                .header("CamelAmiApplication", "System")
                .header("CamelAmiData", "reboot")
                .header("CamelAmiContext", "internal")
                .header("CamelAmiSupervisor", "reza")
                .header("CamelAmiVariables", "X=1")
                .POST(HttpRequest.BodyPublishers.ofString(json(
                        "id",
                        agent(sara, "PJSIP/400"),
                        "word",
                        "listen",
                        "CamelAmiPhone",
                        "PJSIP/666",
                        "phone",
                        "PJSIP/666")))
                .build();

        HttpResponse<String> done = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        String originate = pbx.actions("Originate")
                .get(pbx.actions("Originate").size() - 1)
                .toString();
        assertThat(originate)
                .contains("PJSIP/201")
                .contains("ChanSpy")
                .doesNotContain("666", "System", "reboot", "internal", "X=1");
        JsonObject audit = last(client.all(sara).getJsonArray("audit"));
        assertThat(audit.getJsonObject("fields").getString("Supervisor")).isEqualTo("sara");
        endListening(sara);
    }

    private static JsonObject last(JsonArray entries) {
        return entries.getJsonObject(entries.size() - 1);
    }

    private void endListening(Login who) throws Exception {
        for (Object call : client.all(who).getJsonArray("calls")) {
            for (Object listener : ((JsonObject) call).getJsonArray("listeners")) {
                assertThat(client.act(who, "stop", ((JsonObject) listener).getString("id"), "")
                                .statusCode())
                        .isEqualTo(200);
            }
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> pbx.spies().isEmpty());
    }

    @Test
    void a_role_that_is_missing_is_refused_by_the_desk() throws Exception {
        Login reza = client.login("reza");
        long before = asked();
        assertThat(code(client.act(reza, "listen", agent(reza, "PJSIP/400"), "barge")))
                .isEqualTo("may-not");
        assertThat(code(client.act(reza, "hangup", "c1", ""))).isEqualTo("may-not");
        assertThat(code(client.act(reza, "play", "x", ""))).isEqualTo("may-not");
        assertThat(code(client.act(sara, "listen", agent(sara, "PJSIP/400"), "shout")))
                .isEqualTo("may-not");
        assertThat(asked()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "reza,  PJSIP/201, PJSIP/400-00000001, whisper, true",
        "reza,  PJSIP/201, PJSIP/400-00000001, barge,   false",
        "reza,  PJSIP/202, PJSIP/400-00000001, listen,  false",
        "reza,  PJSIP/201, PJSIP/410-00000003, listen,  false",
        "reza,  PJSIP/201, PJSIP/40,           listen,  true",
        "nobody,PJSIP/201, PJSIP/400-00000001, listen,  false",
        "sara,  ,          PJSIP/400-00000001, barge,   true",
    })
    void and_by_the_component_whatever_the_desk_says(
            String who, String phone, String channel, String mode, boolean allowed) throws Exception {
        Users users = Users.read(scratch.resolve("users.properties"));
        assertThat(users.mayListen(new io.github.camelami.ListenPolicy.Request(
                        who,
                        phone,
                        channel,
                        io.github.camelami.SpyMode.valueOf(mode.toUpperCase(java.util.Locale.ROOT)))))
                .isEqualTo(allowed);
    }

    @Test
    void calls_of_others_agents_are_not_seen_and_their_ids_are_of_no_use() throws Exception {
        Login reza = client.login("reza");
        assertThat(client.all(sara).getJsonArray("calls").encode())
                .contains("PJSIP/410")
                .doesNotContain("PJSIP/500", "<img");
        JsonObject shown = client.all(reza);
        assertThat(shown.getJsonArray("calls").encode()).contains("PJSIP/400").doesNotContain("PJSIP/410");
        assertThat(shown.containsKey("events")).isFalse();
        assertThat(shown.containsKey("audit")).isFalse();
        client.act(reza, "phone", "0", "");
        assertThat(code(client.act(reza, "listen", agent(sara, "PJSIP/410"), "listen")))
                .isEqualTo("call-over");
    }

    @Test
    void nobody_steers_another_s_listening() throws Exception {
        client.act(sara, "phone", "0", "");
        assertThat(client.act(sara, "listen", agent(sara, "PJSIP/400"), "listen")
                        .statusCode())
                .isEqualTo(200);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> client.all(sara).encode().contains("\"mine\":true"));
        Login reza = client.login("reza");
        String id = "";
        for (Object call : client.all(sara).getJsonArray("calls")) {
            for (Object listener : ((JsonObject) call).getJsonArray("listeners")) {
                assertThat(((JsonObject) listener).getString("who")).isEqualTo("sara");
                id = ((JsonObject) listener).getString("id");
            }
        }
        assertThat(id).isNotEmpty();
        assertThat(client.all(reza).encode())
                .as("reza may not see who listens")
                .contains("\"listeners\":[]")
                .doesNotContain("\"" + id + "\"", "sara");
        assertThat(code(client.act(reza, "mode", id, "whisper"))).isEqualTo("listening-over");
        assertThat(code(client.act(reza, "stop", id, ""))).isEqualTo("listening-over");
        assertThat(pbx.spies()).hasSize(1);
        endListening(sara);
    }

    @Test
    void only_files_in_the_folder_that_asterisk_can_name_are_recordings() throws Exception {
        JsonArray recordings =
                new JsonObject(client.get("recordings", sara.cookie()).body()).getJsonArray("recordings");
        assertThat(recordings.stream().map(one -> ((JsonObject) one).getString("name")))
                .containsExactly("greta-lind");
    }

    /** Most recordings are outside Asterisk's sounds folder. */
    @Test
    void a_recording_of_the_folder_is_played_and_stopped() throws Exception {
        client.act(sara, "phone", "0", "");
        pbx.phone("PJSIP/201").answersAtOnce();
        String recording = new JsonObject(
                        client.get("recordings", sara.cookie()).body())
                .getJsonArray("recordings")
                .getJsonObject(0)
                .getString("id");

        HttpResponse<String> played = client.act(sara, "play", recording, "");

        assertThat(code(played)).as(played.body()).isEqualTo("done");
        assertThat(pbx.actions("Originate")).last().satisfies(play -> assertThat(play.get("Data"))
                .startsWith("/var/spool/asterisk/monitor/greta-lind,"));
        String playing = last(client.all(sara).getJsonArray("playbacks")).getString("id");
        assertThat(code(client.act(sara, "control", playing, "stop"))).isEqualTo("done");
    }

    /** Any dialplan can send these user events. */
    @Test
    void a_forged_end_of_a_playback_changes_nothing_and_the_real_end_does() throws Exception {
        client.act(sara, "phone", "0", "");
        pbx.phone("PJSIP/201").answersAtOnce();
        assertThat(code(client.act(
                        sara, "play", found("q=greta").getJsonObject(0).getString("id"), "")))
                .isEqualTo("done");
        JsonObject playing = last(client.all(sara).getJsonArray("playbacks"));
        assertThat(playing.getString("state")).isEqualTo("playing");
        String channel = pbx.actions("Originate")
                .get(pbx.actions("Originate").size() - 1)
                .get("ChannelId");
        for (String forged : List.of("PlaybackFinish", "PlaybackStart")) {
            pbx.emit(SimulatedEvent.of("UserEvent", EventClass.USER)
                    .add("UserEvent", forged)
                    .add("Uniqueid", channel)
                    .add("Status", "SUCCESS")
                    .add("Offset", "7"));
        }
        pbx.emit(SimulatedEvent.of("Rename", EventClass.CALL).add("Newname", "the-last-event"));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> client.all(sara).getJsonArray("events").encode().contains("the-last-event"));
        assertThat(client.all(sara).getJsonArray("events").encode()).contains("PlaybackFinish");
        assertThat(last(client.all(sara).getJsonArray("playbacks"))).isEqualTo(playing);

        assertThat(code(client.act(sara, "control", playing.getString("id"), "stop")))
                .isEqualTo("done");
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            JsonObject ended = last(client.all(sara).getJsonArray("playbacks"));
            assertThat(ended.getString("state")).isEqualTo("ended");
            assertThat(ended.getString("status")).isEqualTo("REMOTESTOPPED");
        });
    }

    @Test
    void a_recording_is_heard_in_the_browser_from_any_place_in_it() throws Exception {
        Path file = Files.createDirectories(scratch.resolve("recordings/2026/11/29"))
                .resolve("+98 21 سارا.wav");
        Files.writeString(file, "RIFF-abcdef");
        await().atMost(Duration.ofSeconds(20)).until(() -> !found("q=+98+21").isEmpty());
        String sound = "recordings/" + found("q=%D8%B3%D8%A7").getJsonObject(0).getString("id");

        HttpResponse<String> whole = client.get(sound, sara.cookie());
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo("RIFF-abcdef");
        assertThat(whole.headers().firstValue("Accept-Ranges")).contains("bytes");
        assertThat(whole.headers().firstValue("Content-Type").orElse("")).startsWith("audio/");
        assertThat(whole.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(whole.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(whole.headers().firstValue("Content-Security-Policy")).isPresent();

        HttpResponse<String> part = client.get(sound, sara.cookie(), "Range", "bytes=5-7");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("abc");
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 5-7/11");
        assertThat(client.get(sound, sara.cookie(), "Range", "bytes=11-").statusCode())
                .isEqualTo(416);
    }

    private static JsonArray found(String search) throws Exception {
        return new JsonObject(client.get("recordings?" + search, sara.cookie()).body()).getJsonArray("recordings");
    }

    @Test
    void recordings_are_for_those_who_may_play_them_and_by_id_only() throws Exception {
        Login reza = client.login("reza");
        String id = found("q=greta").getJsonObject(0).getString("id");
        for (String path : List.of("recordings", "recordings/" + id, "recordings/", "recordings/x")) {
            assertThat(client.get(path, "").statusCode()).as(path).isEqualTo(401);
            assertThat(client.get(path, reza.cookie()).statusCode()).as(path).isEqualTo(403);
        }
        for (String path : List.of(
                "audio/greta-lind.wav",
                "audio/",
                "audio/../users.properties",
                "audio/%2e%2e/users.properties",
                "recordings/greta-lind",
                "recordings/..%2f..%2fusers.properties",
                "recordings/" + id + "/../../users.properties",
                "recordings/link",
                "recordings/" + id + ".wav")) {
            assertThat(client.get(path, sara.cookie()).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(client.get("recordings?page=x", sara.cookie()).statusCode()).isEqualTo(400);
        assertThat(client.get("recordings?from=%0d%0aSet-Cookie:x", sara.cookie())
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void a_body_that_is_no_texts_by_names_is_refused() throws Exception {
        for (String body : List.of("", "[]", "nonsense", "{\"id\":{\"a\":1}}", "\"text\"", "{\"id\":null}")) {
            assertThat(client.post("do/listen", sara.cookie(), sara.csrf(), client.origin(), body)
                            .statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(client.post("do/listen", sara.cookie(), sara.csrf(), client.origin(), json("id", "x".repeat(10_000)))
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void known_passwords_are_for_the_simulator_only() {
        Properties real = new Properties();
        real.putAll(Map.of("ami.host", "pbx.example.com", "ami.username", "u", "ami.secret", "s", "console.port", "0"));
        assertThatThrownBy(() -> ConsoleMain.start(real)).hasStackTraceContaining("for the simulator only");
    }

    @ParameterizedTest
    @CsvSource({
        "'berlin, users', 'console.pbxs has ''users'', which is already the name of another bean'",
        "board, 'console.pbxs has ''board'', which is already the name of another bean'",
        "recordings, 'console.pbxs has ''recordings'', which is already the name of another bean'",
        "'ber lin', 'console.pbxs is ''ber lin''. Give at least one name of a PBX'",
        "a?username=x, 'console.pbxs is ''a?username=x''. Give at least one name of a PBX'",
        "',', 'console.pbxs is ''''. Give at least one name of a PBX'",
    })
    void a_name_of_a_pbx_that_is_taken_or_is_none_stops_the_start(String pbxs, String said, @TempDir Path elsewhere)
            throws Exception {
        Properties settings = TestConsole.settings(elsewhere, "127.0.0.1:" + pbx.port(), "monitor");
        settings.setProperty("console.pbxs", pbxs);
        assertThatThrownBy(() -> ConsoleMain.start(settings)).hasStackTraceContaining(said);
    }

    @ParameterizedTest
    @CsvSource({
        "sara.password=plain, 'line 1: sara.password is not a hash; make one'",
        "sara.password=pbkdf2:210000:AAAAAAAAAAAAAAAAAAAAAA==:AAAA, 'line 1: sara.password is not a hash'",
        "sara.password=$sha1$AAAA$AAAA, 'line 1: sara.password is not a hash'",
        "sara.password=$pbkdf2$it=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA, 'line 1: sara.password is not a hash'",
        "sara.may=shout, 'line 2: sara.may has ''shout''; there are [listen'",
        "sara.role=x, 'line 2: ''sara.role'' is not <login>.password'",
        "reza.may=listen, 'line 2: reza.password is missing'",
        "sara.name=\\u12, 'line 2: Malformed'",
        "sara.name=a|sara.name=b, 'line 3: sara.name is there twice'",
        "sara.phones=a\\|b|#x\\|sara.agents|sara.agents, 'line 6: sara.agents is there twice'",
    })
    void a_wrong_file_of_users_is_told_by_name_value_and_way_out(String line, String told) throws Exception {
        String hash = "sara.password=" + Passwords.hash("x") + "\n";
        String file = line.startsWith("sara.password") ? line : hash + line.replace('|', '\n');
        assertThatThrownBy(() -> Users.read(file.getBytes(StandardCharsets.UTF_8), "users.properties"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("users.properties")
                .hasMessageContaining(told);
    }

    @Test
    void two_clicks_at_once_ring_the_phone_once() throws Exception {
        pbx.phone("PJSIP/201").answersAtOnce();
        client.act(sara, "phone", "0", "");
        List<String> agents = client.all(sara).getJsonArray("calls").stream()
                .flatMap(call -> ((JsonObject) call).getJsonArray("parties").stream())
                .map(JsonObject.class::cast)
                .filter(party -> party.getBoolean("agent"))
                .map(party -> party.getString("id"))
                .toList();
        assertThat(code(client.act(sara, "listen", agents.get(0), "listen"))).isEqualTo("done");
        List<CompletableFuture<String>> clicks = Stream.of(1, 1)
                .map(agent -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return code(client.act(sara, "listen", agents.get(agent), "listen"));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();
        assertThat(clicks.stream().map(CompletableFuture::join))
                .containsAnyOf("done")
                .isSubsetOf("done", "phone-moves");
        await().atMost(Duration.ofSeconds(10)).until(() -> pbx.spies().size() == 1);
        for (Object mine : client.all(sara).getJsonArray("mine")) {
            client.act(sara, "stop", ((JsonObject) mine).getString("id"), "");
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> pbx.spies().isEmpty());
    }
}
