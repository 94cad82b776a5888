/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import io.github.camelami.AmiConstants;
import java.util.List;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.model.dataformat.JsonLibrary;

/** The events of the servers in the file, into Kafka. */
public final class FleetRoutes extends RouteBuilder {

    /** The route that reads the file; started when all else is. */
    static final String SERVERS = "servers";

    static final String EVENTS = "ami.events";
    static final String BEATS = "ami.beats";

    /** Camel's {@code master:} twice: a node tries at once to lead the servers that are at home with it, the others later. */
    static final String HOME = "home";

    static final String SPARE = "spare";

    /** Full, it holds back the servers. */
    private static final String STREAM = "seda:stream?queue=#waiting&blockWhenFull=true";

    /** Each makes one route for each server. */
    static final List<String> TEMPLATES = List.of("events", "beat", "command");

    @Override
    public void configure() {
        // The broker away: an event waits for it, the event buffer behind it fills, Asterisk hangs up, and that is
        // reported
        // as a
        // gap.
        onException(Exception.class)
                .maximumRedeliveries(-1)
                .redeliveryDelay(500)
                .retryAttemptedLogLevel(LoggingLevel.WARN);

        from("file:{{fleet.servers.folder}}?fileName={{fleet.servers.name}}&noop=true&readLock=none&delay=500&initialDelay=0"
                        + "&idempotentKey=${file:modified}-${file:size}")
                .routeId(SERVERS)
                .autoStartup(false)
                .onException(IllegalArgumentException.class)
                .handled(true)
                .log("${exception.message}; the servers stay as they were")
                .end()
                .convertBodyTo(String.class, "UTF-8")
                .bean("fleet", "update");

        routeTemplate("events")
                .templateParameter("pbx")
                .templateParameter("leader")
                .from("{{leader}}:{{pbx}}:ami:{{pbx}}?snapshot=CoreShowChannels")
                .choice()
                .when(header(AmiConstants.EVENT).isEqualTo(Stream.BEAT))
                .setBody(method("stream", "beat"))
                .setHeader(KafkaConstants.KEY, simple("{{pbx}}"))
                .marshal()
                .json(JsonLibrary.Jackson)
                .to(STREAM)
                .otherwise()
                .split(method("stream", "records"))
                .setHeader(KafkaConstants.KEY, simple("{{pbx}}/${body[call]}"))
                .marshal()
                .json(JsonLibrary.Jackson)
                .to(STREAM)
                .end()
                .end();

        // One for all servers. What has come meanwhile goes to the broker as one batch, and its answer is awaited; a
        // beat goes
        // alone, when it is known that all before it is there.
        from(STREAM)
                .routeId("stream")
                .choice()
                .when(header(AmiConstants.EVENT).isEqualTo(Stream.BEAT))
                .to("kafka:" + BEATS)
                .otherwise()
                .setBody(method("stream", "batch"))
                .to("kafka:" + EVENTS)
                .end();

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
    }
}
