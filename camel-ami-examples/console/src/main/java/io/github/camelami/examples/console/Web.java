/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.examples.console.Sessions.Session;
import io.github.camelami.examples.console.Users.Role;
import io.github.camelami.examples.console.Users.User;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page and its requests, on the router of Camel's platform HTTP. It does not use Camel routes, which turn parts of a
 * request into headers, and here no part may become one.
 */
final class Web {

    private static final Logger LOG = LoggerFactory.getLogger(Web.class);
    private static final String COOKIE = "console";
    private static final String BEFORE_LOGIN = "console-login";
    private static final String AUDIO = "audio";
    private static final int MOST_STREAMS = 200;
    private static final int LONGEST_BODY = 4096;
    private static final long TICK_MILLIS = 100;
    private static final long ALIVE_MILLIS = 10_000;

    /** The event stream to one browser. */
    private static final class Stream {
        final Session session;
        final String token;
        final HttpServerResponse response;
        long version;
        long written = System.nanoTime();

        Stream(Session session, String token, HttpServerResponse response) {
            this.session = session;
            this.token = token;
            this.response = response;
        }
    }

    private final Vertx vertx;
    private final Board board;
    private final Desk desk;
    private final Users users;
    private final Recordings recordings;
    private final Set<String> origins;
    private final boolean secureCookie;
    private final Sessions sessions = new Sessions();
    private final Semaphore logins = new Semaphore(4);
    private final Map<HttpServerResponse, Stream> streams = new LinkedHashMap<>();

    /** @param origins the allowed origins of the page, for example {@code https://console.example.com} */
    Web(Vertx vertx, Board board, Desk desk, Users users, Recordings recordings, Set<String> origins) {
        this.vertx = vertx;
        this.board = board;
        this.desk = desk;
        this.users = users;
        this.recordings = recordings;
        this.origins = origins;
        this.secureCookie = origins.stream().allMatch(origin -> origin.startsWith("https:"));
    }

    void mount(Router router) {
        router.route().order(-1).handler(this::guard);
        file(router, "/", "index.html", "text/html");
        file(router, "/console.css", "console.css", "text/css");
        file(router, "/console.js", "console.js", "text/javascript");
        file(router, "/words.js", "words.js", "text/javascript");
        router.get("/session").handler(this::session);
        router.get("/news").handler(this::news);
        router.get("/recordings*").handler(this::mayPlay);
        router.get("/recordings").handler(this::recordings);
        router.get("/recordings/:id").handler(this::audio);
        router.get("/audio/*")
                .handler(Web::looked)
                .handler(StaticHandler.create(FileSystemAccess.ROOT, recordings.root())
                        .setCachingEnabled(false));
        BodyHandler body = BodyHandler.create(false).setBodyLimit(LONGEST_BODY);
        router.post("/login").handler(body).handler(this::login);
        router.post("/logout").handler(body).handler(this::logout);
        router.post("/do/:action").handler(body).handler(this::act);
        router.route().failureHandler(Web::failed);
        vertx.setPeriodic(TICK_MILLIS, timer -> tick());
    }

