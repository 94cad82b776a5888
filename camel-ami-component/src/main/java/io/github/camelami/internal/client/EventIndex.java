/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.log.SafeLog;
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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Finds the consumers that want an event. Caches the result for each event name, so that the search costs the same with
 * a hundred consumers as with one. Confined to the event link's loop, except {@link #addBeforeNextEvent}.
 *
 * <p>For each event of the link, {@link #accepts} finds the consumers that want its name and attaches them to the
 * event. Then {@link #takers} returns them; their field patterns have not been checked yet.
 */
final class EventIndex implements EventGate {

    private static final SafeLog LOG = SafeLog.of(AmiClient.class);

    private static final Subscription[] NOBODY = {};
    private static final byte[] USER_EVENT = "userevent".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] USER_EVENT_KEY = "userevent:".getBytes(StandardCharsets.US_ASCII);

    /**
     * The maximum number of cached names; beyond it, the cache is cleared. Asterisk has about 200 event names, but user
     * events may have any name, so they could otherwise fill the memory.
     */
    private static final int MAX_NAMES = 1024;

    /**
     * The maximum length of a cached name, in bytes. A hostile server may send names of megabytes, so the number of
     * names alone would not limit the memory.
     */
    private static final int MAX_NAME_BYTES = 256;

    private static final byte[] NOT_KEPT = {};

    /** The initial number of slots in the table. A power of two, so that the highest bits of a hash select a slot. */
    private static final int INITIAL_SLOTS = 32;

    /** The table has at least this many slots per name, so that a look-up rarely probes more than one. */
    private static final int SLOTS_PER_NAME = 4;

    /**
     * The maximum number of slots probed per name. The table is at most a quarter full, so one or two usually suffice.
     */
    private static final int MAX_PROBES = 16;

    /**
     * The multipliers of the hash: odd, and random so that callers who choose the names of user events cannot provoke
     * collisions. With only one, they could: a change of a word's highest bit stays a change of that bit alone, and
     * changes of the next word can cancel it.
     */
    private final long seed;

    private final long secondSeed;

    private final Dialect dialect;
    private final Runnable onAdding;

    /**
     * New subscriptions that are not part of the stream yet. They are added before the next event, so that a
     * subscription misses no event that the server sent after {@link #addBeforeNextEvent} returned.
     */
    private final Queue<Subscription> joining = new ConcurrentLinkedQueue<>();

    private @Nullable Entry[] entries = new Entry[INITIAL_SLOTS];
    private int names;
    private boolean forgeryReported;
    private Subscription[] subscriptions = NOBODY;

    /**
     * The consumers that want events of one name.
     *
     * @param hash the hash of the event name and, for a user event, of the name in its {@code UserEvent} field
     * @param head the first eight bytes of the name
     * @param tail the last eight bytes; with the head and the length, they identify most names completely
     */
    private record Entry(
            long hash,
            long head,
            long tail,
            String name,
            byte[] nameBytes,
            byte @Nullable [] userEvent,
            Subscription[] takers)
            implements Admission {

        boolean isOf(long otherHead, long otherTail, byte[] bytes, int from, int to) {
            return head == otherHead
                    && tail == otherTail
                    && nameBytes.length == to - from
                    && (nameBytes.length <= 2 * Long.BYTES || same(nameBytes, bytes, from, to));
        }
    }

    /**
     * @param charset the charset of the events' values
     * @param onAdding called on the event loop before an event is read, while {@link #nextToAdd} returns subscriptions
     */
    EventIndex(Charset charset, Runnable onAdding) {
        this(
                charset,
                onAdding,
                ThreadLocalRandom.current().nextLong(),
                ThreadLocalRandom.current().nextLong());
    }

    /**
     * @param seed any number; only tests choose it
     * @param secondSeed any number; only tests choose it
     */
    EventIndex(Charset charset, Runnable onAdding, long seed, long secondSeed) {
        this.dialect = new Dialect(charset, false);
        this.onAdding = onAdding;
        this.seed = seed | 1;
        this.secondSeed = secondSeed | 1;
    }

    /** Requests that a subscription is added before the next event. Any thread. */
    void addBeforeNextEvent(Subscription subscription) {
        joining.add(subscription);
    }

    /** Returns the next subscription to add; null if there is none. */
    @Nullable
    Subscription nextToAdd() {
        return joining.poll();
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
        entries = new Entry[INITIAL_SLOTS];
        names = 0;
    }

    List<Subscription> subscriptions() {
        return List.of(subscriptions);
    }

    @Override
    public @Nullable Admission accepts(byte[] bytes, int from, int to) {
        if (!joining.isEmpty()) {
            onAdding.run();
        }
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

    /** Returns the consumers that want an event by its name; none if the event is needed only for an action. */
    static Subscription[] takers(AmiEvent event) {
        return event.admission() instanceof Entry entry ? entry.takers : NOBODY;
    }

    private Entry entry(byte[] bytes, int from, int to, int userFrom, int userTo) {
        long head = eightBytes(bytes, from, to - from);
        long tail = eightBytes(bytes, Math.max(from, to - Long.BYTES), to - from);
        // in the event names of Asterisk, the bytes between head and tail hardly matter; rotated, because head and tail
        // of a short name are equal
        long nameHash = mix((head * secondSeed ^ Long.rotateLeft(tail, Integer.SIZE)) + to - from);
        long hash = hash(nameHash, bytes, userFrom, userTo);
        Entry[] table = entries;
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            Entry entry = table[slot(hash, probe, table)];
            if (entry == null) {
                break;
            }
            if (entry.isOf(head, tail, bytes, from, to) && sameUserEvent(entry.userEvent, bytes, userFrom, userTo)) {
                return entry;
            }
        }
        return learn(hash, head, tail, bytes, from, to, userFrom, userTo);
    }

    /**
     * Returns the slot to probe. The highest bits of the hash select the first one, because in a product, a bit of a
     * factor changes only the bits from its own place upwards. Other bits select the distance between the probes: the
     * hashes of similar names may be close together.
     */
    private static int slot(long hash, int probe, @Nullable Entry[] table) {
        int last = table.length - 1;
        int distance = (int) (hash >>> Integer.SIZE) | 1;
        return (int) (hash >>> Long.numberOfLeadingZeros(last)) + probe * distance & last;
    }

    private Entry learn(long hash, long head, long tail, byte[] bytes, int from, int to, int userFrom, int userTo) {
        String name = dialect.decode(bytes, from, to);
        String userEvent = userFrom == 0 ? null : dialect.decode(bytes, userFrom, userTo);
        List<Subscription> takers = new ArrayList<>();
        for (Subscription subscription : isForged(name) ? NOBODY : subscriptions) {
            if (subscription.filter().wantsName(name, userEvent)) {
                takers.add(subscription);
            }
        }
        Subscription[] found = takers.isEmpty() ? NOBODY : takers.toArray(NOBODY);
        if (to - from > MAX_NAME_BYTES || userTo - userFrom > MAX_NAME_BYTES) {
            return new Entry(hash, head, tail, name, NOT_KEPT, null, found);
        }
        Entry entry = new Entry(
                hash,
                head,
                tail,
                name,
                Arrays.copyOfRange(bytes, from, to),
                userFrom == 0 ? null : Arrays.copyOfRange(bytes, userFrom, userTo),
                found);
        if (names == MAX_NAMES) {
            forget();
        } else if (SLOTS_PER_NAME * (names + 1) > entries.length) {
            grow();
        }
        put(entry, entries);
        return entry;
    }

    private void grow() {
        Entry[] larger = new Entry[2 * entries.length];
        Entry[] known = entries;
        entries = larger;
        names = 0;
        for (Entry entry : known) {
            if (entry != null) {
                put(entry, larger);
            }
        }
    }

    /**
     * Puts an entry into the first free slot. If none of the probed slots is free, replaces the entry in the first of
     * them.
     */
    private void put(Entry entry, @Nullable Entry[] table) {
        int slot = slot(entry.hash, 0, table);
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            int next = slot(entry.hash, probe, table);
            if (table[next] == null) {
                slot = next;
                names++;
                break;
            }
        }
        table[slot] = entry;
    }

    /**
     * Returns whether the event pretends to come from this component. Asterisk never sends events with such names, so
     * this one must be text from a value that contains line ends.
     */
    private boolean isForged(String name) {
        if (!AmiEvent.isOurs(name)) {
            return false;
        }
        if (!forgeryReported) {
            forgeryReported = true;
            String shown = name.substring(0, Math.min(name.length(), 80)).replaceAll("\\p{Cntrl}", "?");
            LOG.warn(
                    "Dropped event {}: it came from the server, but only this component creates events of that name. A"
                            + " value with line ends can contain such an event: check what the dialplan accepts from"
                            + " callers",
                    shown);
        }
        return true;
    }

    private static boolean isUserEvent(byte[] bytes, int from, int to) {
        return to - from == USER_EVENT.length && WireBytes.startsWithIgnoreCase(USER_EVENT, bytes, from, to);
    }

    /** Returns where the value of the first {@code UserEvent:} line starts; 0 if there is none. */
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

    /**
     * Returns up to eight bytes as a number. Does not branch on the number of bytes, since that branch would often be
     * mispredicted.
     */
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

    /** Continues a hash with these bytes; returns it unchanged if there are none. */
    private long hash(long start, byte[] bytes, int from, int to) {
        long hash = start;
        for (int i = from; i < to; i += Long.BYTES) {
            hash = mix(hash ^ eightBytes(bytes, i, to - i));
        }
        return from < to ? mix(hash ^ to - from) : hash;
    }

    private long mix(long word) {
        long product = word * seed;
        return (product ^ product >>> Integer.SIZE) * secondSeed;
    }

    private static boolean sameUserEvent(byte @Nullable [] name, byte[] bytes, int from, int to) {
        return name == null ? from == 0 : from != 0 && same(name, bytes, from, to);
    }

    private static boolean same(byte[] name, byte[] bytes, int from, int to) {
        return Arrays.equals(name, 0, name.length, bytes, from, to);
    }
}
