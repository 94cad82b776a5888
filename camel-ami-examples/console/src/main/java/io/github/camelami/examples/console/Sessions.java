/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.auth.prng.VertxContextPRNG;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.SessionHandler;
import io.vertx.ext.web.sstore.LocalSessionStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of logged-in users, in Vert.x Web's session store. A session ends after a period without a click, and in
 * any case after a maximum time. It also ends when its user's lines in the users' file change. A user has at most ten
 * sessions; starting another one ends the oldest.
 */
final class Sessions {

    private static final int EACH = 10;
    private static final int ID_BYTES = 32;
    private static final Duration BROWSER_KNOWN = Duration.ofDays(90);
    private static final String LOGIN = "login";

    /** The session of one login. */
    static final class Session {

        final User user;
        final String csrf;
        private volatile String phone;
        private volatile String heard = "";
        private volatile boolean over;

        Session(User user, String csrf) {
            this.user = user;
            this.csrf = csrf;
            this.phone = user.phones().size() == 1 ? user.phones().get(0) : "";
        }

        /** Returns the chosen phone; empty until one is chosen. */
        String phone() {
            return phone;
        }

        void choose(String chosen) {
            phone = chosen;
        }

        /**
         * Records that a browser requests this recording. Returns false if its previous request was for the same
         * recording.
         */
        boolean hears(String recording) {
            boolean other = !heard.equals(recording);
            heard = recording;
            return other;
        }
    }

    private final Vertx vertx;
    private final Users users;
    private final boolean secure;
    private final long longest;
    private final VertxContextPRNG random;
    private final LocalSessionStore store;
    private final SessionHandler handler;
    private final Map<String, Deque<String>> ids = new HashMap<>();

    /** @param secure whether browsers send the cookie only over HTTPS */
    Sessions(Vertx vertx, Users users, boolean secure, Duration idle, Duration longest) {
        this.vertx = vertx;
        this.users = users;
        this.secure = secure;
        this.longest = longest.toMillis();
        this.random = VertxContextPRNG.current(vertx);
        this.store = LocalSessionStore.create(vertx);
        this.handler = SessionHandler.create(store)
                .setSessionTimeout(idle.toMillis())
                .setMinLength(ID_BYTES)
                .setSessionCookieName(cookieName("console"))
                .setCookieSameSite(CookieSameSite.STRICT)
                .setCookieHttpOnlyFlag(true)
                .setCookieSecureFlag(secure);
    }

    /** Returns a cookie's name. Over HTTPS, its prefix keeps other hosts of the same domain from setting the cookie. */
    String cookieName(String name) {
        return secure ? "__Host-" + name : name;
    }

    private @Nullable String cookie(RoutingContext request, String name) {
        Cookie given = request.request().getCookie(cookieName(name));
        return given == null ? null : given.getValue();
    }

    @Nullable
    String id(RoutingContext request) {
        return cookie(request, "console");
    }

    /** Returns the value of the cookie that marks a browser in which a user has logged in; null if there is none. */
    @Nullable
    String browser(RoutingContext request) {
        return cookie(request, "console-known");
    }

    /** Sets the cookie of {@link #browser} to a new random value, and returns the value. */
    String newBrowser(RoutingContext request) {
        String browser = token();
        request.response()
                .addCookie(Cookie.cookie(cookieName("console-known"), browser)
                        .setMaxAge(BROWSER_KNOWN.toSeconds())
                        .setHttpOnly(true)
                        .setSecure(secure)
                        .setSameSite(CookieSameSite.STRICT)
                        .setPath("/"));
        return browser;
    }

    /**
     * Finds a request's session and marks it as used. Vert.x Web's own handler would start a session if there is none.
     */
    void handle(RoutingContext request) {
        if (find(id(request)) == null) {
            request.next();
        } else {
            handler.handle(request);
        }
    }

    /** Returns the session that {@link #handle} found; null if it found none. */
    static @Nullable Session of(RoutingContext request) {
        return request.session() == null ? null : request.session().get(LOGIN);
    }

    /** Returns the session with this id; null if there is none. Does not mark it as used. */
    @Nullable
    Session find(@Nullable String id) {
        io.vertx.ext.web.Session found = id == null ? null : store.get(id).result();
        Session session = found == null ? null : found.get(LOGIN);
        if (session != null && (session.over || !users.has(session.user))) {
            store.delete(id);
            return null;
        }
        return session;
    }

    /** Ends a session, even if a request in progress stores it again afterwards. */
    private void end(String id) {
        Session session = find(id);
        if (session != null) {
            session.over = true;
            store.delete(id);
        }
    }

    /** Starts a session with a new random id, and ends the previous session of the request, if any. */
    synchronized void begin(RoutingContext request, User user) {
        String before = id(request);
        if (before != null) {
            end(before);
        }
        io.vertx.ext.web.Session session = handler.newSession(request).put(LOGIN, new Session(user, token()));
        Deque<String> own = ids.computeIfAbsent(user.login(), login -> new ArrayDeque<>());
        own.removeIf(id -> find(id) == null);
        own.add(session.id());
        if (own.size() > EACH) {
            end(own.remove());
        }
        vertx.setTimer(longest, over -> end(session.id()));
    }

    /** Returns a random string of 64 hexadecimal digits. */
    String token() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
