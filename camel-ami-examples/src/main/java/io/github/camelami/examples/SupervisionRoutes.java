/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples;

import org.apache.camel.builder.RouteBuilder;

/** The same routes as in {@code routes/supervision.yaml}, in the Java DSL. */
public class SupervisionRoutes extends RouteBuilder {

    @Override
    public void configure() {
        from("ami:pbx?events=AmiConnected,AmiDisconnected,AmiGap,BridgeEnter,ChanSpyStart,ChanSpyStop,DTMFEnd,"
                        + "PlaybackStart,PlaybackFinish,Hangup")
                .routeId("events")
                .bean("story", "onEvent");

        from("direct:channels").routeId("channels").to("ami:pbx?action=CoreShowChannels");

        from("direct:call").routeId("call").to("ami:pbx?action=Originate&context=calls&priority=1&ringTimeout=20s");

        from("direct:listen").routeId("listen").to("ami:pbx?action=Listen&mode=listen");

        from("direct:mode").routeId("mode").to("ami:pbx?action=ListenMode");

        from("direct:play").routeId("play").to("ami:pbx?action=Playback&context=playback-context&skip=3000");

        from("direct:control").routeId("control").to("ami:pbx?action=ControlPlayback");

        from("direct:hangup").routeId("hangup").to("ami:pbx?action=Hangup");
    }
}
