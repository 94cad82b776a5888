/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.applications;

/** Which parties hear a supervisor (app_chanspy.c). */
public enum SpyMode {
    /** The supervisor hears both parties and is not heard. */
    LISTEN,
    /** The supervisor hears both parties; only the target hears the supervisor. */
    WHISPER,
    /** All parties hear each other. */
    BARGE,
    /** Only the target hears the supervisor, who hears nothing. */
    PRIVATE_WHISPER
}
