/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import io.github.camelami.simulator.wire.EventClass;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The supported actions, and the privileges that each requires. Must not change once the simulator runs. */
public final class ActionTable {

    /** An entry. */
    record Entry(String name, int classes, String synopsis, ManagerAction action) {}

    private final Map<String, Entry> entries = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** Creates an empty table. */
    public ActionTable() {}

    /**
     * Registers an action.
     *
     * @param name its name
     * @param synopsis the line in ListCommands
     * @param action its implementation
     * @param classes the privilege classes, of which the user needs at least one; if none are given, every user may run
     *     the action
     */
    public ActionTable add(String name, String synopsis, ManagerAction action, EventClass... classes) {
        int mask = 0;
        for (EventClass each : classes) {
            mask |= each.bit();
        }
        entries.put(name, new Entry(name, mask, synopsis, action));
        return this;
    }

    @Nullable
    Entry find(String name) {
        return entries.get(name);
    }

    /**
     * Returns the names of the actions that a user's privileges allow, in alphabetical order, each with its synopsis
     * and privileges.
     */
    Map<String, String> allowed(int writeMask) {
        Map<String, String> allowed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        entries.forEach((name, entry) -> {
            if (entry.classes == 0 || (entry.classes & writeMask) != 0) {
                allowed.put(entry.name, entry.synopsis + "  (Priv: " + privileges(entry.classes) + ")");
            }
        });
        return allowed;
    }

    private static String privileges(int mask) {
        if (mask == 0) {
            return "<none>";
        }
        StringBuilder text = new StringBuilder();
        for (EventClass each : EventClass.values()) {
            if ((mask & each.bit()) != 0) {
                text.append(each.label()).append(',');
            }
        }
        return text.append("all").toString();
    }
}
