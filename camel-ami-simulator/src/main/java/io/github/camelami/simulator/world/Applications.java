/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.util.NavigableMap;
import java.util.TreeMap;

/** The dialplan applications of a world, by name; case is ignored. */
public final class Applications {

    /** One application. */
    @FunctionalInterface
    public interface Application {

        /**
         * Starts the application, which must eventually call {@link Running#goOn} or {@link Running#hangUp}.
         *
         * @param running the execution
         * @param arguments the arguments from the dialplan, with variables replaced
         */
        void start(Running running, String arguments);
    }

    private final NavigableMap<String, Application> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    Applications() {}

    /**
     * Adds or replaces an application.
     *
     * @param name the name to show in events
     */
    public void add(String name, Application application) {
        byName.put(name, application);
    }

    /**
     * Returns the registered spelling of a name. Events show this spelling instead of the dialplan's.
     *
     * @param name ignoring case
     * @return the registered spelling, or the given spelling if the application is unknown
     */
    String spelled(String name) {
        String key = byName.ceilingKey(name);
        return key != null && key.equalsIgnoreCase(name) ? key : name;
    }

    /**
     * Runs an application. An unknown application ends the call, as in Asterisk.
     *
     * @param name ignoring case
     */
    public void start(Running running, String name, String arguments) {
        Application application = byName.get(name);
        if (application == null) {
            running.hangUp();
        } else {
            application.start(running, arguments);
        }
    }
}
