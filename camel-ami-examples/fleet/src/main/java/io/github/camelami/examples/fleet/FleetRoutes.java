/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import io.github.camelami.examples.fleet.Engines.Engine;
import java.util.List;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;

/** Writes the events of the servers in the file to Kafka. */
public final class FleetRoutes extends RouteBuilder {

    /** The id of the route that reads the file; it is started last. */
    static final String SERVERS = "servers";

    static final String EVENTS = "ami.events";
    static final String BEATS = "ami.beats";

    /** The topic to which each working node writes a record at regular intervals. */
    static final String NODES = "ami.nodes";

    /** The topic for records that could not be processed, with the reason. */
    static final String DEAD = "ami.dead";

    /** The header with the name of a record's event. Readers can use it to parse only the records they need. */
    static final String EVENT = "event";

    /** The {@code master:} component for servers whose home is this node. A node tries to lead these servers first. */
    static final String HOME = "home";

    static final String SPARE = "spare";

    /** The queue to Kafka. While it is full, reading from the servers pauses. */
    static final String STREAM = "seda:stream?queue=#waiting&blockWhenFull=true";

    /** The route templates that run only on a server's leader; {@link #COMMAND} runs on every node. */
    static final List<String> LEADERS = List.of("events", "beat");

    static final String COMMAND = "command";

    private final Engines engines;

    /** @param engines records whether Kafka accepts records */
    FleetRoutes(Engines engines) {
        this.engines = engines;
    }

    @Override
    public void configure() {
        // While Kafka is unavailable, its producer waits (see application.properties). Then the queue to the producer
        // fills, and then the servers' event buffers. Finally, Asterisk closes the connection, and a gap is reported.
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
                .setBody(method("stream", "records"))
                .to(STREAM)
                .process(taken -> engines.served(Engine.KAFKA));

        // One route for all servers. It sends all waiting records as one request per topic, and waits for each request.
        // It sends the events first, and then the beats that confirm them.
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

        // a server that is no longer in the file
        from("direct:removed").setBody(method("stream", "removed")).to(STREAM);
    }
}
