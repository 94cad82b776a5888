/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/** Something that works in a world beside its channels, such as its queues. Event loop only. */
public interface Facility {

    /**
     * A device has another state now.
     *
     * @param device its name
     */
    void deviceChanged(String device);

    /** The world ends without a word: all that waits here is gone. */
    void clear();
}
