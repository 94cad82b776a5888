/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import io.github.camelami.examples.fleet.Engines.Engine;
import java.util.List;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;

/** The events of the servers in the file, into Kafka. */
public final class FleetRoutes extends RouteBuilder {

    /** The route that reads the file; started when all else is. */
    static final String SERVERS = "servers";

    static final String EVENTS = "ami.events";
    static final String BEATS = "ami.beats";

    /** A record of each node, as long as it works. */
    static final String NODES = "ami.nodes";

    /** What could not be taken, with the reason. */
    static final String DEAD = "ami.dead";

    /** The header of a record of the stream that names the event, so that a reader need not parse what it does not need. */
    static final String EVENT = "event";

    /** Camel's {@code master:} twice: a node tries at once to lead the servers that are at home with it, the others later. */
    static final String HOME = "home";

    static final String SPARE = "spare";

    /** Full, it holds back the servers. */
    static final String STREAM = "seda:stream?queue=#waiting&blockWhenFull=true";

    /** Each makes one route for each server: these for its leader, the other one on every node. */
    static final List<String> LEADERS = List.of("events", "beat");

    static final String COMMAND = "command";

    private final Engines engines;

    /** @param engines where it is noted that Kafka refuses */
    FleetRoutes(Engines engines) {
        this.engines = engines;
    }

    @Override
    public void configure() {
        // Kafka away: its producer waits (see application.properties), the queue behind it fills, then the event
        // buffers of the
        // servers; Asterisk hangs up, and that is reported as a gap.
        onException(Exception.class)
                .maximumRedeliveries(-1)
                .redeliveryDelay(500)
                .retryAttemptedLogLevel(LoggingLevel.DEBUG)
                .logStackTrace(false)
                .onRedelivery(engines.waitedFor(Engine.KAFKA));

        from("timer:servers?period=500&delay=0")
                .routeId(SERVERS)
                .autoStartup(false)
                .bean("fleet", "update");

        routeTemplate("events")
                .templateParameter("pbx")
                .templateParameter("leader")
                .from("{{leader}}:{{pbx}}:ami:{{pbx}}?snapshot=CoreShowChannels")
                // not as the split's own expression: what fails in that is not tried again
                .setBody(method("stream", "records"))
                .split(body())
                .to(STREAM)
                .end()
                .process(taken -> engines.served(Engine.KAFKA));

        // One for all servers. What has come meanwhile goes to the broker as one request for each topic, whose answer
        // is
        // awaited: the events first, then the beats that say that these are there.
        from(STREAM)
                .routeId("stream")
                .bean("stream", "sending")
                .setBody(method("stream", "batch"))
                .split(simple("${body.entrySet}"))
                .stopOnException()
                .setProperty("topic", simple("${body.key}"))
                .setBody(simple("${body.value}"))
                .toD("kafka:${exchangeProperty.topic}?batchWithIndividualHeaders=true")
                .end()
                .bean("stream", "sent")
                .process(sent -> engines.served(Engine.KAFKA));

        routeTemplate("beat")
                .templateParameter("pbx")
                .templateParameter("leader")
                .from("{{leader}}:{{pbx}}:timer:beat-{{pbx}}?period={{fleet.beat}}&delay=0")
                .onException(Exception.class)
                .handled(true)
                .log(LoggingLevel.DEBUG, "No beat for {{pbx}}: ${exception.message}")
                .end()
                .setBody(method("stream", "newBeat"))
                .to("ami:{{pbx}}?action=UserEvent&connectionWaitTimeout=0");

        // a server that has left the file
        from("direct:removed").split(method("stream", "removed")).to(STREAM);
    }
}
