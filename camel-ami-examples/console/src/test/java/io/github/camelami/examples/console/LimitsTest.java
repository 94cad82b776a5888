/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static io.github.camelami.examples.console.TestClient.code;
import static io.github.camelami.examples.console.TestClient.cookies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.examples.console.TestClient.Login;
import io.github.camelami.simulator.AmiSimulator;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One person cannot make the console unusable for others. */
class LimitsTest {

    @TempDir
    Path scratch;

    private AmiSimulator pbx;
    private ConsoleMain console;
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        pbx = AmiSimulator.builder().user("camel", "camel-secret").start();
        start(TestConsole.settings(scratch, "127.0.0.1:" + pbx.port(), "monitor", "greta-lind.wav"));
    }

    private void start(Properties settings) throws Exception {
        console = ConsoleMain.start(settings);
        client = new TestClient(console.url());
    }

    @AfterEach
    void stop() {
        console.close();
        pbx.close();
    }

    @Test
    void eight_clients_with_wrong_passwords_lock_nobody_out() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch guessing = new CountDownLatch(8);
        ExecutorService guessers = Executors.newFixedThreadPool(8);
        try {
            for (int i = 0; i < 8; i++) {
                TestClient guesser = new TestClient(console.url());
                String login = "guessed" + i;
                guessers.submit(() -> {
                    while (!over.get()) {
                        guesser.tryLogin(login, "wrong");
                        guessing.countDown();
                    }
                    return null;
                });
            }
            guessing.await();
            for (int i = 0; i < 20; i++) {
                assertThat(client.tryLogin("sara", TestConsole.PASSWORD).statusCode())
                        .isEqualTo(200);
            }
        } finally {
            over.set(true);
            guessers.shutdown();
        }
    }

    @Test
    void one_user_s_ringing_phones_delay_nobody() throws Exception {
        console.close();
        Properties settings = TestConsole.settings(scratch, "127.0.0.1:" + pbx.port(), "monitor");
        List<String> phones =
                IntStream.range(220, 230).mapToObj(i -> "PJSIP/" + i).toList();
        phones.forEach(phone -> pbx.phone(phone).doesNotAnswer());
        Path users = scratch.resolve("users.properties");
        Files.writeString(users, Files.readString(users).replace("PJSIP/201, PJSIP/211", String.join(", ", phones)));
        start(settings);
        Login sara = client.login("sara");
        Login reza = client.login("reza");
        String recording = new io.vertx.core.json.JsonObject(
                        client.get("recordings", sara.cookie()).body())
                .getJsonArray("recordings")
                .getJsonObject(0)
                .getString("id");
        ExecutorService many = Executors.newFixedThreadPool(phones.size());
        for (int i = 0; i < phones.size(); i++) {
            client.act(sara, "phone", String.valueOf(i), "");
            many.submit(() -> client.act(sara, "play", recording, ""));
            int ringing = i + 1;
            await().until(() -> pbx.actions("Originate").size() == ringing);
        }
        long before = System.nanoTime();
        for (int i = 0; i < 30; i++) {
            assertThat(code(client.act(reza, "phone", "0", ""))).isEqualTo("done");
        }
        assertThat(System.nanoTime() - before).isLessThan(5_000_000_000L);
        assertThat(code(client.act(sara, "play", recording, ""))).isEqualTo("too-many-actions");
        many.shutdownNow();
    }

    @Test
    void guessing_sara_s_password_stops_and_her_own_browser_still_gets_in() throws Exception {
        HttpResponse<String> own = client.tryLogin("sara", TestConsole.PASSWORD);
        List<CompletableFuture<HttpResponse<String>>> guesses = new ArrayList<>();
        ExecutorService guessers = Executors.newFixedThreadPool(12);
        for (int i = 0; i < 12; i++) {
            guesses.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return client.tryLogin("sara", "wrong");
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    guessers));
        }
        assertThat(guesses.stream().map(guess -> code(guess.join())))
                .containsOnly("wrong-login", "too-many-logins")
                .filteredOn("wrong-login"::equals)
                .hasSize(10);
        guessers.shutdown();
        assertThat(code(client.tryLogin("sara", TestConsole.PASSWORD))).isEqualTo("too-many-logins");

        HttpResponse<String> before = client.get("session", "");
        HttpResponse<String> again = client.post(
                "login",
                cookies(before) + "; " + cookies(own),
                TestClient.csrf(before),
                client.origin(),
                TestClient.json("login", "sara", "password", TestConsole.PASSWORD));
        assertThat(code(again)).isEqualTo("done");
    }

    @Test
    void the_eleventh_session_of_a_user_ends_the_first_and_no_other_s() throws Exception {
        Login reza = client.login("reza");
        List<Login> logins = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            logins.add(client.login("sara"));
        }
        assertThat(client.get("news", logins.get(0).cookie()).statusCode()).isEqualTo(401);
        assertThat(client.all(logins.get(1))).isNotNull();
        assertThat(client.all(logins.get(10))).isNotNull();
        assertThat(client.all(reza)).isNotNull();
    }

    @Test
    void the_eleventh_stream_of_a_user_is_refused_and_no_other_s() throws Exception {
        List<Stream<String>> open = new ArrayList<>();
        List<Login> logins = List.of(client.login("sara"), client.login("sara"));
        for (int i = 0; i < 10; i++) {
            HttpResponse<Stream<String>> stream = client.news(logins.get(i % 2));
            assertThat(stream.statusCode()).isEqualTo(200);
            open.add(stream.body());
        }
        assertThat(client.get("news", logins.get(0).cookie()).statusCode()).isEqualTo(503);
        assertThat(client.get("news", logins.get(1).cookie()).statusCode()).isEqualTo(503);
        assertThat(client.all(client.login("reza"))).isNotNull();
        open.get(0).close();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            HttpResponse<Stream<String>> one = client.news(logins.get(0));
            open.add(one.body());
            assertThat(one.statusCode()).isEqualTo(200);
        });
        open.forEach(Stream::close);
    }

    @Test
    void a_failed_login_leaves_no_session() throws Exception {
        Login sara = client.login("sara");
        HttpResponse<String> wrong = client.tryLogin("sara", "wrong");
        assertThat(wrong.headers().allValues("set-cookie")).noneMatch(cookie -> cookie.startsWith("console="));
        assertThat(client.all(sara)).isNotNull();
    }

    /** Each login creates a new session id, and ends the previous session. */
    @Test
    void a_login_takes_no_id_that_was_there_before() throws Exception {
        Login sara = client.login("sara");
        HttpResponse<String> before = client.get("session", "");
        String planted = "console=" + "a".repeat(64);
        for (String cookie : List.of(planted, sara.cookie().replaceAll("; console-.*", ""))) {
            HttpResponse<String> done = client.post(
                    "login",
                    cookies(before) + "; " + cookie,
                    TestClient.csrf(before),
                    client.origin(),
                    TestClient.json("login", "reza", "password", TestConsole.PASSWORD));
            assertThat(done.statusCode()).isEqualTo(200);
            assertThat(done.headers().allValues("set-cookie"))
                    .anyMatch(set -> set.startsWith("console=") && !set.startsWith(cookie));
            assertThat(client.get("news", cookie).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void without_https_nobody_chooses_an_address() throws Exception {
        for (int i = 0; i < 10; i++) {
            client.tryLogin("sara", "wrong", "X-Forwarded-For", "10.0.0." + i);
        }
        assertThat(code(client.tryLogin("sara", "wrong", "X-Forwarded-For", "10.0.0.99")))
                .isEqualTo("too-many-logins");
    }

    /** In the header, addresses from the browser precede the address from the proxy. */
    @Test
    void with_https_the_address_is_what_the_proxy_appends() throws Exception {
        console.close();
        Properties settings = TestConsole.settings(scratch, "127.0.0.1:" + pbx.port(), "monitor");
        settings.setProperty("console.origins", "https://console.example.com");
        start(settings);
        for (int i = 0; i < 10; i++) {
            assertThat(behindProxy("wrong", "10.0.0." + i + ", 192.0.2.1")).contains("wrong-login");
        }
        assertThat(behindProxy("wrong", "10.0.0.99, 192.0.2.1")).contains("too-many-logins");
        assertThat(behindProxy("wrong", "192.0.2.1\r\nX-Forwarded-For: 2001:db8::1"))
                .contains("wrong-login");
        String right = behindProxy(TestConsole.PASSWORD, "192.0.2.1, 192.0.2.2");
        assertThat(right)
                .contains("\"done\"")
                .containsPattern("(?i)set-cookie: __Host-console=[0-9a-f]{64};.*secure")
                .doesNotContain("set-cookie: console");
    }

    /** So many users log in at once after an outage, or a crowd of guessers. */
    @Test
    void while_a_hundred_strangers_log_in_a_known_browser_gets_in_and_the_page_answers() throws Exception {
        console.close();
        Properties settings = TestConsole.settings(scratch, "127.0.0.1:" + pbx.port(), "monitor");
        settings.setProperty("console.origins", "https://console.example.com");
        start(settings);
        Matcher known = Pattern.compile("__Host-console-known=[0-9a-f]+")
                .matcher(behindProxy("sara", TestConsole.PASSWORD, "192.0.2.1", ""));
        assertThat(known.find()).isTrue();
        List<String> logins = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            logins.add(login("stranger" + i, "wrong", "10.0.0." + i, ""));
        }
        List<Socket> strangers = new ArrayList<>();
        for (String login : logins) {
            strangers.add(open(login));
        }

        for (int i = 0; i < 20; i++) {
            assertThat(send("GET /session HTTP/1.1\r\nHost: console.example.com\r\nConnection: close\r\n\r\n"))
                    .contains("\"csrf\"");
        }
        assertThat(behindProxy("sara", TestConsole.PASSWORD, "192.0.2.1", known.group()))
                .contains("\"done\"");

        int answered = 0;
        for (Socket stranger : strangers) {
            answered += stranger.getInputStream().available() > 0 ? 1 : 0;
        }
        assertThat(answered).as("strangers who had their turn before sara").isLessThan(50);
        for (Socket stranger : strangers) {
            assertThat(answer(stranger)).contains("wrong-login");
        }
    }

    private String behindProxy(String password, String forwarded) throws Exception {
        return behindProxy("sara", password, forwarded, "");
    }

    private String behindProxy(String user, String password, String forwarded, String cookies) throws Exception {
        return send(login(user, password, forwarded, cookies));
    }

    private String login(String user, String password, String forwarded, String cookies) throws Exception {
        String common = " HTTP/1.1\r\nHost: console.example.com\r\nConnection: close\r\nX-Forwarded-For: " + forwarded;
        String session = send("GET /session" + common + "\r\n\r\n");
        Matcher token = Pattern.compile("\"csrf\":\"([^\"]+)\"").matcher(session);
        Matcher cookie = Pattern.compile("(?i)set-cookie: ([^;]+)").matcher(session);
        assertThat(token.find() && cookie.find()).as(session).isTrue();
        String body = TestClient.json("login", user, "password", password);
        return "POST /login" + common + "\r\nOrigin: https://console.example.com\r\nCookie: " + cookie.group(1)
                + (cookies.isEmpty() ? "" : "; " + cookies) + "\r\nX-CSRF-Token: " + token.group(1)
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private String send(String request) throws Exception {
        return answer(open(request));
    }

    private Socket open(String request) throws Exception {
        Socket socket = new Socket("127.0.0.1", java.net.URI.create(client.url).getPort());
        OutputStream out = socket.getOutputStream();
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return socket;
    }

    private static String answer(Socket socket) throws Exception {
        try (socket) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void a_phone_rings_on_while_others_listen() throws Exception {
        pbx.call("PJSIP/03015550100").to("PJSIP/400").place().awaitTalking();
        pbx.phone("PJSIP/201").answersAfter(Duration.ofSeconds(15));
        pbx.phone("PJSIP/211").answersAtOnce();
        Login reza = client.login("reza");
        Login sara = client.login("sara");
        await().until(() -> !client.all(reza).getJsonArray("calls").isEmpty());
        String agent = client.all(reza).getJsonArray("calls").getJsonObject(0).getJsonArray("parties").stream()
                .map(io.vertx.core.json.JsonObject.class::cast)
                .filter(party -> party.getBoolean("agent"))
                .findFirst()
                .orElseThrow()
                .getString("id");
        CompletableFuture<HttpResponse<String>> ringing = CompletableFuture.supplyAsync(() -> {
            try {
                return client.act(reza, "listen", agent, "listen");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        pbx.awaitAction("Originate");
        client.act(sara, "phone", "1", "");
        for (int i = 0; i < 12; i++) {
            assertThat(code(client.act(sara, "listen", agent, "listen"))).isEqualTo("done");
        }
        assertThat(code(ringing.join())).isEqualTo("done");
    }
}
