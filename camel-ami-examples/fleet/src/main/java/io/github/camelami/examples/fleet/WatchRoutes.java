/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import io.github.camelami.examples.fleet.Engines.Engine;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;

/** Checks the engines and the other nodes every second. Each route has its own thread, and may block. */
public final class WatchRoutes extends RouteBuilder {

    private final Engines engines;

    /** @param engines records which engines are unavailable */
    WatchRoutes(Engines engines) {
        this.engines = engines;
    }

    @Override
    public void configure() {
        onException(Exception.class).handled(true).log(LoggingLevel.DEBUG, "Not watched: ${exception.message}");

        from("timer:watch?period=1000").routeId("watch").bean("fleet", "watch");

        from("timer:lag?period=5000").routeId("lag").bean("topics", "measure");

        // uses the same queue as events, so its arrival proves that events arrive too
        from("timer:node?period={{fleet.beat}}")
                .routeId("node")
                .setBody(method("stream", "node"))
                .to(FleetRoutes.STREAM);

        from("timer:database?period=1000")
                .routeId("database")
                .onException(Exception.class)
                .handled(true)
                .process(failed -> engines.away(
                        Engine.DATABASE,
                        Engines.text(failed.getProperty(org.apache.camel.Exchange.EXCEPTION_CAUGHT, Exception.class))))
                .end()
                .filter(method("fleet", "works"))
                .to(
                        "sql:insert into nodes (node, works) values (:#${properties:fleet.node}, current_timestamp) on conflict do nothing")
                .to("sql:update nodes set works = current_timestamp where node = :#${properties:fleet.node}")
                .end()
                .to(
                        "sql:select node, extract(epoch from current_timestamp) - extract(epoch from works) as age from nodes")
                .bean("fleet", "others")
                .process(done -> engines.back(Engine.DATABASE));

        // servers that were removed from the file while no node was running
        from("timer:left?repeatCount=1&delay=10000")
                .routeId("left")
                .onException(Exception.class)
                .maximumRedeliveries(-1)
                .redeliveryDelay(1000)
                .retryAttemptedLogLevel(LoggingLevel.DEBUG)
                .end()
                .to("sql:select pbx from servers where node = :#${properties:fleet.node}")
                .split(body())
                .setBody(simple("${body[pbx]}"))
                .filter(method("fleet", "hasLeft"))
                .to("direct:removed");
    }
}
