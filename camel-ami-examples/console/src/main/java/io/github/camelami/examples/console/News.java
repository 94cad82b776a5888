/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.examples.console.Sessions.Session;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * Streams the board's changes to the browsers, as server-sent events. It is not a route, because each browser is at a
 * different version of the board, and a slow browser skips versions. A user has at most ten streams. A limit per
 * address is not needed, since each stream requires a session.
 */
final class News {

    private static final int EACH = 10;
    private static final long TICK_MILLIS = 100;
    private static final long ALIVE_MILLIS = 10_000;

    private final Vertx vertx;
    private final Board board;
    private final Sessions sessions;
    private final AtOnce streams = new AtOnce(EACH);

    News(Vertx vertx, Board board, Sessions sessions) {
        this.vertx = vertx;
        this.board = board;
        this.sessions = sessions;
    }

    /**
     * Opens a stream. This does not extend the session: an open page without clicks must not keep its user logged in.
     */
    void open(RoutingContext request) {
        String id = sessions.id(request);
        Session session = sessions.find(id);
        if (id == null || session == null) {
            Web.refuse(request, 401, "logged-out");
            return;
        }
        String login = session.user.login();
        if (!streams.begin(login)) {
            Web.refuse(request, 503, "too-many-pages");
            return;
        }
        HttpServerResponse response =
                request.response().setChunked(true).putHeader("Content-Type", "text/event-stream; charset=utf-8");
        response.putHeader("X-Accel-Buffering", "no"); // otherwise nginx buffers the news
        response.write("retry: 1000\n\n");
        Stream stream = new Stream(id, response);
        long timer = vertx.setPeriodic(TICK_MILLIS, tick -> stream.tick());
        request.addEndHandler(ended -> {
            vertx.cancelTimer(timer);
            streams.end(login);
        });
    }

    /** The stream to one browser. */
    private final class Stream {

        private final String id;
        private final HttpServerResponse response;
        private long version;
        private long written = System.nanoTime();

        Stream(String id, HttpServerResponse response) {
            this.id = id;
            this.response = response;
        }

        void tick() {
            Session session = sessions.find(id);
            if (session == null) {
                response.end("event: over\ndata: {}\n\n");
            } else if (!response.writeQueueFull()) {
                JsonObject news = board.since(version, session.user);
                if (news != null) {
                    version = news.getLong("version");
                    write("data: " + news.encode());
                } else if (System.nanoTime() - written > ALIVE_MILLIS * 1_000_000) {
                    write(": still here");
                }
            }
        }

        private void write(String text) {
            written = System.nanoTime();
            response.write(text + "\n\n");
        }
    }
}
