/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.AmiCalls;
import org.apache.camel.builder.RouteBuilder;

/** The routes for events from the servers and actions to them. */
final class ConsoleRoutes extends RouteBuilder {

    /**
     * The property with Asterisk's path of the recordings folder. With a listenPolicy, messages may name only files in
     * it.
     */
    static final String RECORDINGS = "console.recordings.asterisk";

    /**
     * The exchange property with the server of an action. It is not a header, because a header could come from outside.
     */
    static final String SERVER = "server";

    /**
     * The exchange property with the unique id of the phone that will listen. With this id, a user can stop the phone
     * while it rings.
     */
    static final String CHANNEL_ID = "channelId";

    /** The events for the board and its feed. */
    private static final String EVENTS =
            AmiCalls.EVENTS + "," + Queues.EVENTS + ",DTMFEnd,AmiListenAudit,PlaybackStart,PlaybackFinish";

    /** The property with the names of the servers. */
    static final String SERVERS = "console.pbxs";

    @Override
    public void configure() {
        // the page shows refusals, so the log need not
        errorHandler(noErrorHandler());

        for (String server : ConsoleMain.list(getContext(), SERVERS)) {
            from("ami:" + server + "?snapshot=" + AmiCalls.SNAPSHOT + "&events=" + EVENTS)
                    .routeId("events-" + server)
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
        // id. So the id is in the address, which is safe because Board created it.
        from("direct:listen")
                .routeId("listen")
                .recipientList(
                        simple("ami:${exchangeProperty.server}?action=Listen&channelId=${exchangeProperty.channelId}"))
                // Each address is used once. A full cache would stop its oldest producer, and so hang up a ringing
                // phone.
                .cacheSize(-1)
                .end()
                // the user may have been removed while the phone rang
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