    /** Restricts the browser to what the page needs; refuses requests for another host or from another site. */
    private void guard(RoutingContext request) {
        request.response()
                .putHeader(
                        "Content-Security-Policy",
                        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; media-src 'self'; "
                                + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Cache-Control", "no-store");
        HostAndPort host = request.request().authority();
        if (host == null || origins.stream().noneMatch(origin -> origin.endsWith("//" + host))) {
            refuse(request, 421, "wrong-host");
        } else if (request.request().method().name().equals("POST")
                && !origins.contains(String.valueOf(request.request().getHeader("Origin")))) {
            refuse(request, 403, "wrong-origin");
        } else {
            request.next();
        }
    }

    private static void file(Router router, String path, String name, String type) {
        Buffer content;
        try (InputStream in = Web.class.getResourceAsStream("/page/" + name)) {
            if (in == null) {
                throw new IllegalStateException("page/" + name + " is missing on the class path");
            }
            content = Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        router.get(path).handler(request -> request.response()
                .putHeader("Content-Type", type + "; charset=utf-8")
                .end(content));
    }

    private static @Nullable String cookie(RoutingContext request, String name) {
        Cookie cookie = request.request().getCookie(name);
        return cookie == null ? null : cookie.getValue();
    }

    private Cookie cookie(String name, String value) {
        return Cookie.cookie(name, value)
                .setHttpOnly(true)
                .setSecure(secureCookie)
                .setSameSite(CookieSameSite.STRICT)
                .setPath("/");
    }

    private @Nullable Session current(RoutingContext request) {
        return sessions.find(cookie(request, COOKIE));
    }

    /** Answers with the logged-in user, if any, and the token that each POST must send. */
    private void session(RoutingContext request) {
        Session session = current(request);
        if (session == null) {
            String token = Sessions.token();
            request.response().addCookie(cookie(BEFORE_LOGIN, token));
            json(request, 200, new JsonObject().put("csrf", token));
            return;
        }
        session.use();
        User user = session.user;
        JsonArray may = new JsonArray();
        user.may().forEach(role -> may.add(role.word()));
        json(
                request,
                200,
                new JsonObject()
                        .put("csrf", session.csrf)
                        .put("login", user.login())
                        .put("name", user.name())
                        .put("may", may)
                        .put("phones", new JsonArray(user.phones()))
                        .put("phone", user.phones().indexOf(session.phone())));
    }

    private void recordings(RoutingContext request) {
        Map<String, String> asked = new HashMap<>();
        request.queryParams().forEach(asked::put);
        vertx.executeBlocking(() -> recordings.page(asked), false).onComplete(found -> {
            if (found.succeeded()) {
                json(request, 200, found.result());
            } else if (found.cause() instanceof IllegalArgumentException) {
                refuse(request, 400, "wrong-search");
            } else {
                request.fail(found.cause());
            }
        });
    }

    /** Serves the sound of a recording. Vert.x reads the file, since it has ranges, by the name that this class looked up. */
    private void audio(RoutingContext request) {
        vertx.executeBlocking(() -> recordings.audio(request.pathParam("id")), false)
                .onComplete(found -> {
                    String path = found.result();
                    if (path == null) {
                        refuse(request, 404, "no-such-recording");
                    } else {
                        request.put(AUDIO, true)
                                .reroute("/audio/"
                                        + URLEncoder.encode(path, StandardCharsets.UTF_8)
                                                .replace("+", "%20"));
                    }
                });
    }

    private static void looked(RoutingContext request) {
        if (request.get(AUDIO) == null) {
            refuse(request, 404, "no-such-recording");
        } else {
            request.next();
        }
    }

    /** Refuses a user who may not play recordings. */
    private void mayPlay(RoutingContext request) {
        Session session = current(request);
        if (session == null) {
            refuse(request, 401, "logged-out");
        } else if (!session.user.may().contains(Role.PLAY)) {
            refuse(request, 403, "may-not");
        } else {
            session.use();
            request.next();
        }
    }

    private void login(RoutingContext request) {
        String before = cookie(request, BEFORE_LOGIN);
        JsonObject body = body(request);
        if (body == null || before == null || !same(before, request.request().getHeader("X-CSRF-Token"))) {
            refuse(request, 403, "wrong-token");
            return;
        }
        String login = body.getString("login", "");
        char[] password = body.getString("password", "").toCharArray();
        if (!logins.tryAcquire()) {
            refuse(request, 429, "too-many-logins");
            return;
        }
        vertx.executeBlocking(() -> users.login(login, password) != null, false).onComplete(checked -> {
            User user = checked.succeeded() && checked.result() ? users.find(login) : null;
            if (user == null) {
                LOG.info("A login failed, from {}", request.request().remoteAddress());
                // delays the guessing of passwords
                vertx.setTimer(1000, timer -> {
                    logins.release();
                    refuse(request, 403, "wrong-login");
                });
                return;
            }
            logins.release();
            LOG.info("{} logged in, from {}", user.login(), request.request().remoteAddress());
            request.response().addCookie(cookie(COOKIE, sessions.begin(user)));
            request.response().addCookie(cookie(BEFORE_LOGIN, "").setMaxAge(0));
            json(request, 200, new JsonObject().put("code", "done"));
        });
    }

    private void logout(RoutingContext request) {
        if (allowed(request) != null) {
            sessions.end(cookie(request, COOKIE));
            request.response().addCookie(cookie(COOKIE, "").setMaxAge(0));
            json(request, 200, new JsonObject().put("code", "done"));
        }
    }

    private void act(RoutingContext request) {
        Session session = allowed(request);
        JsonObject body = session == null ? null : body(request);
        if (session == null) {
            return;
        }
        if (body == null) {
            refuse(request, 400, "no-json");
            return;
        }
        String action = request.pathParam("action");
        String id = body.getString("id", "");
        String word = body.getString("word", "");
        vertx.executeBlocking(() -> desk.act(session, action, id, word), false).onComplete(done -> {
            if (done.succeeded()) {
                Desk.Answer answer = done.result();
                json(
                        request,
                        answer.status(),
                        new JsonObject().put("code", answer.code()).put("words", answer.words()));
            } else {
                LOG.warn("{} failed", action, done.cause());
                refuse(request, 500, "failed");
            }
        });
    }

    /** Returns the session if the request has one and its token; otherwise refuses the request and returns null. */
    private @Nullable Session allowed(RoutingContext request) {
        Session session = current(request);
        if (session == null) {
            refuse(request, 401, "logged-out");
            return null;
        }
        if (!same(session.csrf, request.request().getHeader("X-CSRF-Token"))) {
            refuse(request, 403, "wrong-token");
            return null;
        }
        session.use();
        return session;
    }

    private static boolean same(String expected, @Nullable String given) {
        return given != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the body if it is an object of texts, else null. */
    private static @Nullable JsonObject body(RoutingContext request) {
        try {
            JsonObject body = request.body().asJsonObject();
            return body != null && body.stream().allMatch(entry -> entry.getValue() instanceof String) ? body : null;
        } catch (DecodeException | ClassCastException e) {
            return null;
        }
    }

    private static void refuse(RoutingContext request, int status, String code) {
        json(request, status, new JsonObject().put("code", code).put("words", ""));
    }

    private static void failed(RoutingContext request) {
        if (request.statusCode() == 500) {
            LOG.warn("{} failed", request.normalizedPath(), request.failure());
        }
        refuse(request, request.statusCode(), request.statusCode() == 413 ? "too-long" : "failed");
    }

    private static void json(RoutingContext request, int status, JsonObject answer) {
        if (!request.response().closed()) {
            request.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json; charset=utf-8")
                    .end(answer.toBuffer());
        }
    }

    // Server-sent events

    private void news(RoutingContext request) {
        Session session = current(request);
        String token = cookie(request, COOKIE);
        if (session == null || token == null) {
            refuse(request, 401, "logged-out");
        } else if (streams.size() >= MOST_STREAMS) {
            refuse(request, 503, "too-many-pages");
        } else {
            HttpServerResponse response =
                    request.response().setChunked(true).putHeader("Content-Type", "text/event-stream; charset=utf-8");
            response.closeHandler(closed -> streams.remove(response));
            response.exceptionHandler(broken -> streams.remove(response));
            response.write("retry: 1000\n\n");
            streams.put(response, new Stream(session, token, response));
        }
    }

    private void tick() {
        for (Stream stream : Set.copyOf(streams.values())) {
            if (sessions.find(stream.token) == null) {
                streams.remove(stream.response);
                stream.response.end("event: over\ndata: {}\n\n");
            } else if (!stream.response.writeQueueFull()) {
                JsonObject news = board.since(stream.version, stream.session.user);
                long now = System.nanoTime();
                if (news != null) {
                    stream.version = news.getLong("version");
                    stream.written = now;
                    stream.response.write("data: " + news.encode() + "\n\n");
                } else if (now - stream.written > ALIVE_MILLIS * 1_000_000) {
                    stream.written = now;
                    stream.response.write(": still here\n\n");
                }
            }
        }
    }
}
