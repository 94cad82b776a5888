/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

/**
 * The information that an {@link EventGate} found about an accepted event. It is attached to the event, so that it is
 * determined only once.
 */
public interface Admission {

    /** Returns the name of the event, as spelled by the server. */
    String name();
}
