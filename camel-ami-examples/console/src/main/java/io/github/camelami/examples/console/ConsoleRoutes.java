/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.AmiCalls;
import org.apache.camel.builder.RouteBuilder;

/** All that goes to Asterisk and comes from it. */
final class ConsoleRoutes extends RouteBuilder {

    /** The property with the folder of the recordings as Asterisk calls it: a listenPolicy lets messages name no others. */
    static final String RECORDINGS = "console.recordings.asterisk";

    /** What the board is made of, and the feed shows. */
    private static final String EVENTS = AmiCalls.EVENTS + ",DTMFEnd,AmiListenAudit,PlaybackStart,PlaybackFinish";

    @Override
    public void configure() {
        // what is refused is shown on the page, not in the log
        errorHandler(noErrorHandler());

        from("ami:pbx?snapshot=" + AmiCalls.SNAPSHOT + "&events=" + EVENTS)
                .routeId("events")
                .bean("board", "on");

        // the headers are made by Desk, never by a request
        from("direct:listen").routeId("listen").to("ami:pbx?action=Listen");
        from("direct:mode").routeId("mode").to("ami:pbx?action=ListenMode");
        from("direct:play")
                .routeId("play")
                .to("ami:pbx?action=Playback&skip=3000&allowedFiles=RAW({{" + RECORDINGS + "}})");
        from("direct:control").routeId("control").to("ami:pbx?action=ControlPlayback");
        from("direct:hangup").routeId("hangup").to("ami:pbx?action=Hangup");
    }
}
