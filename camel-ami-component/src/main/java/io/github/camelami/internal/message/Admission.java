/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

/** What an {@link EventGate} found out about an event that it lets in. It travels with the event, so that it is found out once. */
public interface Admission {

    /** The event's name, as spelled by the server. */
    String name();
}
