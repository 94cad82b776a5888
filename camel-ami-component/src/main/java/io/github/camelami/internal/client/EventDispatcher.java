/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.message.Admission;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.Dialect;
import io.github.camelami.internal.message.EventGate;
import io.github.camelami.internal.message.LineEnds;
import io.github.camelami.internal.message.WireBytes;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which consumers want an event, looked up by its name rather than asked one by one: what is decided for a name once is kept, so
 * that an event costs the same with one consumer and with a hundred. Confined to the event link's loop.
 *
 * <p>For each event of the link, {@link #accepts} finds the consumers of its name, and they travel with the event to {@link
 * #dispatch}, which hands it to those whose field patterns match too.
 */
final class EventDispatcher implements EventGate {

    private static final Logger LOG = LoggerFactory.getLogger(AmiClient.class);

    private static final Subscription[] NOBODY = {};
    private static final byte[] USER_EVENT = "userevent".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] USER_EVENT_KEY = "userevent:".getBytes(StandardCharsets.US_ASCII);

    /**
     * Names kept at most; with one more, all are forgotten. Asterisk has some 200; a dialplan that makes up user event names must cost
     * neither memory, nor the time to learn each of them with each event.
     */
    private static final int MAX_NAMES = 1024;

    /** A power of two, so that a hash is cut to it by its lowest bits. */
    private static final int SLOTS = 4 * MAX_NAMES;

    /** Places looked at for a name. Far more than a quarter full table needs. */
    private static final int MAX_PROBES = 16;

    /** What hashes are multiplied by: odd, and guessed by no caller who chooses the names of user events. */
    private final long seed = ThreadLocalRandom.current().nextLong() | 1;

    private final Dialect dialect;
    private final @Nullable Entry[] entries = new Entry[SLOTS];
    private int names;
    private boolean forgeryReported;
    private Subscription[] subscriptions = NOBODY;

    /**
     * Who wants the events of one name.
     *
     * @param head the name's first eight bytes
     * @param tail its last eight; with the head, and the length, they are the whole of most names
     */
    private record Entry(
            long head, long tail, String name, byte[] nameBytes, byte @Nullable [] userEvent, Subscription[] takers)
            implements Admission {

        boolean isOf(long otherHead, long otherTail, byte[] bytes, int from, int to) {
            return head == otherHead
                    && tail == otherTail
                    && nameBytes.length == to - from
                    && (nameBytes.length <= 2 * Long.BYTES || same(nameBytes, bytes, from, to));
        }
    }

    /** @param charset how the events' values are decoded */
    EventDispatcher(Charset charset) {
        this.dialect = new Dialect(charset, false);
    }

    void add(Subscription subscription) {
        List<Subscription> all = new ArrayList<>(List.of(subscriptions));
        all.add(subscription);
        become(all);
    }

    void remove(Subscription subscription) {
        List<Subscription> all = new ArrayList<>(List.of(subscriptions));
        all.remove(subscription);
        become(all);
    }

    private void become(List<Subscription> all) {
        subscriptions = all.toArray(NOBODY);
        forget();
    }

    private void forget() {
        Arrays.fill(entries, null);
        names = 0;
    }

    List<Subscription> subscriptions() {
        return List.of(subscriptions);
    }

    @Override
    public @Nullable Admission accepts(byte[] bytes, int from, int to) {
        int nameEnd = LineEnds.next(bytes, from, to);
        int userFrom = 0;
        int userEnd = 0;
        if (isUserEvent(bytes, from, nameEnd)) {
            userFrom = userEventName(bytes, nameEnd, to);
            userEnd = userFrom == 0 ? 0 : LineEnds.next(bytes, userFrom, to);
        }
        Entry entry = entry(bytes, from, nameEnd, userFrom, userEnd);
        return entry.takers.length > 0 ? entry : null;
    }

    /**
     * Hands out an event.
     *
     * @return whether a consumer took it. One that was let in for an action's sake counts as taken
     */
    boolean dispatch(AmiEvent event) {
        if (!(event.admission() instanceof Entry entry)) {
            return true;
        }
        boolean wanted = false;
        for (Subscription subscription : entry.takers) {
            if (subscription.filter().matchesFields(event)) {
                subscription.put(event);
                wanted = true;
            }
        }
        return wanted;
    }

    private Entry entry(byte[] bytes, int from, int to, int userFrom, int userTo) {
        long head = eightBytes(bytes, from, to - from);
        long tail = eightBytes(bytes, Math.max(from, to - Long.BYTES), to - from);
        long mixed = (head * seed ^ tail) + hash(bytes, userFrom, userTo) + to - from;
        int first = (int) (mixed * seed >>> Integer.SIZE) & SLOTS - 1;
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            int slot = first + probe & SLOTS - 1;
            Entry entry = entries[slot];
            if (entry == null) {
                return learn(slot, head, tail, bytes, from, to, userFrom, userTo);
            }
            if (entry.isOf(head, tail, bytes, from, to) && sameUserEvent(entry.userEvent, bytes, userFrom, userTo)) {
                return entry;
            }
        }
        return learn(first, head, tail, bytes, from, to, userFrom, userTo);
    }

    private Entry learn(int slot, long head, long tail, byte[] bytes, int from, int to, int userFrom, int userTo) {
        String name = dialect.decode(bytes, from, to);
        String userEvent = userFrom == 0 ? null : dialect.decode(bytes, userFrom, userTo);
        List<Subscription> takers = new ArrayList<>();
        for (Subscription subscription : isForged(name) ? NOBODY : subscriptions) {
            if (subscription.filter().wantsName(name, userEvent)) {
                takers.add(subscription);
            }
        }
        Entry entry = new Entry(
                head,
                tail,
                name,
                Arrays.copyOfRange(bytes, from, to),
                userFrom == 0 ? null : Arrays.copyOfRange(bytes, userFrom, userTo),
                takers.isEmpty() ? NOBODY : takers.toArray(NOBODY));
        if (names == MAX_NAMES) {
            forget();
        }
        names += entries[slot] == null ? 1 : 0;
        entries[slot] = entry;
        return entry;
    }

    /** Ours do not come over the network: such a name was smuggled into a value with line ends in it. */
    private boolean isForged(String name) {
        if (!AmiEvent.isOurs(name)) {
            return false;
        }
        if (!forgeryReported) {
            forgeryReported = true;
            String shown = name.substring(0, Math.min(name.length(), 80)).replaceAll("\\p{Cntrl}", "?");
            LOG.warn(
                    "Dropped event {}: it came from the server, but only this component makes events of that name. A value "
                            + "with line ends in it can hold such an event: check what the dialplan accepts from callers",
                    shown);
        }
        return true;
    }

    private static boolean isUserEvent(byte[] bytes, int from, int to) {
        return to - from == USER_EVENT.length && WireBytes.startsWithIgnoreCase(USER_EVENT, bytes, from, to);
    }

    /** Where the value of the first {@code UserEvent:} line begins; 0 when there is none. */
    private static int userEventName(byte[] bytes, int from, int to) {
        int line = from + LineEnds.LENGTH;
        while (line + USER_EVENT_KEY.length < to) {
            if (WireBytes.startsWithIgnoreCase(USER_EVENT_KEY, bytes, line, to)) {
                int value = line + USER_EVENT_KEY.length;
                return bytes[value] == ' ' ? value + 1 : value;
            }
            line = LineEnds.next(bytes, line, to) + LineEnds.LENGTH;
        }
        return 0;
    }

    /** So many bytes, at most eight, as a number; without a branch on their number, which would often be guessed wrong. */
    private static long eightBytes(byte[] bytes, int from, int number) {
        if (number == 0) {
            return 0;
        }
        if (from + Long.BYTES <= bytes.length) {
            return WireBytes.eight(bytes, from) & -1L >>> Long.SIZE - Byte.SIZE * Math.min(number, Long.BYTES);
        }
        long value = 0;
        for (int i = Math.min(number, Long.BYTES) - 1; i >= 0; i--) {
            value = value << Byte.SIZE | bytes[from + i] & 0xff;
        }
        return value;
    }

    private long hash(byte[] bytes, int from, int to) {
        long hash = 0;
        for (int i = from; i < to; i += Long.BYTES) {
            hash = (hash ^ eightBytes(bytes, i, to - i)) * seed;
            hash ^= hash >>> Integer.SIZE;
        }
        return hash;
    }

    private static boolean sameUserEvent(byte @Nullable [] name, byte[] bytes, int from, int to) {
        return name == null ? from == 0 : from != 0 && same(name, bytes, from, to);
    }

    private static boolean same(byte[] name, byte[] bytes, int from, int to) {
        return Arrays.equals(name, 0, name.length, bytes, from, to);
    }
}
