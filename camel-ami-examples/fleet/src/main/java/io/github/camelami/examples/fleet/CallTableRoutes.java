/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Map;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.dataformat.JsonLibrary;

/**
 * The stream as tables. Each statement may be repeated, and the order across partitions does not matter: times only grow, and
 * whether a call is on is not stored but asked (see schema.sql). The same SQL for PostgreSQL and H2.
 */
public final class CallTableRoutes extends RouteBuilder {

    @Override
    public void configure() {
        // What cannot be read is said and left; the database away is waited for. Either way the order stays.
        onException(JsonProcessingException.class)
                .handled(true)
                .log(
                        LoggingLevel.ERROR,
                        "Not a record of the fleet, left out: ${header.kafka.TOPIC} ${header.kafka.OFFSET}");
        onException(Exception.class)
                .maximumRedeliveries(-1)
                .redeliveryDelay(500)
                .retryAttemptedLogLevel(LoggingLevel.WARN);

        from("kafka:" + FleetRoutes.EVENTS
                        + "?groupId={{fleet.table.group}}&autoOffsetReset=earliest&sessionTimeoutMs=6000&heartbeatIntervalMs=2000"
                        + "&breakOnFirstError=true")
                .routeId("table")
                .unmarshal()
                .json(JsonLibrary.Jackson, Map.class)
                .bean("rows", "of")
                .to("direct:row");

        rows(this);
    }

    /** The statements, for a record that {@link Rows} has made columns of. */
    static void rows(RouteBuilder routes) {
        routes.from("direct:row")
                .routeId("row")
                .errorHandler(routes.noErrorHandler())
                .choice()
                .when(routes.exchangeProperty("table").isEqualTo("legs"))
                .to("sql:insert into legs (pbx, uniqueid, linkedid, channel, begun, seen) values"
                        + " (:#pbx, :#uniqueid, :#linkedid, :#channel, :#at, :#at) on conflict do nothing")
                .to("sql:update legs set seen = :#at, linkedid = :#linkedid, channel = coalesce(:#channel, channel),"
                        + " state = coalesce(:#state, state), caller = coalesce(:#caller, caller),"
                        + " connected = coalesce(:#connected, connected)"
                        + " where pbx = :#pbx and uniqueid = :#uniqueid and seen <= :#at")
                .filter(routes.exchangeProperty("ended"))
                .to("sql:update legs set ended = :#at, cause = :#cause where pbx = :#pbx and uniqueid = :#uniqueid"
                        + " and ended is null")
                .endChoice()
                .when(routes.exchangeProperty("table").isEqualTo("gaps"))
                .to("sql:insert into gaps (pbx, missing_from, missing_to, cause) values (:#pbx, :#from, :#to, :#cause)"
                        + " on conflict do nothing")
                .when(routes.exchangeProperty("table").isEqualTo("leaders"))
                .to("sql:insert into servers (pbx) values (:#pbx) on conflict do nothing")
                .to("sql:update servers set node = :#node, read_since = :#at where pbx = :#pbx"
                        + " and (read_since is null or read_since < :#at)")
                .when(routes.exchangeProperty("table").isEqualTo("snapshotStart"))
                .to("sql:insert into servers (pbx) values (:#pbx) on conflict do nothing")
                .to("sql:update servers set snapshot_begun = :#at where pbx = :#pbx"
                        + " and (snapshot_begun is null or snapshot_begun < :#at)")
                .when(routes.exchangeProperty("table").isEqualTo("snapshotEnd"))
                .to("sql:update servers set snapshot = snapshot_begun where pbx = :#pbx and snapshot_begun <= :#at")
                .end();
    }
}
