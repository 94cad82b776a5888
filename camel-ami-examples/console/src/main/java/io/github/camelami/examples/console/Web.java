/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.examples.console.Sessions.Session;
import io.github.camelami.examples.console.User.Role;
import io.netty.util.NetUtil;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.CSPHandler;
import io.vertx.ext.web.handler.CSRFHandler;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page and its requests with Vert.x Web handlers, on the router of Camel's {@code platform-http}. These are
 * not Camel routes, because a route converts parts of a request to headers. {@link Desk} performs the requests through
 * routes.
 */
final class Web {

    private static final Logger LOG = LoggerFactory.getLogger(Web.class);
    private static final String TOKEN = "X-CSRF-Token";
    private static final String AUDIO = "audio";

    /** The folder of the page on the class path. It contains only the page, and no other jar has such a folder. */
    private static final String PAGE = "io/github/camelami/examples/console/page";

    private static final int LONGEST_BODY = 4096;
    private static final int LONGEST_LOGIN = 64;
    private static final int ACTIONS = 200;
    private static final int ACTIONS_EACH = 10;
    // twice, at most half of the processors: the others are for the page, the actions and an Asterisk on this machine
    private static final int HASHERS = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
    private static final Duration IDLE = Duration.ofMinutes(30);
    private static final Duration LONGEST = Duration.ofHours(12);

    private final Vertx vertx;
    private final Desk desk;
    private final Users users;
    private final Recordings recordings;
    private final Set<String> origins;
    private final Set<String> proxies;
    private final boolean secure;
    private final Sessions sessions;
    private final News news;
    private final LoginLimits limits = new LoginLimits(System::nanoTime);
    private final AtOnce acting = new AtOnce(ACTIONS_EACH);
    // Hashing a password takes long. Known browsers have threads of their own, so they need not wait for strangers.
    private final WorkerExecutor strangers;
    private final WorkerExecutor regulars;
    // an action occupies its thread while a phone rings
    private final WorkerExecutor actions;

    /**
     * Creates the handlers of a console.
     *
     * @param origins the allowed origins of the page, for example {@code https://console.example.com}
     * @param proxies the addresses of reverse proxies; their {@code X-Forwarded-For} is trusted if all origins are
     *     HTTPS
     */
    Web(
            Vertx vertx,
            Board board,
            Desk desk,
            Users users,
            Recordings recordings,
            Set<String> origins,
            Set<String> proxies) {
        this.vertx = vertx;
        this.desk = desk;
        this.users = users;
        this.recordings = recordings;
        this.origins = origins;
        this.secure = origins.stream().allMatch(origin -> origin.startsWith("https:"));
        this.proxies = secure ? proxies : Set.of();
        this.sessions = new Sessions(vertx, users, secure, IDLE, LONGEST);
        this.news = new News(vertx, board, sessions);
        this.strangers = vertx.createSharedWorkerExecutor("strangers", HASHERS);
        this.regulars = vertx.createSharedWorkerExecutor("regulars", HASHERS);
        this.actions = vertx.createSharedWorkerExecutor("actions", ACTIONS, 5, TimeUnit.MINUTES);
    }

