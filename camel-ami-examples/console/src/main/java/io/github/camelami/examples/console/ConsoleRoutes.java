/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.AmiCalls;
import org.apache.camel.builder.RouteBuilder;

/** The routes to and from Asterisk. */
final class ConsoleRoutes extends RouteBuilder {

    /** The property with Asterisk's name of the recordings folder: with a listenPolicy, messages may name only files in it. */
    static final String RECORDINGS = "console.recordings.asterisk";

    /** The events for the board and its feed. */
    private static final String EVENTS = AmiCalls.EVENTS + ",DTMFEnd,AmiListenAudit,PlaybackStart,PlaybackFinish";

    @Override
    public void configure() {
        // the page shows refusals, so the log does not
        errorHandler(noErrorHandler());

        from("ami:pbx?snapshot=" + AmiCalls.SNAPSHOT + "&events=" + EVENTS)
                .routeId("events")
                .bean("board", "on");

        // the phones of a user who was removed or changed stop listening and playing
        from("timer:users?period=500")
                .routeId("users")
                .bean("users", "reload")
                .split(body())
                .bean("board", "handles")
                .split(body())
                .setHeader("CamelAmiHandle", body())
                .to("ami:pbx?action=Hangup");

        from("timer:recordings?period=3000").routeId("recordings").bean("recordings", "look");

        // Desk sets the headers; a request never does
        from("direct:listen")
                .routeId("listen")
                .to("ami:pbx?action=Listen")
                // a user may have been removed while the phone rang
                .filter(method("users", "mayNoLonger"))
                .to("ami:pbx?action=Hangup");
        from("direct:mode").routeId("mode").to("ami:pbx?action=ListenMode");
        from("direct:play")
                .routeId("play")
                .to("ami:pbx?action=Playback&skip=3000&allowedFiles=RAW({{" + RECORDINGS + "}})");
        from("direct:control").routeId("control").to("ami:pbx?action=ControlPlayback");
        from("direct:hangup").routeId("hangup").to("ami:pbx?action=Hangup");
    }
}
