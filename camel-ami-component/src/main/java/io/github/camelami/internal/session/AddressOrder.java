/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * In which order the addresses of one host name are tried.
 *
 * @param last the address a session was last made with; null when there was none
 * @param avoid whether that session failed, so that the address comes last; otherwise it comes first
 */
public record AddressOrder(@Nullable InetAddress last, boolean avoid) {

    /** The resolver's order. */
    public static final AddressOrder RESOLVERS = new AddressOrder(null, false);

    /**
     * Returns the addresses in turn. A good last address comes first, even when the name no longer names it: another link of the
     * same client may be logged in there.
     */
    List<InetAddress> of(List<InetAddress> found) {
        InetAddress before = last;
        if (before == null) {
            return found;
        }
        List<InetAddress> ordered = new ArrayList<>(found);
        int at = found.indexOf(before);
        if (at >= 0) {
            Collections.rotate(ordered, -(avoid ? at + 1 : at));
        } else if (!avoid) {
            ordered.add(0, before);
        }
        return ordered;
    }
}
