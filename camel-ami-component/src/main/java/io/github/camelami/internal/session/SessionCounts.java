/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.codec.AmiDecoder;
import io.github.camelami.internal.log.SafeLog;
import java.util.HashSet;
import java.util.Set;

/**
 * Adds the counts of one session to the traffic of its link, and logs the first block that is not a message. On the
 * event loop.
 */
final class SessionCounts {

    private static final SafeLog LOG = SafeLog.of(Session.class);

    private final ServerAddress address;
    private final AmiDecoder decoder;
    private final ActionCorrelator correlator;
    private final Traffic traffic;
    private long events;
    private long filtered;
    private long lateResponses;
    private long unreadable;
    private final Set<String> miscounted = new HashSet<>();

    SessionCounts(ServerAddress address, AmiDecoder decoder, ActionCorrelator correlator, Traffic traffic) {
        this.address = address;
        this.decoder = decoder;
        this.correlator = correlator;
        this.traffic = traffic;
    }

    /** Logs the first list of an action whose number of items is not the number that the server states. */
    void miscounted(String action, String how) {
        if (miscounted.add(action)) {
            LOG.warn("{}: accepting the list of action {} despite its count: {}", address, action, how);
        }
    }

    /** Adds the traffic since the last call. */
    void add() {
        traffic.add(
                decoder.eventsReceived() - events,
                decoder.eventsFiltered() - filtered,
                correlator.lateResponses() - lateResponses,
                decoder.unreadableBlocks() - unreadable);
        boolean first = unreadable == 0 && decoder.unreadableBlocks() > 0;
        events = decoder.eventsReceived();
        filtered = decoder.eventsFiltered();
        lateResponses = correlator.lateResponses();
        unreadable = decoder.unreadableBlocks();
        if (first) {
            LOG.warn(
                    "Skipped lines from {} that are not a message: usually the rest of a value that contains a blank"
                            + " line. Further ones on this connection are only counted",
                    address);
        }
    }
}
