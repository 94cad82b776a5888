/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.AddressOrder;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which of a server's addresses its links use: all of them the same one. Calls and their events belong to one Asterisk, so that
 * an action link on another than the event link's would send orders about calls that do not exist there.
 *
 * <p>A link that fails moves both on to the next address, unless the other is logged in: then it keeps trying there, and only
 * after {@link #PATIENCE} failures in a row tries the others. Where it succeeds, the other link follows. A refused login is no
 * reason to leave an address where the other link is logged in.
 *
 * <p>Does no I/O. Safe for use by any number of threads.
 */
final class ServerChoice {

    /** Failures in a row before a link looks elsewhere although the other link is logged in. */
    static final int PATIENCE = 3;

    /** What follows from a login. */
    enum Arrival {
        /** The link stays. */
        STAYS,
        /** The other link is logged in elsewhere, and this one has to join it. */
        MUST_JOIN,
        /** This link stays, and the other one has to follow it. */
        OTHER_FOLLOWS
    }

    /**
     * Where the next try goes.
     *
     * @param index which of the configured addresses
     */
    record Target(int index, HostPort server, AddressOrder order) {}

    private record Place(int index, @Nullable InetAddress at) {

        boolean isSame(int otherIndex, @Nullable InetAddress other) {
            return index == otherIndex && (at == null || other == null || at.equals(other));
        }
    }

    private final List<HostPort> servers;
    private final AddressOrder[] orders;
    private final Map<LinkRole, Place> loggedIn = new EnumMap<>(LinkRole.class);
    private final Map<LinkRole, Integer> failures = new EnumMap<>(LinkRole.class);
    private final ReentrantLock lock = new ReentrantLock();
    private int current;

    ServerChoice(List<HostPort> servers) {
        this.servers = servers;
        this.orders = new AddressOrder[servers.size()];
        Arrays.fill(orders, AddressOrder.RESOLVERS);
    }

    /** Returns where this link tries next. */
    Target next(LinkRole link) {
        lock.lock();
        try {
            Place other = other(link);
            int failed = failures.getOrDefault(link, 0);
            int index = current;
            AddressOrder order = orders[index];
            if (other != null && failed < PATIENCE) {
                index = other.index;
                order = new AddressOrder(other.at, false);
            } else if (other != null) {
                index = (other.index + 1 + failed - PATIENCE) % servers.size();
                order = orders[index];
            }
            return new Target(index, servers.get(index), order);
        } finally {
            lock.unlock();
        }
    }

    /** The link logged in. */
    Arrival arrived(LinkRole link, int index, @Nullable InetAddress at) {
        lock.lock();
        try {
            Place other = other(link);
            boolean apart = other != null && !other.isSame(index, at);
            if (apart && failures.getOrDefault(link, 0) < PATIENCE) {
                return Arrival.MUST_JOIN;
            }
            loggedIn.put(link, new Place(index, at));
            failures.remove(link);
            current = index;
            orders[index] = new AddressOrder(at, false);
            return apart ? Arrival.OTHER_FOLLOWS : Arrival.STAYS;
        } finally {
            lock.unlock();
        }
    }

    /** The link is no longer logged in, for whatever reason; the address is not to blame. */
    void left(LinkRole link) {
        lock.lock();
        try {
            loggedIn.remove(link);
        } finally {
            lock.unlock();
        }
    }

    /**
     * A try failed, or ended soon after the login.
     *
     * @param at the address that took the connection; null when none did
     * @param refused whether the server is well and refused the login
     */
    void failed(LinkRole link, int index, @Nullable InetAddress at, boolean refused) {
        lock.lock();
        try {
            loggedIn.remove(link);
            if (at != null) {
                orders[index] = new AddressOrder(at, true);
            }
            if (other(link) != null) {
                if (!refused) {
                    failures.merge(link, 1, Integer::sum);
                }
            } else {
                failures.remove(link);
                if (index == current) {
                    current = (current + 1) % servers.size();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Place other(LinkRole link) {
        for (Map.Entry<LinkRole, Place> each : loggedIn.entrySet()) {
            if (each.getKey() != link) {
                return each.getValue();
            }
        }
        return null;
    }
}
