/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.AmiCalls;
import org.apache.camel.builder.RouteBuilder;

/** The routes for events from the servers and actions to them. */
final class ConsoleRoutes extends RouteBuilder {

    /** The property with Asterisk's path of the recordings folder. Messages may use only files in it. */
    static final String RECORDINGS = "console.recordings.asterisk";

    /** The exchange property with the server of an action. A header would not be safe: it could come from outside. */
    static final String SERVER = "server";

    /** The exchange property with the unique id of a phone that will ring. A user can stop the phone by this id. */
    static final String CHANNEL_ID = "channelId";

    /** The property with the names of the servers. */
    static final String SERVERS = "console.pbxs";

    /** The events for the board and its feed. */
    private static final String EVENTS =
            AmiCalls.EVENTS + "," + Queues.EVENTS + ",DTMFEnd,AmiListenAudit,PlaybackStart,PlaybackFinish";

    @Override
    public void configure() {
        // the page shows refusals, so the log need not
        errorHandler(noErrorHandler());

        for (String server : ConsoleMain.list(getContext(), SERVERS)) {
            from("ami:" + server + "?snapshot=" + AmiCalls.SNAPSHOT + "&events=" + EVENTS)
                    .routeId("events-" + server)
                    .bean("board", "on");
            // how a recording ended; the event PlaybackFinish could come from any dialplan
            from("ami:" + server + "?events=VarSet&match.Variable=CPLAYBACK*")
                    .routeId("playbacks-" + server)
                    .bean("board", "on");
        }

        // hang up the phones of users who were removed from the file or changed, once the link is up
        from("timer:users?period=500")
                .routeId("users")
                .bean("users", "reload")
                .bean("board", "condemned")
                .split(body())
                .setProperty(SERVER, simple("${body.server}"))
                .setHeader("CamelAmiHandle", simple("${body.uniqueid}"))
                .to("direct:hangup");

        from("timer:recordings?period=3000").routeId("recordings").bean("recordings", "look");

        // Desk sets the server and the headers; no request can. With a listenPolicy, no message may choose the channel
        // id. So the id is in the address, which is safe because the console created it.
        ring("listen", "action=Listen");
        ring("play", "action=Playback&skip=3000&allowedFiles=RAW({{" + RECORDINGS + "}})");
        from("direct:mode").routeId("mode").toD("ami:${exchangeProperty.server}?action=ListenMode");
        from("direct:control").routeId("control").toD("ami:${exchangeProperty.server}?action=ControlPlayback");
        from("direct:hangup").routeId("hangup").toD("ami:${exchangeProperty.server}?action=Hangup");
    }

    /** Adds a route that rings a phone. */
    private void ring(String name, String action) {
        from("direct:" + name)
                .routeId(name)
                .recipientList(
                        simple("ami:${exchangeProperty.server}?channelId=${exchangeProperty.channelId}&" + action),
                        "false") // one address, even with a comma
                // Each address is used once. A full cache would stop its oldest producer, and so hang up a ringing
                // phone.
                .cacheSize(-1)
                .end()
                // the user may have been removed while the phone rang
                .filter(method("users", "mayNoLonger"))
                .to("direct:hangup");
    }
}
