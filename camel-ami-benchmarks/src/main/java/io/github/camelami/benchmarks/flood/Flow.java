/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.flood;

/**
 * The event flow to a client that is logged in and has not switched events off.
 *
 * @param tape the events
 * @param perSecond the rate; 0 to send as fast as the client reads
 */
record Flow(RecordedTraffic tape, int perSecond) {

    boolean isPaced() {
        return perSecond > 0;
    }
}
