/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.applications;

/** What a spying supervisor is heard by (app_chanspy.c). */
public enum SpyMode {
    /** Hears, is not heard. */
    LISTEN,
    /** Hears both, is heard by the target. */
    WHISPER,
    /** Hears both, is heard by both. */
    BARGE,
    /** Is heard by the target, hears nothing. */
    PRIVATE_WHISPER
}
