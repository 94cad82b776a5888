/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A call to place: the phone to ring, and the application or dialplan to run once it answers.
 *
 * @param dialString technology, slash, resource
 * @param context the context to enter, with exten and priority; empty if an application is given
 * @param exten see context
 * @param priority see context
 * @param application the application to run instead of the dialplan; empty if none
 * @param data its arguments
 * @param timeout how long to wait for an answer; zero or less means indefinitely
 * @param callerNumber may be empty
 * @param callerName may be empty
 * @param account may be empty
 * @param variables in the order given
 * @param channelId the requested unique id, or empty
 * @param otherChannelId the requested unique id of a Local channel's second half, or empty
 */
public record OriginateRequest(
        String dialString,
        String context,
        String exten,
        int priority,
        String application,
        String data,
        Duration timeout,
        String callerNumber,
        String callerName,
        String account,
        List<Map.Entry<String, String>> variables,
        String channelId,
        String otherChannelId) {

    boolean runsApplication() {
        return !application.isEmpty();
    }
}
