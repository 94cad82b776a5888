/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/** A part of the world other than its channels, for example the queues. Event loop only. */
public interface Facility {

    /** Called when the state of a device has changed. */
    void deviceChanged(String device);

    /** Discards all pending work without sending events. Called when the world is cleared. */
    void clear();
}
