/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.calls;

import java.util.LinkedHashSet;
import java.util.Set;

/** A bridge, and the channels in it. */
final class Bridge {

    private static final String UNKNOWN = "";

    final Set<Channel> channels = new LinkedHashSet<>();
    private String type = UNKNOWN;
    private String technology = UNKNOWN;
    private String creator = UNKNOWN;
    private String name = UNKNOWN;

    /** Takes what an event says of it. */
    void read(Fields event) {
        type = event.known("BridgeType", type);
        technology = event.known("BridgeTechnology", technology);
        creator = event.known("BridgeCreator", creator);
        name = event.known("BridgeName", name);
    }

    boolean isConference() {
        return creator.equals("ConfBridge");
    }

    String name() {
        return name;
    }

    boolean isParking() {
        return type.equals("parking");
    }

    /** Whether those in it hear each other. A holding bridge plays music to each by itself. */
    boolean isMixing() {
        return !isParking() && !technology.equals("holding_bridge");
    }

    /**
     * Whether Asterisk makes one call of those in it: it gives one Linkedid to all in a basic bridge and in a mixing one of ARI, and leaves
     * those of conferences and parking lots alone.
     */
    boolean joinsCalls() {
        return isMixing() && (type.equals("basic") || type.equals("stasis"));
    }
}
