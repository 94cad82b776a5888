/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import io.github.camelami.examples.fleet.Engines.Engine;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.Builder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.model.ProcessorDefinition;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Writes the stream into tables. Each statement can safely be repeated, and the order across partitions does not
 * matter. Stored times only increase, except the start of a leg, which only decreases. A view computes whether a call
 * is live (see schema.sql). PostgreSQL and H2 run the same SQL.
 */
public final class CallTableRoutes extends RouteBuilder {

    private final Engines engines;

    /** @param engines records whether the table can be written to */
    CallTableRoutes(Engines engines) {
        this.engines = engines;
    }

    @Override
    public void configure() {
        waitForTheDatabase(this, engines);

        // One consumer per partition, with up to 1,000 records as one batch. The route commits the offsets after the
        // rows are written. If Kafka's timer committed them, a batch that a dying node had not written would be lost.
        from("kafka:" + FleetRoutes.EVENTS
                        + "?groupId={{fleet.table.group}}&autoOffsetReset=earliest&sessionTimeoutMs=6000&heartbeatIntervalMs=2000"
                        + "&consumersCount={{fleet.partitions}}&batching=true&maxPollRecords=1000&batchingIntervalMs=200"
                        + "&autoCommitEnable=false&allowManualCommit=true&maxPollIntervalMs=120000&interceptorClasses="
                        + NeededRecords.class.getName())
                .routeId("table")
                .setProperty("batch", body())
                .setBody(method("rows", "of"))
                .to("direct:rows")
                .process(written -> engines.served(Engine.TABLE))
                .bean("rows", "commit");

        rows(this);
        deadLetters(this);
    }

    /** Makes the routes wait for the database: they retry after each failure, without limit. */
    static void waitForTheDatabase(RouteBuilder routes, Engines engines) {
        routes.onException(Throwable.class)
                .maximumRedeliveries(-1)
                .redeliveryDelay(500)
                .retryAttemptedLogLevel(LoggingLevel.DEBUG)
                .logStackTrace(false)
                .onRedelivery(engines.waitedFor(Engine.TABLE));
    }

    /** Writes the rows of a batch together or, if the database refuses one of them, one by one. */
    static void rows(RouteBuilder routes) {
        routes.from("direct:rows")
                .routeId("rows")
                .errorHandler(routes.noErrorHandler())
                .setProperty("rows", routes.body())
                .to("direct:readable")
                // dead letters come last, since a retry repeats all earlier steps
                .split(routes.method("rows", "unreadable"))
                .stopOnException()
                .to("direct:dead");

        routes.from("direct:readable")
                .routeId("readable")
                .errorHandler(routes.noErrorHandler())
                .doTry()
                .to("direct:write")
                .doCatch(DataIntegrityViolationException.class)
                .split(routes.method("rows", "oneByOne"))
                .stopOnException()
                .to("direct:row");

        // a split does not retry a failed part, so this route does
        routes.from("direct:row").routeId("row").to("direct:one");

        routes.from("direct:one")
                .routeId("one")
                .errorHandler(routes.noErrorHandler())
                .setProperty("row", routes.body())
                .doTry()
                .to("direct:write")
                .doCatch(DataIntegrityViolationException.class)
                .setProperty("refusal", routes.simple("${exception.message}"))
                .setBody(routes.simple("${exchangeProperty.row[0]}"))
                .to("direct:dead")
                .end();

        ProcessorDefinition<?> write = routes.from("direct:write")
                .routeId("write")
                .errorHandler(routes.noErrorHandler())
                .setProperty("tables", routes.method("rows", "byTable"));
        write(
                write,
                "legs",
                "insert into legs (pbx, uniqueid, linkedid, channel, begun, seen) values"
                        + " (:#pbx, :#uniqueid, :#linkedid, :#channel, :#at, :#at) on conflict do nothing");
        write(
                write,
                "legs",
                "update legs set seen = :#at, linkedid = :#linkedid, channel = coalesce(:#channel, channel),"
                        + " state = coalesce(:#state, state), caller = coalesce(:#caller, caller),"
                        + " connected = coalesce(:#connected, connected)"
                        + " where pbx = :#pbx and uniqueid = :#uniqueid and seen <= :#at");
        // a leg that changes its call has records in several partitions, and a later one may be written first
        write(
                write,
                "begins",
                "update legs set begun = :#at where pbx = :#pbx and uniqueid = :#uniqueid and begun > :#at");
        write(
                write,
                "ends",
                "update legs set ended = :#at, cause = :#cause where pbx = :#pbx and uniqueid = :#uniqueid"
                        + " and ended is null");
        write(
                write,
                "gaps",
                "insert into gaps (pbx, missing_from, missing_to, cause) values (:#pbx, :#from, :#to, :#cause)"
                        + " on conflict do nothing");
        for (String table : new String[] {"leaders", "snapshotStarts"}) {
            write(write, table, "insert into servers (pbx) values (:#pbx) on conflict do nothing");
        }
        write(
                write,
                "leaders",
                "update servers set node = :#node, read_since = :#at where pbx = :#pbx"
                        + " and (read_since is null or read_since < :#at)");
        // The ends come before the starts: an end whose start is not in the batch belongs to an earlier start, which a
        // later start would overwrite.
        write(
                write,
                "snapshotEnds",
                "update servers set snapshot = snapshot_begun where pbx = :#pbx and snapshot_begun <= :#at");
        write(
                write,
                "snapshots",
                "update servers set snapshot = :#begun where pbx = :#pbx"
                        + " and (snapshot is null or snapshot < :#begun)");
        write(
                write,
                "snapshotStarts",
                "update servers set snapshot_begun = :#at where pbx = :#pbx"
                        + " and (snapshot_begun is null or snapshot_begun < :#at)");
        // like a complete snapshot without channels: all channels count as ended
        write(
                write,
                "removals",
                "update servers set node = null, snapshot_begun = :#at, snapshot = :#at where pbx = :#pbx"
                        + " and (read_since is null or read_since < :#at) and (snapshot_begun is null or snapshot_begun < :#at)");
    }

    private static void write(ProcessorDefinition<?> write, String table, String sql) {
        write.setBody()
                .simple("${exchangeProperty.tables[" + table + "]}")
                .filter(Builder.body().isNotNull())
                .to("sql:" + sql + "?batch=true");
    }

    static void deadLetters(RouteBuilder routes) {
        routes.from("direct:dead")
                .routeId("dead")
                .setHeader(KafkaConstants.KEY, routes.method("rows", "key"))
                .setBody(routes.method("rows", "letter"))
                .to("kafka:" + FleetRoutes.DEAD)
                .to("log:" + FleetRoutes.DEAD + "?level=WARN&groupInterval=10000&groupActiveOnly=true");
    }
}
