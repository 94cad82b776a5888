/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.message.AmiRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Observes the clients of a {@link ClientRegistry} and their responses, for metrics. Its methods must neither block nor
 * throw, since they are called under the registry's lock and on event loops.
 */
public interface ClientObserver {

    /** Called when a client has been created. */
    void opened(AmiClient client);

    /** Called when the last lease on a client has been released. */
    void closed(AmiClient client);

    /**
     * Called on the link's event loop when a sent action has ended.
     *
     * @param took the time from passing the action to the session until its reply was complete
     * @param error the reason why there is no reply; null if there is a reply
     */
    void answered(AmiClient client, AmiRequest request, Duration took, @Nullable Throwable error);
}
