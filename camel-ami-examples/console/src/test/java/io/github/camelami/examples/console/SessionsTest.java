/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests when a session ends by itself. */
class SessionsTest {

    private final Vertx vertx = Vertx.vertx();
    private final Users users =
            Users.read(("sara.password=" + Passwords.hash("x")).getBytes(StandardCharsets.UTF_8), "users.properties");

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Starts a session and returns its id. */
    private String begin(Sessions sessions) throws Exception {
        Router router = Router.router(vertx);
        router.get("/").handler(request -> {
            sessions.begin(request, users.find("sara"));
            request.end();
        });
        HttpResponse<Void> answer = get(router, "");
        return answer.headers().firstValue("set-cookie").orElseThrow().replaceAll("console=([^;]+);.*", "$1");
    }

    private HttpResponse<Void> get(Router router, String session) throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort()))
                                .header("Cookie", "console=" + session)
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    /** For example a phone that rings. Vert.x Web stores a request's session again with the reply. */
    @Test
    void a_request_in_progress_does_not_prolong_a_session() throws Exception {
        Sessions sessions = new Sessions(vertx, users, false, Duration.ofHours(1), Duration.ofMillis(300));
        String id = begin(sessions);
        Router router = Router.router(vertx);
        router.route().handler(sessions::handle);
        router.get("/").handler(request -> {
            if (Sessions.of(request) == null) {
                request.fail(401);
            } else {
                vertx.setTimer(600, later -> request.end());
            }
        });
        assertThat(get(router, id).statusCode()).isEqualTo(200);
        assertThat(sessions.find(id)).isNull();
    }

    @Test
    void a_session_ends_after_a_time_without_a_click() throws Exception {
        Sessions sessions = new Sessions(vertx, users, false, Duration.ofMillis(1), Duration.ofHours(1));
        String id = begin(sessions);
        await().atMost(Duration.ofSeconds(20)).until(() -> sessions.find(id) == null);
    }

    @Test
    void a_session_ends_after_its_longest_time_though_it_is_used() throws Exception {
        Sessions sessions = new Sessions(vertx, users, false, Duration.ofHours(1), Duration.ofMillis(500));
        String id = begin(sessions);
        await().atMost(Duration.ofSeconds(20)).until(() -> sessions.find(id) == null);
    }

    @Test
    void before_that_it_is_there() throws Exception {
        Sessions sessions = new Sessions(vertx, users, false, Duration.ofHours(1), Duration.ofHours(2));
        assertThat(sessions.find(begin(sessions))).isNotNull();
        assertThat(sessions.find("0".repeat(64))).isNull();
    }
}
