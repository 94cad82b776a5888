/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

/** The headers that operations write; documented in {@code AmiConstants}. */
final class Names {

    static final String UNIQUEID = "CamelAmiUniqueid";
    static final String CHANNEL = "CamelAmiChannel";
    static final String ACTION_ID = "CamelAmiActionId";
    static final String OUTCOME = "CamelAmiOutcome";
    static final String REASON = "CamelAmiReason";
    static final String CAUSE = "CamelAmiHangupCause";
    static final String SPY_CHANNEL = "CamelAmiSpyChannel";
    static final String SPIED_CHANNEL = "CamelAmiSpiedChannel";
    static final String PAUSED = "CamelAmiPaused";

    private Names() {}
}
