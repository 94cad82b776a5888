/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.calls;

import io.github.camelami.AmiCall;
import io.github.camelami.AmiCall.Role;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A channel of the server. */
final class Channel {

    /**
     * Prefixes of channels that Asterisk creates for itself: announcers, recorders, placeholders, text messages, and
     * ARI listeners and external media.
     */
    private static final List<String> OWN = List.of(
            "Message/",
            "Surrogate/",
            "CBAnn/",
            "CBRec/",
            "ConfBridgeRecorder/",
            "Announcer/",
            "Recorder/",
            "Snoop/",
            "UnicastRTP/");

    final String uniqueid;
    final Instant started;

    /** A number that increases with each new channel. */
    final long order;

    Call call;
    String name;
    String number = "";
    String person = "";

    @Nullable
    Instant answered;

    boolean up;
    Role role = Role.CALLER;
    String member = "";

    /** The channel that dialled this one; null if no channel did. */
    @Nullable
    Channel dialledBy;

    /** Whether this channel has dialled another or was in a bridge. */
    boolean leadsOn;

    @Nullable
    Bridge bridge;
    /** Whether this channel has been in a bridge since it was dialled. */
    boolean connected;

    boolean holding;
    boolean parked;
    String conference = "";
    String queue = "";
    int position;

    /** The queue that this channel has entered and not certainly left. */
    String lastQueue = "";

    /** The queue from which a list has removed this channel; its event about that may follow. */
    String removedFrom = "";

    Instant queued;

    /** Whether this channel listens to others, directly or through a Local channel, and is therefore not a party. */
    boolean spying;

    /** The unique id of the target; empty while this channel listens to none. */
    String spied = "";

    /** Whether another channel has replaced this one and taken over its device and name. */
    boolean replaced;

    /** The common name under which both halves of a Local channel were paired; empty for all other channels. */
    String pairedAs = "";

    /** The other half of a Local channel. */
    @Nullable
    Channel mate;

    /** The application that a list shows for this channel. */
    String application = "";

    String data = "";

    /** Whether this channel was a party at the last check. */
    boolean party;

    /** The leg as reported; null before this channel was a party. */
    AmiCall.@Nullable Leg shown;

    Channel(String uniqueid, String name, Instant started, long order, Call call) {
        this.order = order;
        this.uniqueid = uniqueid;
        this.name = name;
        this.started = started;
        this.queued = started;
        this.call = call;
    }

    /** Returns the device of a channel name: {@code PJSIP/202} for {@code PJSIP/202-0000001a}. */
    static String device(String channel) {
        int dash = channel.lastIndexOf('-');
        return dash < 0 ? channel : channel.substring(0, dash);
    }

    /**
     * Changes the channel's name. When one channel replaces another, Asterisk gives it the name of the replaced
     * channel. Asterisk marks the name of the replaced channel, which is about to end; this object keeps the original
     * name.
     */
    void rename(String to) {
        replaced = to.endsWith("<ZOMBIE>") || to.endsWith("<MASQ>");
        name = replaced ? name : to;
    }

    boolean isLocal() {
        return name.startsWith("Local/");
    }

    /** Returns whether this is the half of a Local channel that runs the dialplan at the destination. */
    boolean isFarHalf() {
        return isLocal() && name.endsWith(";2");
    }

    /** Returns the common name of both halves of a Local channel. */
    String pair() {
        return name.substring(0, name.length() - 2);
    }

    /**
     * Returns whether this channel is a party. A Local channel is a party only if its far half runs a dialplan and
     * never led to a phone.
     */
    boolean isParty() {
        if (spying || replaced) {
            return false;
        }
        if (!isLocal()) {
            return OWN.stream().noneMatch(name::startsWith);
        }
        Channel far = mate;
        return !isFarHalf() && far != null && !far.leadsOn;
    }

    /** Returns whether this channel was dialled but is not connected yet. */
    boolean isComing() {
        return dialledBy != null && !connected;
    }

    AmiCall.Leg leg(@Nullable Instant ended, int cause) {
        return new AmiCall.Leg(
                uniqueid,
                name,
                device(name),
                number,
                person,
                role,
                member,
                up,
                holding && ended == null,
                started,
                answered,
                ended,
                cause);
    }
}
