/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.util.NavigableMap;
import java.util.TreeMap;

/** The dialplan applications of a world, by name without regard to case. */
public final class Applications {

    /** One application. */
    @FunctionalInterface
    public interface Application {

        /**
         * Begins; sooner or later {@link Running#goOn} or {@link Running#hangUp} must be called.
         *
         * @param running where it runs
         * @param arguments what the dialplan gives it, with its variables replaced
         */
        void start(Running running, String arguments);
    }

    private final NavigableMap<String, Application> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    Applications() {}

    /**
     * Whether there is such an application.
     *
     * @param name any case
     * @return true if so
     */
    public boolean knows(String name) {
        return byName.containsKey(name);
    }

    /**
     * Adds one, or replaces it.
     *
     * @param name as events show it
     * @param application what it does
     */
    public void add(String name, Application application) {
        byName.put(name, application);
    }

    /**
     * The name as registered: events show that, not what the dialplan wrote.
     *
     * @param name any case
     * @return the registered spelling, or the given one if unknown
     */
    String spelled(String name) {
        String key = byName.ceilingKey(name);
        return key != null && key.equalsIgnoreCase(name) ? key : name;
    }

    /**
     * Runs an application; one that does not exist ends the call, as in Asterisk.
     *
     * @param running where
     * @param name any case
     * @param arguments what it is given
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
