/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

/**
 * What an {@link EventGate} determined about an accepted event. It travels with the event, so that it is determined
 * once.
 */
public interface Admission {

    /** Returns the event's name, as spelled by the server. */
    String name();
}
