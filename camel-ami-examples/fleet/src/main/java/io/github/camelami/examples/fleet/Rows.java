/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Which table a record of the stream belongs to, and its columns: the body, for the named parameters of the SQL. */
public final class Rows {

    private static final Set<String> OF_A_CHANNEL = Set.of(
            "Newchannel",
            "Newstate",
            "NewCallerid",
            "NewConnectedLine",
            "BridgeEnter",
            "BridgeLeave",
            "Hangup",
            "CoreShowChannel");

    /** Any thread. */
    public void of(Exchange exchange) {
        Map<?, ?> record = exchange.getMessage().getBody(Map.class);
        Map<?, ?> fields = (Map<?, ?>) record.get("fields");
        String event = String.valueOf(record.get("event"));
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("pbx", record.get("pbx"));
        row.put("at", OffsetDateTime.parse(String.valueOf(record.get("at"))));
        row.put("cause", text(fields, event.equals("AmiGap") ? "Cause" : "Cause-txt"));
        String table = "";
        if (OF_A_CHANNEL.contains(event) && text(fields, "Uniqueid") != null) {
            table = "legs";
            row.put("uniqueid", text(fields, "Uniqueid"));
            row.put("linkedid", text(fields, "Linkedid"));
            row.put("channel", text(fields, "Channel"));
            row.put("state", text(fields, "ChannelStateDesc"));
            row.put("caller", text(fields, "CallerIDNum"));
            row.put("connected", text(fields, "ConnectedLineNum"));
        } else if (event.equals("AmiGap")) {
            table = "gaps";
            row.put("from", OffsetDateTime.parse(String.valueOf(fields.get("From"))));
            row.put("to", OffsetDateTime.parse(String.valueOf(fields.get("To"))));
        } else if (event.equals("AmiConnected")) {
            table = "leaders";
            row.put("node", record.get("node"));
        } else if (event.equals("AmiSnapshotStart")) {
            table = "snapshotStart";
        } else if (event.equals("AmiSnapshotEnd") && fields.get("Error") == null) {
            table = "snapshotEnd";
        }
        exchange.setProperty("table", table);
        exchange.setProperty("ended", event.equals("Hangup"));
        exchange.getMessage().setBody(row);
    }

    private static @Nullable String text(Map<?, ?> fields, String key) {
        Object value = fields.get(key);
        return value == null || value.equals("") || value.equals("<unknown>") ? null : value.toString();
    }
}