    void mount(Router router) {
        CSPHandler policy = CSPHandler.create()
                .setDirective("default-src", "none")
                .setDirective("frame-ancestors", "none")
                .setDirective("base-uri", "none");
        for (String own : List.of("script-src", "style-src", "connect-src", "img-src", "media-src", "form-action")) {
            policy.setDirective(own, "self");
        }
        // For the login only. In a session, this handler would create a new token for each request, and would refuse
        // one of two simultaneous clicks.
        CSRFHandler token = CSRFHandler.create(vertx, sessions.token())
                .setHeaderName(TOKEN)
                .setCookieName(sessions.cookieName("console-login"))
                .setCookieHttpOnly(true)
                .setCookieSecure(secure)
                .setTimeout(LONGEST.toMillis());
        BodyHandler body = BodyHandler.create(false).setBodyLimit(LONGEST_BODY);
        Handler<RoutingContext> player =
                only((request, session) -> session.user.may().contains(Role.PLAY), "may-not");
        StaticHandler page = StaticHandler.create(PAGE).setCachingEnabled(false).setDefaultContentEncoding("UTF-8");
        Handler<RoutingContext> allowed =
                only((request, session) -> same(session.csrf, request.request().getHeader(TOKEN)), "wrong-token");
        router.route().order(-1).handler(policy).handler(this::guard);
        router.get("/news").handler(news::open);
        router.get("/session").handler(token);
        router.post("/login").handler(body).handler(token).handler(this::login);
        router.route().handler(sessions::handle);
        router.get("/session").handler(Web::session);
        router.get("/recordings").handler(player).handler(this::recordings);
        router.get("/recordings/:id").handler(player).handler(this::audio);
        router.get("/audio/*")
                .handler(Web::looked)
                .handler(StaticHandler.create(FileSystemAccess.ROOT, recordings.root())
                        .setCachingEnabled(false));
        router.post("/logout").handler(body).handler(allowed).handler(Web::logout);
        router.post("/do/:action").handler(body).handler(allowed).handler(this::act);
        router.get("/").handler(page);
        Set<String> files = files();
        router.get("/:file").handler(request -> {
            if (files.contains(request.pathParam("file"))) {
                page.handle(request);
            } else {
                refuse(request, 404, "no-such-file");
            }
        });
        router.route().failureHandler(Web::failed);
    }

