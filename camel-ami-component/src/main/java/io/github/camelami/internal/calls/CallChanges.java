/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.calls;

import io.github.camelami.AmiCall;

/** Receives the changes of an event, in order. */
public interface CallChanges {

    /** The call is new, or something in it changed. */
    void changed(AmiCall call);

    /** The call is over. */
    void ended(AmiCall call);

    /** The call is not a call of its own: it became part of another, or its phone only listens to others. */
    void withdrawn(String id);
}
