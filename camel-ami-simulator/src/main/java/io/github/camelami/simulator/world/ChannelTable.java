/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates and finds the channels of a world. Event loop only. */
public final class ChannelTable {

    private final TelephonyModel world;
    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private int namesOfPhones;
    private int namesOfLocals;
    private int uniqueids;
    private long made;

    ChannelTable(TelephonyModel world) {
        this.world = world;
    }

    Collection<Channel> all() {
        return channels.values();
    }

    void remove(Channel channel) {
        channels.remove(key(channel.uniqueid()));
    }

    void clear() {
        channels.clear();
    }

    @Nullable
    Channel find(String nameOrId) {
        if (nameOrId.isEmpty()) {
            return null;
        }
        Channel byId = channels.get(key(nameOrId));
        if (byId != null) {
            return byId;
        }
        for (Channel each : channels.values()) {
            if (each.name().equalsIgnoreCase(nameOrId)) {
                return each;
            }
        }
        return null;
    }

    private static String key(String uniqueid) {
        return uniqueid.toLowerCase(Locale.ROOT);
    }

    /** Returns the number of the next channel; older channels have lower numbers. */
    long nextNumber() {
        return ++made;
    }

    private String nextUniqueid() {
        return world.now().getEpochSecond() + "." + uniqueids++;
    }

    /**
     * Creates the channel (or pair of channels) for a dial string, as a new call. Generates an id for each that is
     * empty.
     */
    @Nullable
    Channel request(String dialString, String id, String otherId) {
        return request(dialString, id, otherId, "");
    }

    /**
     * Creates the channel (or pair of channels) for a dial string.
     *
     * @param dialString technology, slash, resource
     * @param linkedid the id of the call that the channel belongs to
     * @return the channel; null if the device does not exist or cannot be reached
     */
    public @Nullable Channel request(String dialString, String linkedid) {
        return request(dialString, "", "", linkedid);
    }

    private @Nullable Channel request(String dialString, String id, String otherId, String linkedid) {
        int slash = dialString.indexOf('/');
        String technology = dialString.substring(0, Math.max(0, slash));
        String resource = dialString.substring(slash + 1);
        if (technology.equalsIgnoreCase("Local")) {
            return requestLocal(resource, id, otherId, linkedid);
        }
        Phone phone = world.phoneIfThere(dialString);
        if (phone == null) {
            phone = world.phoneIfThere(technology + "/" + resource.substring(resource.lastIndexOf('@') + 1));
        }
        if (phone == null || phone.behaviour() == Phone.Behaviour.OFFLINE || !id.isEmpty() && inUse(id)) {
            return null;
        }
        String uniqueid = id.isEmpty() ? nextUniqueid() : id;
        Channel channel = ofPhone(
                phone,
                uniqueid,
                linkedid.isEmpty() ? uniqueid : linkedid,
                ChannelState.DOWN,
                new Position(phone.context(), "s"));
        channel.parties().caller(phone.callerId().number(), phone.callerId().name());
        add(channel);
        return channel;
    }

    private Channel ofPhone(Phone phone, String uniqueid, String linkedid, ChannelState state, Position position) {
        String device = phone.technology() + "/" + phone.endpoint();
        String name = device + String.format("-%08x", namesOfPhones++);
        return new Channel(world, name, device, phone, uniqueid, linkedid, state, position);
    }

    private @Nullable Channel requestLocal(String resource, String id, String otherId, String linkedid) {
        boolean kept = resource.contains("/")
                && resource.substring(resource.indexOf('/')).contains("n");
        String plain = resource.contains("/") ? resource.substring(0, resource.indexOf('/')) : resource;
        int at = plain.lastIndexOf('@');
        String exten = at < 0 ? plain : plain.substring(0, at);
        String context = at < 0 ? "default" : plain.substring(at + 1);
        String second = otherId.isEmpty() && !id.isEmpty() ? id + ";2" : otherId;
        if (!id.isEmpty() && inUse(id) || !second.isEmpty() && inUse(second)) {
            namesOfLocals++;
            return null;
        }
        String device = "Local/" + exten + "@" + context;
        String base = device + String.format("-%08x", namesOfLocals++);
        String uniqueid = id.isEmpty() ? nextUniqueid() : id;
        String linked = linkedid.isEmpty() ? uniqueid : linkedid;
        Channel one = new Channel(
                world, base + ";1", device, null, uniqueid, linked, ChannelState.DOWN, new Position(context, exten));
        String uniqueid2 = second.isEmpty() ? nextUniqueid() : second;
        Channel two = new Channel(
                world, base + ";2", device, null, uniqueid2, linked, ChannelState.RING, new Position(context, exten));
        one.pairWith(two, !kept);
        add(one);
        add(two);
        return one;
    }

    /** Creates the channel of a phone that places a call. */
    Channel incoming(Phone phone, String context, String exten, String callerName) {
        String uniqueid = nextUniqueid();
        Channel channel = ofPhone(phone, uniqueid, uniqueid, ChannelState.RING, new Position(context, exten));
        Phone.CallerId known = phone.callerId();
        channel.parties()
                .caller(
                        known.number().isEmpty() ? phone.endpoint() : known.number(),
                        callerName.isEmpty() ? known.name() : callerName);
        channel.media().audio(!phone.manner().silent());
        add(channel);
        world.devices().changed(channel.device());
        return channel;
    }

    private void add(Channel channel) {
        channels.put(key(channel.uniqueid()), channel);
        channel.publish("Newchannel");
    }

    private boolean inUse(String id) {
        String wanted = key(id);
        if (world.flavour().atLeast(20)) {
            return channels.keySet().stream().anyMatch(each -> each.startsWith(wanted));
        }
        return channels.containsKey(wanted);
    }
}
