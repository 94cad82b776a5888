/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import org.jspecify.annotations.Nullable;

/** Watches a channel, and is notified when that channel ends. Event loop only. */
public interface ChannelWatcher {

    /** {@return the watched channel; null if there is none} */
    @Nullable
    Channel target();

    /** Called when the channel is about to end; its state has not changed yet. */
    void targetEnded();
}
