/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.calls;

import io.github.camelami.AmiCall;

/** Receives the changes that an event causes, in order. */
public interface CallChanges {

    /** Called when a call is new or has changed. */
    void changed(AmiCall call);

    /** Called when a call has ended. */
    void ended(AmiCall call);

    /**
     * Called when a call is no longer a separate call: it was joined to another call, or its only phone just listens to
     * other calls.
     */
    void withdrawn(String id);
}
