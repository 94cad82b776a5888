/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.stream.Stream;

/** Sends requests to a console, both valid ones and ones that its page never sends. */
final class TestClient {

    /** A user who has logged in. */
    record Login(String cookie, String csrf) {}

    final String url;
    private final HttpClient http = HttpClient.newHttpClient();

    TestClient(String url) {
        this.url = url;
    }

    Login login(String user) throws Exception {
        HttpResponse<String> done = tryLogin(user, TestConsole.PASSWORD);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        return new Login(cookies(done), csrf(get("session", cookies(done))));
    }

    /** Sends a login with extra headers, by name and value. */
    HttpResponse<String> tryLogin(String user, String password, String... headers) throws Exception {
        HttpResponse<String> before = get("session", "");
        return post(
                "login", cookies(before), csrf(before), origin(), json("login", user, "password", password), headers);
    }

    String origin() {
        return url.substring(0, url.length() - 1);
    }

    static String json(String... pairs) {
        JsonObject body = new JsonObject();
        for (int i = 0; i < pairs.length; i += 2) {
            body.put(pairs[i], pairs[i + 1]);
        }
        return body.encode();
    }

    static String cookies(HttpResponse<String> answer) {
        return String.join(
                "; ",
                answer.headers().allValues("set-cookie").stream()
                        .map(cookie -> cookie.split(";")[0])
                        .toList());
    }

    static String csrf(HttpResponse<String> session) {
        return new JsonObject(session.body()).getString("csrf");
    }

    HttpResponse<String> get(String path, String cookie, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).header("Cookie", cookie.isEmpty() ? "none=x" : cookie);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String cookie, String csrf, String origin, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Cookie", cookie)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!csrf.isEmpty()) {
            request.header("X-CSRF-Token", csrf);
        }
        if (!origin.isEmpty()) {
            request.header("Origin", origin);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> act(Login who, String action, String id, String word) throws Exception {
        return post("do/" + action, who.cookie(), who.csrf(), origin(), json("id", id, "word", word));
    }

    static String code(HttpResponse<String> answer) {
        return new JsonObject(answer.body()).getString("code");
    }

    /** Opens a stream of news. Closing its lines ends it. */
    HttpResponse<Stream<String>> news(Login who) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "news"))
                .header("Cookie", who.cookie())
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofLines());
    }

    /** Returns the first news, which contains the complete state. */
    JsonObject all(Login who) throws Exception {
        HttpResponse<Stream<String>> stream = news(who);
        assertThat(stream.statusCode()).isEqualTo(200);
        try (Stream<String> lines = stream.body()) {
            Iterator<String> each = lines.iterator();
            while (each.hasNext()) {
                String line = each.next();
                if (line.startsWith("data: ")) {
                    return new JsonObject(line.substring(6));
                }
            }
        }
        throw new AssertionError("the stream ended");
    }
}
