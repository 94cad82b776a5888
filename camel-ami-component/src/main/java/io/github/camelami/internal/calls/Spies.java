/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.calls;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The channels that listen to others, and their targets. */
final class Spies {

    private final Map<String, Collection<Channel>> byTarget = new HashMap<>();

    /** Returns the channels that listen to a target, given by its unique id. */
    Collection<Channel> of(String target) {
        return byTarget.getOrDefault(target, List.of());
    }

    /**
     * Sets the target of a channel.
     *
     * @param target the unique id; empty if the channel listens to none
     * @param changed receives the unique ids of the targets that gain or lose a listener
     */
    void target(Channel spy, String target, Consumer<String> changed) {
        if (spy.spied.equals(target)) {
            return;
        }
        Collection<Channel> before = byTarget.get(spy.spied);
        if (before != null) {
            before.remove(spy);
            if (before.isEmpty()) {
                byTarget.remove(spy.spied);
            }
            changed.accept(spy.spied);
        }
        spy.spied = target;
        if (!target.isEmpty()) {
            byTarget.computeIfAbsent(target, one -> new LinkedHashSet<>()).add(spy);
            changed.accept(target);
        }
    }

    /** Records whether a channel listens to others. If it is a Local channel, this includes the phones it leads to. */
    static void listens(Channel channel, boolean listens) {
        if (channel.spying != listens) {
            channel.spying = listens;
            channel.call.channels.stream()
                    .filter(other -> other.dialledBy != null && other.dialledBy == channel.mate)
                    .forEach(other -> listens(other, listens));
        }
    }

    /**
     * Records that a channel has entered a bridge. A phone does not listen any more once it is connected to others than
     * to the Local channel that leads to it.
     */
    static void entered(Channel channel, Bridge bridge) {
        boolean leadsToSpy = bridge.channels.stream().anyMatch(member -> member.mate != null && member.mate.spying);
        if (leadsToSpy) {
            return;
        }
        if (!isLedTo(channel)) {
            listens(channel, false);
        }
        if (bridge.isConference() || bridge.channels.size() > 1) {
            bridge.channels.stream().filter(Spies::isLedTo).forEach(member -> listens(member, false));
        }
    }

    /** Returns whether a listening Local channel leads to this channel. */
    static boolean isLedTo(Channel channel) {
        Channel by = channel.dialledBy;
        return by != null && by.mate != null && by.mate.spying;
    }
}
