/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.codec.AmiDecoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds the counts of one session to the traffic of its link, and logs the first block that is not a message. On the
 * event loop.
 */
final class SessionCounts {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final ServerAddress address;
    private final AmiDecoder decoder;
    private final ActionCorrelator correlator;
    private final Traffic traffic;
    private long events;
    private long withheld;
    private long strays;
    private long unreadable;

    SessionCounts(ServerAddress address, AmiDecoder decoder, ActionCorrelator correlator, Traffic traffic) {
        this.address = address;
        this.decoder = decoder;
        this.correlator = correlator;
        this.traffic = traffic;
    }

    /** Adds the traffic since the last call. */
    void add() {
        traffic.add(
                decoder.eventsReceived() - events,
                decoder.eventsWithheld() - withheld,
                correlator.strays() - strays,
                decoder.unreadableBlocks() - unreadable);
        if (unreadable == 0 && decoder.unreadableBlocks() > 0) {
            LOG.warn(
                    "Skipped lines from {} that are not a message: usually the rest of a value that contains a blank"
                            + " line. Further ones on this connection are only counted",
                    address);
        }
        events = decoder.eventsReceived();
        withheld = decoder.eventsWithheld();
        strays = correlator.strays();
        unreadable = decoder.unreadableBlocks();
    }
}
