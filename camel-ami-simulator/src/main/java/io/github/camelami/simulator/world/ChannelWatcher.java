/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import org.jspecify.annotations.Nullable;

/** Somebody who listens to a channel and must know when it ends. Event loop only. */
public interface ChannelWatcher {

    /** {@return the channel it listens to now; null for none} */
    @Nullable
    Channel target();

    /** The target is about to end; it still looks as it was. */
    void targetEnded();
}
