/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static io.github.camelami.examples.console.TestClient.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.camelami.examples.console.TestClient.Login;
import io.github.camelami.simulator.AmiSimulator;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Tests changes of the users' file while the console runs. */
class UsersReloadTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path scratch;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private AmiSimulator pbx;
    private ConsoleMain console;
    private TestClient client;
    private Path file;
    private String first;
    private Login sara;
    private Login reza;

    @BeforeEach
    void start() throws Exception {
        pbx = AmiSimulator.builder().user("camel", "camel-secret").start();
        pbx.call("PJSIP/03015550100").to("PJSIP/400").place().awaitTalking();
        console = ConsoleMain.start(TestConsole.settings(scratch, "127.0.0.1:" + pbx.port(), "monitor"));
        client = new TestClient(console.url());
        file = scratch.resolve("users.properties");
        first = Files.readString(file);
        sara = client.login("sara");
        reza = client.login("reza");
        log.start();
        ((Logger) LoggerFactory.getLogger(Users.class)).addAppender(log);
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger(Users.class)).detachAppender(log);
        console.close();
        pbx.close();
    }

    private int news(Login who) throws Exception {
        HttpResponse<Stream<String>> stream = client.news(who);
        stream.body().close();
        return stream.statusCode();
    }

    private void awaitOver(Login who) {
        await().atMost(SOON).until(() -> news(who) == 401);
    }

    /** Returns the id of the agent in the only call. */
    private String agent(Login who) throws Exception {
        JsonObject call = client.all(who).getJsonArray("calls").getJsonObject(0);
        return call.getJsonArray("parties").stream()
                .map(JsonObject.class::cast)
                .filter(party -> party.getBoolean("agent"))
                .findFirst()
                .orElseThrow()
                .getString("id");
    }

    @Test
    void a_removed_user_is_out_at_once_with_stream_and_phone_and_others_stay() throws Exception {
        await().atMost(SOON).until(() -> !client.all(reza).getJsonArray("calls").isEmpty());
        String agent = agent(reza);
        assertThat(code(client.act(reza, "listen", agent, "listen"))).isEqualTo("done");
        await().atMost(SOON).until(() -> client.all(reza).encode().contains("\"mine\":true"));
        HttpResponse<Stream<String>> stream = client.news(reza);

        Files.writeString(file, first.substring(0, first.indexOf("reza.")));

        assertThat(CompletableFuture.supplyAsync(() -> stream.body().toList()).get(20, TimeUnit.SECONDS))
                .contains("event: over");
        awaitOver(reza);
        await().atMost(SOON).until(() -> pbx.spies().isEmpty());
        assertThat(code(client.act(reza, "listen", agent, "listen"))).isEqualTo("logged-out");
        assertThat(code(client.tryLogin("reza", TestConsole.PASSWORD))).isEqualTo("wrong-login");
        assertThat(news(sara)).isEqualTo(200);
    }

    @Test
    void a_user_removed_while_the_phone_rings_does_not_listen() throws Exception {
        await().atMost(SOON).until(() -> !client.all(reza).getJsonArray("calls").isEmpty());
        String agent = agent(reza);
        pbx.phone("PJSIP/201").answersAfter(Duration.ofSeconds(5));
        CompletableFuture<HttpResponse<String>> listening = CompletableFuture.supplyAsync(() -> {
            try {
                return client.act(reza, "listen", agent, "listen");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().atMost(SOON).until(() -> !pbx.actions("Originate").isEmpty());
        Files.writeString(file, first.substring(0, first.indexOf("reza.")));
        awaitOver(reza);
        listening.get(60, TimeUnit.SECONDS);
        await().atMost(SOON)
                .until(() -> pbx.spies().isEmpty() && !pbx.actions("Hangup").isEmpty());
    }

    @Test
    void a_role_that_is_taken_away_ends_the_session_and_the_next_one_has_not_got_it() throws Exception {
        Files.writeString(file, first.replace("reza.may = listen, whisper", "reza.may = listen"));
        awaitOver(reza);
        assertThat(code(client.act(client.login("reza"), "listen", "x", "whisper")))
                .isEqualTo("may-not");
        assertThat(news(sara)).isEqualTo(200);
    }

    @Test
    void agents_that_are_taken_away_end_the_session() throws Exception {
        Files.writeString(file, first.replace("reza.agents = PJSIP/40*", "reza.agents = PJSIP/41*"));
        awaitOver(reza);
        assertThat(client.all(client.login("reza")).getJsonArray("calls")).isEmpty();
    }

    @Test
    void a_new_password_ends_the_session_and_the_old_one_is_wrong() throws Exception {
        Files.writeString(
                file,
                first.replaceAll(
                        "reza.password = .*",
                        "reza.password = " + "\\"
                                + Passwords.hash("new").replace("$", "\\$").substring(1)));
        awaitOver(reza);
        assertThat(code(client.tryLogin("reza", TestConsole.PASSWORD))).isEqualTo("wrong-login");
        assertThat(code(client.tryLogin("reza", "new"))).isEqualTo("done");
    }

    @Test
    void a_new_user_gets_in_and_nobody_is_put_out() throws Exception {
        Path written = Files.writeString(
                scratch.resolve("new.properties"), first + "mina.password = " + Passwords.hash("m") + "\n");
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        await().atMost(SOON).until(() -> code(client.tryLogin("mina", "m")).equals("done"));
        assertThat(news(sara)).isEqualTo(200);
        assertThat(news(reza)).isEqualTo(200);
    }

    @Test
    void a_file_with_a_fault_changes_nothing_and_is_logged_in_one_line() throws Exception {
        for (String fault : List.of("reza.role = x\n", "", "# all gone\n")) {
            log.list.clear();
            Files.writeString(file, fault.isEmpty() || fault.startsWith("#") ? fault : "\n\n" + fault);
            await().atMost(SOON).until(() -> !log.list.isEmpty());
            assertThat(log.list.get(0).getFormattedMessage())
                    .startsWith("The users stay as they were. " + file + ", line ")
                    .contains(fault.startsWith("reza") ? "line 3: 'reza.role' is not" : "it has no users");
            assertThat(news(sara)).isEqualTo(200);
        }
        log.list.clear();
        Files.delete(file);
        await().atMost(SOON).until(() -> !log.list.isEmpty());
        assertThat(log.list.get(0).getFormattedMessage()).contains(file + " cannot be read");
        assertThat(news(reza)).isEqualTo(200);

        Files.writeString(file, first.replace("reza.may = listen, whisper", "reza.may = listen"));
        awaitOver(reza);
        assertThat(log.list).as("each is logged once").hasSize(2);
        assertThat(news(sara)).isEqualTo(200);
    }

    /** The file is read again once it looks the same twice in a row. */
    @Test
    void a_file_that_is_still_written_is_not_read() throws Exception {
        Path own = Files.writeString(scratch.resolve("own.properties"), first);
        Users users = Users.read(own);
        Files.writeString(own, first.substring(0, first.indexOf("reza.")));
        assertThat(users.reload()).isEmpty();
        Files.writeString(own, first + "# the end\n");
        assertThat(users.reload()).isEmpty();
        assertThat(users.reload()).isEmpty();
        assertThat(users.find("reza")).isNotNull();
        Files.writeString(own, first.substring(0, first.indexOf("reza.")));
        users.reload();
        assertThat(users.reload()).containsExactly("reza");
        assertThat(users.find("reza")).isNull();
    }

    @Test
    void a_user_removed_while_the_link_is_down_does_not_listen_after_that() throws Exception {
        await().atMost(SOON).until(() -> !client.all(reza).getJsonArray("calls").isEmpty());
        pbx.phone("PJSIP/201").answersAtOnce();
        assertThat(code(client.act(reza, "listen", agent(reza), "listen"))).isEqualTo("done");
        await().atMost(SOON).until(() -> client.all(reza).encode().contains("\"mine\":true"));
        pbx.stopListening();
        pbx.cutConnections();
        Files.writeString(file, first.substring(0, first.indexOf("reza.")));
        awaitOver(reza);
        await().during(Duration.ofSeconds(7)) // longer than a message waits for the link
                .atMost(SOON)
                .until(() -> pbx.spies().size() == 1);
        pbx.listen();
        await().atMost(Duration.ofSeconds(60)).until(() -> pbx.spies().isEmpty());
    }
}
