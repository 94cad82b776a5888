/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.AmiCalls;
import org.apache.camel.builder.RouteBuilder;

/** The routes to and from the servers. */
final class ConsoleRoutes extends RouteBuilder {

    /** The property with Asterisk's name of the recordings folder: with a listenPolicy, messages may name only files in it. */
    static final String RECORDINGS = "console.recordings.asterisk";

    /** The exchange property with the server of an action. No header: a header could come from elsewhere. */
    static final String SERVER = "server";

    /** The exchange property with the unique id of the phone that will listen, so that it can be stopped while it rings. */
    static final String CHANNEL_ID = "channelId";

    /** The events for the board and its feed. */
    private static final String EVENTS =
            AmiCalls.EVENTS + "," + Queues.EVENTS + ",DTMFEnd,AmiListenAudit,PlaybackStart,PlaybackFinish";

    /** The property with the names of the servers. */
    static final String SERVERS = "console.pbxs";

    @Override
    public void configure() {
        // the page shows refusals, so the log does not
        errorHandler(noErrorHandler());

        for (String server : ConsoleMain.list(getContext(), SERVERS)) {
            from("ami:" + server + "?snapshot=" + AmiCalls.SNAPSHOT + "&events=" + EVENTS)
                    .routeId("events-" + server)
                    .bean("board", "on");
        }

        // the phones of a user who was removed or changed stop listening and playing, as soon as the link is up
        from("timer:users?period=500")
                .routeId("users")
                .bean("users", "reload")
                .bean("board", "condemned")
                .split(body())
                .setProperty(SERVER, simple("${body.server}"))
                .setHeader("CamelAmiHandle", simple("${body.uniqueid}"))
                .to("direct:hangup");

        from("timer:recordings?period=3000").routeId("recordings").bean("recordings", "look");

        // Desk sets the server and the headers; a request never does
        // the id is Board's own, so it may be part of the address: with a listenPolicy no message may choose one
        from("direct:listen")
                .routeId("listen")
                .recipientList(
                        simple("ami:${exchangeProperty.server}?action=Listen&channelId=${exchangeProperty.channelId}"))
                // each address is used once; a full cache would stop its oldest producer, and with it a phone that
                // rings
                .cacheSize(-1)
                .end()
                // a user may have been removed while the phone rang
                .filter(method("users", "mayNoLonger"))
                .to("direct:hangup");
        from("direct:mode").routeId("mode").toD("ami:${exchangeProperty.server}?action=ListenMode");
        from("direct:play")
                .routeId("play")
                .toD("ami:${exchangeProperty.server}?action=Playback&skip=3000&allowedFiles=RAW({{" + RECORDINGS
                        + "}})")
                // as above
                .filter(method("users", "mayPlayNoLonger"))
                .to("direct:hangup");
        from("direct:control").routeId("control").toD("ami:${exchangeProperty.server}?action=ControlPlayback");
        from("direct:hangup").routeId("hangup").toD("ami:${exchangeProperty.server}?action=Hangup");
    }
}