    /**
     * Returns the names of the files that the page's index refers to. For any other name, Vert.x would search and copy
     * the class path below {@code io} again, under a lock that its event loop also needs.
     */
    private static Set<String> files() {
        try {
            String index = new String(ConsoleMain.resource(PAGE + "/index.html"), StandardCharsets.UTF_8);
            return Pattern.compile("(?:href|src)=\"([a-z]+\\.(?:css|js))\"")
                    .matcher(index)
                    .results()
                    .map(file -> file.group(1))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Refuses requests for another host or from another site. Vert.x Web's check allows only one origin, and accepts a
     * referrer instead.
     */
    private void guard(RoutingContext request) {
        request.response()
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

    /** Sends the logged-in user, if any, and the token that each POST must contain. */
    private static void session(RoutingContext request) {
        Session session = Sessions.of(request);
        if (session == null) {
            json(request, 200, new JsonObject().put("csrf", request.<String>get(TOKEN)));
            return;
        }
        User user = session.user;
        JsonObject shown = new JsonObject()
                .put("csrf", session.csrf)
                .put("login", user.login())
                .put("name", user.name())
                .put("may", new JsonArray(user.may().stream().map(Role::word).toList()))
                .put("phones", new JsonArray(user.phones()))
                .put("phone", user.phones().indexOf(session.phone()));
        json(request, 200, shown);
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

    /**
     * Serves the audio of a recording. This class looks up the path of the file, and Vert.x sends it, since it supports
     * range requests.
     */
    private void audio(RoutingContext request) {
        String id = request.pathParam("id");
        vertx.executeBlocking(() -> recordings.audio(id), false).onComplete(found -> {
            String path = found.result();
            if (path == null) {
                refuse(request, 404, "no-such-recording");
                return;
            }
            Session session = Sessions.of(request);
            if (session != null && session.hears(id)) {
                LOG.info("{} hears the recording {}", session.user.login(), path);
            }
            String encoded = URLEncoder.encode(path, StandardCharsets.UTF_8).replace("+", "%20");
            request.put(AUDIO, true).reroute("/audio/" + encoded);
        });
    }

    private static void looked(RoutingContext request) {
        if (request.get(AUDIO) == null) {
            refuse(request, 404, "no-such-recording");
        } else {
            request.next();
        }
    }

    /** Returns a handler that refuses requests without a session and, with this code, requests that break the rule. */
    private static Handler<RoutingContext> only(BiPredicate<RoutingContext, Session> rule, String code) {
        return request -> {
            Session session = Sessions.of(request);
            if (session == null) {
                refuse(request, 401, "logged-out");
            } else if (!rule.test(request, session)) {
                refuse(request, 403, code);
            } else {
                request.next();
            }
        };
    }

    private void login(RoutingContext request) {
        JsonObject body = body(request);
        if (body == null) {
            return;
        }
        String login = body.getString("login", "");
        String password = body.getString("password", "");
        String address = address(request);
        String browser = sessions.browser(request);
        String source = limits.source(login, address, browser);
        boolean stranger = source.equals(address);
        if (login.length() > LONGEST_LOGIN || !limits.begin(login, source)) {
            refuse(request, 429, "too-many-logins");
            return;
        }
        WorkerExecutor hashers = stranger ? strangers : regulars;
        hashers.executeBlocking(() -> users.login(login, password), false).onComplete(checked -> {
            User user = checked.result();
            if (user == null) {
                LOG.info("A login failed, from {}", address);
                // slows down the guessing of passwords
                vertx.setTimer(1000, timer -> {
                    limits.end(login, source, false);
                    refuse(request, 403, "wrong-login");
                });
                return;
            }
            limits.end(login, source, true);
            LOG.info("{} logged in, from {}", login, address);
            if (stranger) {
                limits.remember(login, sessions.newBrowser(request), browser);
            }
            sessions.begin(request, user);
            done(request);
        });
    }

    /** Returns the browser's address. A proxy appends it to the browser's own list, which Vert.x Web would trust. */
    private String address(RoutingContext request) {
        String peer = request.request().remoteAddress().hostAddress();
        String claimed = String.join(",", request.request().headers().getAll("X-Forwarded-For"));
        String last = claimed.substring(claimed.lastIndexOf(',') + 1).trim();
        byte[] address = NetUtil.createByteArrayFromIpAddressString(proxies.contains(peer) ? last : peer);
        if (address == null) {
            return peer;
        }
        // an IPv6 host usually has a whole /64 network, so all its addresses count as one
        return address.length == 4
                ? NetUtil.bytesToIpAddress(address)
                : NetUtil.bytesToIpAddress(Arrays.copyOf(Arrays.copyOf(address, 8), 16)) + "/64";
    }

    private static void logout(RoutingContext request) {
        request.session().destroy();
        done(request);
    }

    private void act(RoutingContext request) {
        Session session = Sessions.of(request);
        JsonObject body = body(request);
        if (session == null || body == null) {
            return;
        }
        String action = request.pathParam("action");
        String id = body.getString("id", "");
        String word = body.getString("word", "");
        String login = session.user.login();
        if (!acting.begin(login)) {
            refuse(request, 429, "too-many-actions");
            return;
        }
        actions.executeBlocking(() -> desk.act(session, action, id, word), false)
                .onComplete(ended -> acting.end(login))
                .onFailure(request::fail)
                .onSuccess(answer -> answer(request, answer.status(), answer.code(), answer.words()));
    }

    private static boolean same(String expected, @Nullable String given) {
        return given != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the body if it is a JSON object with only string values; otherwise refuses the request. */
    private static @Nullable JsonObject body(RoutingContext request) {
        JsonObject body = null;
        try {
            body = request.body().asJsonObject();
        } catch (DecodeException | ClassCastException e) {
            // refused below; the message may quote a password
        }
        if (body == null || !body.stream().allMatch(entry -> entry.getValue() instanceof String)) {
            refuse(request, 400, "no-json");
            return null;
        }
        return body;
    }

    static void refuse(RoutingContext request, int status, String code) {
        answer(request, status, code, "");
    }

    private static void done(RoutingContext request) {
        answer(request, 200, "done", "");
    }

    private static void failed(RoutingContext request) {
        if (request.statusCode() == 500) {
            LOG.warn("{} failed", request.normalizedPath(), request.failure());
        }
        String code =
                switch (request.statusCode()) {
                    case 403 -> "wrong-token";
                    case 413 -> "too-long";
                    default -> "failed";
                };
        refuse(request, request.statusCode(), code);
    }

    private static void answer(RoutingContext request, int status, String code, String words) {
        json(request, status, new JsonObject().put("code", code).put("words", words));
    }

    private static void json(RoutingContext request, int status, JsonObject answer) {
        if (!request.response().closed()) {
            request.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json; charset=utf-8")
                    .end(answer.toBuffer());
        }
    }
}
