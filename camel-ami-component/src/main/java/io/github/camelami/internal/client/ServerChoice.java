/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.AddressOrder;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the server address, which is the same for both links. Calls and their events belong to one server. An action
 * link to another server would act on calls that do not exist there.
 *
 * <p>When a link fails, both move to the next address, unless the other link is logged in. In that case, the failed
 * link keeps trying the same address, and tries others only after {@link #PATIENCE} failures in a row. If it succeeds
 * at another address, the other link follows. A refused login does not count as such a failure. A session that ends
 * soon after the login does, so a login alone does not end the row. If all servers cut one link like this, moving only
 * disturbs the other link, so each round takes twice as many failures as the previous one, up to eight times as many.
 *
 * <p>Does no I/O. Thread-safe.
 */
final class ServerChoice {

    /**
     * The number of failures in a row after which a link tries other addresses even though the other link is logged in.
     */
    static final int PATIENCE = 3;

    /** How often the patience may double, so that a link still leaves a server that has become unusable for it. */
    private static final int MAX_DOUBLINGS = 3;

    /** What to do after a login. */
    enum Arrival {
        /** This link stays at its address. */
        STAYS,
        /** This link must move to the address where the other link is logged in. */
        MUST_JOIN,
        /** This link stays at its address, and the other link must follow. */
        OTHER_FOLLOWS
    }

    /**
     * The target of the next attempt.
     *
     * @param index the index of the server among the configured addresses
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

    /** How often a link took the other one along since its last session that lasted. */
    private final Map<LinkRole, Integer> moves = new EnumMap<>(LinkRole.class);

    /** The servers, by index, that failed since the link was opened or last logged in. */
    private final Map<LinkRole, BitSet> tried = new EnumMap<>(LinkRole.class);

    private final ReentrantLock lock = new ReentrantLock();
    private int current;

    ServerChoice(List<HostPort> servers) {
        this.servers = servers;
        this.orders = new AddressOrder[servers.size()];
        Arrays.fill(orders, AddressOrder.RESOLVERS);
    }

    /** Returns the target of this link's next attempt. */
    Target next(LinkRole link) {
        lock.lock();
        try {
            Place other = other(link);
            int failed = failures.getOrDefault(link, 0);
            int index = current;
            AddressOrder order = orders[index];
            int patience = patience(link);
            if (other != null && failed < patience) {
                index = other.index;
                order = new AddressOrder(other.at, false);
            } else if (other != null) {
                index = (other.index + 1 + failed - patience) % servers.size();
                order = orders[index];
            }
            return new Target(index, servers.get(index), order);
        } finally {
            lock.unlock();
        }
    }

    /** Records a login and returns what to do. */
    Arrival arrived(LinkRole link, int index, @Nullable InetAddress at) {
        lock.lock();
        try {
            Place other = other(link);
            boolean apart = other != null && !other.isSame(index, at);
            if (apart && failures.getOrDefault(link, 0) < patience(link)) {
                return Arrival.MUST_JOIN;
            }
            loggedIn.put(link, new Place(index, at));
            if (apart) {
                failures.remove(link); // they happened elsewhere
                moves.merge(link, 1, Integer::sum);
            }
            current = index;
            tried.clear(); // of both links
            orders[index] = new AddressOrder(at, false);
            return apart ? Arrival.OTHER_FOLLOWS : Arrival.STAYS;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Records that the link is no longer logged in, for a reason unrelated to the address. Its earlier failures no
     * longer count.
     */
    void left(LinkRole link) {
        lock.lock();
        try {
            loggedIn.remove(link);
            failures.remove(link);
            moves.remove(link);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Records a failed attempt, or a session that ended soon after the login.
     *
     * @param at the address that accepted the connection; null if none did
     * @param refused whether the server is up but refused the login, or closed a link that was read too slowly
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
                tried.computeIfAbsent(link, none -> new BitSet()).set(index);
                moves.clear(); // no other link is disturbed any more
                if (index == current) {
                    current = (current + 1) % servers.size();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Records that the link is opened, so that it may try every server. */
    void opening(LinkRole link) {
        lock.lock();
        try {
            tried.remove(link);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether no link is logged in, and this link's next attempt goes to a server that it has not tried. */
    boolean isNextUntried(LinkRole link) {
        lock.lock();
        try {
            BitSet failed = tried.get(link);
            return loggedIn.isEmpty() && (failed == null || !failed.get(current));
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many failures a link bears in a row. They grow once it tried every other server in vain. */
    private int patience(LinkRole link) {
        int rounds = moves.getOrDefault(link, 0) / Math.max(1, servers.size() - 1);
        return PATIENCE << Math.min(rounds, MAX_DOUBLINGS);
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
