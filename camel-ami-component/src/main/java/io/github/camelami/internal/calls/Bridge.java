/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.calls;

import java.util.LinkedHashSet;
import java.util.Set;

/** A bridge and its channels. */
final class Bridge {

    private static final String UNKNOWN = "";

    final Set<Channel> channels = new LinkedHashSet<>();
    private String type = UNKNOWN;
    private String technology = UNKNOWN;
    private String creator = UNKNOWN;
    private String name = UNKNOWN;

    /** Updates the bridge from an event. */
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

    /** Returns whether the members of the bridge hear each other. In a holding bridge, each member hears only music. */
    boolean isMixing() {
        return !isParking() && !technology.equals("holding_bridge");
    }

    /**
     * Returns whether Asterisk treats the members of the bridge as one call. It assigns a common Linkedid to the
     * members of a basic bridge and of an ARI mixing bridge. It does not do so for a conference or a parking lot.
     */
    boolean joinsCalls() {
        return isMixing() && (type.equals("basic") || type.equals("stasis"));
    }
}
