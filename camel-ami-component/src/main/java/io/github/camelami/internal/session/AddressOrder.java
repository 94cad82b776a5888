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
 * The order in which to try the addresses of a host name.
 *
 * @param last the address of the last session; null if there was none
 * @param avoid whether that session failed; its address is then tried last instead of first
 */
public record AddressOrder(@Nullable InetAddress last, boolean avoid) {

    /** The order in which the resolver returns the addresses. */
    public static final AddressOrder RESOLVERS = new AddressOrder(null, false);

    /**
     * Returns the addresses in order. If the last session did not fail, its address comes first, even if the name no
     * longer resolves to it. Another link of the same client may be logged in there.
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
