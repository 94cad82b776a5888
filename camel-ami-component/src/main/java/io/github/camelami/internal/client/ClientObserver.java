/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.message.AmiRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Is notified of the clients of a {@link ClientRegistry} and of their responses, for meters. Must neither block nor
 * throw: it is called under the registry's lock and on event loops.
 */
public interface ClientObserver {

    /** Called when a client has been created. */
    void opened(AmiClient client);

    /** Called when the last lease of a client was released. */
    void closed(AmiClient client);

    /**
     * Called on the link's event loop when a sent action has ended.
     *
     * @param took from passing the action to the session until its reply was complete
     * @param error why there is no reply; null if there is one
     */
    void answered(AmiClient client, AmiRequest request, Duration took, @Nullable Throwable error);
}
