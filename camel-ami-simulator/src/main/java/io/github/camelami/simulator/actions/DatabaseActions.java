/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.wire.MessageBuilder;
import java.util.Map;

/** The actions of db.c, one method each. */
final class DatabaseActions {

    private DatabaseActions() {}

    static void get(ActionCall call) {
        if (!given(call)) {
            return;
        }
        String value = call.world().database().get(path(call));
        if (value == null) {
            call.error("Database entry not found");
            return;
        }
        call.startList("Result will follow");
        call.itemWithIdLast(
                "DBGetResponse",
                new MessageBuilder()
                        .add("Family", call.get("Family"))
                        .add("Key", call.get("Key"))
                        .add("Val", value));
        call.complete("DBGetComplete", 1, new MessageBuilder());
    }

    static void put(ActionCall call) {
        if (given(call)) {
            call.world().database().put(path(call), call.get("Val"));
            call.success("Updated database successfully");
        }
    }

    static void delete(ActionCall call) {
        if (!given(call)) {
            return;
        }
        if (call.world().database().remove(path(call)) == null) {
            call.error("Database entry could not be deleted");
        } else {
            call.success("Key deleted successfully");
        }
    }

    static void deleteTree(ActionCall call) {
        String family = call.get("Family");
        if (family.isEmpty()) {
            call.error("No family specified.");
            return;
        }
        if (call.world().database().keySet().removeIf(key -> key.startsWith(prefix(call)))) {
            call.success("Key tree deleted successfully");
        } else {
            call.error("Database entry not found");
        }
    }

    static void tree(ActionCall call) {
        call.startList("Result will follow");
        int count = 0;
        for (Map.Entry<String, String> entry : call.world().database().entrySet()) {
            if (entry.getKey().startsWith(prefix(call))) {
                call.itemWithIdLast(
                        "DBGetTreeResponse",
                        new MessageBuilder().add("Key", entry.getKey()).add("Val", entry.getValue()));
                count++;
            }
        }
        call.complete("DBGetTreeComplete", count, new MessageBuilder());
    }

    private static String prefix(ActionCall call) {
        String family = call.get("Family");
        String key = call.get("Key");
        return (family.isEmpty() ? "/" : "/" + family + "/") + key;
    }

    private static String path(ActionCall call) {
        return "/" + call.get("Family") + "/" + call.get("Key");
    }

    private static boolean given(ActionCall call) {
        if (call.get("Family").isEmpty()) {
            call.error("No family specified.");
            return false;
        }
        if (call.get("Key").isEmpty()) {
            call.error("No key specified");
            return false;
        }
        return true;
    }
}
