/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.message.AmiRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Is notified of the clients of a {@link ClientRegistry} and of the answers they get, for meters. Must neither block nor throw: it is
 * called under the registry's lock and on event loops.
 */
public interface ClientObserver {

    /** A client was made. */
    void opened(AmiClient client);

    /** Its last lease was released. */
    void closed(AmiClient client);

    /**
     * An action that was written came to its end. On the link's event loop.
     *
     * @param took from the moment the action was given to the session until its reply was complete
     * @param error why there is no reply; null when there is one
     */
    void answered(AmiClient client, AmiRequest request, Duration took, @Nullable Throwable error);
}
