/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.wire;

/**
 * An unsolicited event, before a server adds its own lines (Timestamp and SystemName).
 *
 * @param name event name
 * @param eventClass the event class; only users with the read privilege for this class receive the event
 * @param body the lines after Privilege
 */
public record AmiEvent(String name, EventClass eventClass, MessageBuilder body) {

    /**
     * Renders the event as manager.c does.
     *
     * @param timestamp {@code seconds.microseconds}, or empty for none
     * @param systemName the server's name, or empty for none
     * @return the whole block with its closing blank line
     */
    public String render(String timestamp, String systemName) {
        StringBuilder out = new StringBuilder(640);
        out.append("Event: ").append(name).append("\r\nPrivilege: ").append(eventClass.label());
        out.append(",all\r\n");
        if (!timestamp.isEmpty()) {
            out.append("Timestamp: ").append(timestamp).append("\r\n");
        }
        if (!systemName.isEmpty()) {
            out.append("SystemName: ").append(systemName).append("\r\n");
        }
        return out.append(body).append("\r\n").toString();
    }
}
