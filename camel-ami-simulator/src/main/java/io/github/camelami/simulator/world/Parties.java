/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import org.jspecify.annotations.Nullable;

/**
 * The caller, account and connected party of a channel, as shown in events. The setters send no event. Event loop only.
 */
public final class Parties {

    private String callerNumber = "";
    private String callerName = "";
    private String connectedNumber = "";
    private String connectedName = "";
    private @Nullable Parties soon;
    private String language = "en";
    private String account = "";

    Parties() {}

    /** {@return the caller's number, empty if unknown} */
    public String callerNumber() {
        return callerNumber;
    }

    /** {@return the caller's name, empty if unknown} */
    public String callerName() {
        return callerName;
    }

    /** {@return whether the caller's number or name is known} */
    public boolean hasCaller() {
        return !callerNumber.isEmpty() || !callerName.isEmpty();
    }

    /**
     * Sets the caller.
     *
     * @param number empty if unknown
     * @param name empty if unknown
     */
    public void caller(String number, String name) {
        this.callerNumber = number;
        this.callerName = name;
    }

    /** {@return the connected party's number, empty if unknown} */
    public String connectedNumber() {
        return connectedNumber;
    }

    /** {@return the connected party's name, empty if unknown} */
    public String connectedName() {
        return connectedName;
    }

    /**
     * Sets the connected party.
     *
     * @param number empty if unknown
     * @param name empty if unknown
     */
    public void connected(String number, String name) {
        this.connectedNumber = number;
        this.connectedName = name;
    }

    /**
     * Sets a connected line that events do not show until later.
     *
     * @param party the party whose caller id will be shown; null once it is shown
     */
    public void connectedSoon(@Nullable Parties party) {
        this.soon = party;
    }

    String language() {
        return language;
    }

    void language(String code) {
        this.language = code;
    }

    String account() {
        return account;
    }

    void account(String code) {
        this.account = code;
    }

    /**
     * Copies the parties of the first half of a Local channel, and exchanges caller and connected party. Returns
     * whether the first half has a known connected party.
     */
    boolean mirror(Parties first) {
        String number = first.soon == null ? first.connectedNumber : first.soon.callerNumber;
        String name = first.soon == null ? first.connectedName : first.soon.callerName;
        boolean known = !number.isEmpty() || !name.isEmpty();
        if (first.hasCaller() || known) {
            caller(number, name);
            connected(first.callerNumber, first.callerName);
        }
        return known;
    }
}
