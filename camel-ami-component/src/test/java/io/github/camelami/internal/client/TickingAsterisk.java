/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.VirtualAsterisk;
import io.github.camelami.internal.session.VirtualNet;
import io.github.camelami.internal.session.VirtualNet.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A server that sends numbered events on request, and records the time of each number and of each login. The test can
 * make some connections misbehave.
 */
final class TickingAsterisk extends VirtualAsterisk {

    private final VirtualNet net;

    /** The time of each number, whether or not a client received it. */
    final List<Instant> ticks = new ArrayList<>();

    /** The time at which each session logged in. */
    final List<Instant> loginTimes = new ArrayList<>();

    /** Connections on which no more data arrives although they stay open. */
    private final Set<Wire> dead = new HashSet<>();

    /** How long the server sends to a session after its Logoff. */
    Duration goodbye = Duration.ZERO;

    /** The time since the server booted. */
    Duration uptime = Duration.ofSeconds(1000);

    /** How long after a login the server has fully booted. */
    Duration boots = Duration.ZERO;

    /** Whether the server is shutting down as soon as its calls have ended; it refuses all actions until then. */
    boolean shuttingDown;

    /** The number of actions refused because of that. */
    int refused;

    /** Whether the server answers changes of the event mask. */
    boolean answersMasks = true;

    /** Whether the server answers list actions. */
    boolean answersLists = true;

    TickingAsterisk(VirtualNet net) {
        this.net = net;
    }

    /** Sends the next numbered event. */
    void tick() {
        String number = Integer.toString(ticks.size());
        ticks.add(net.clock().instant());
        for (Wire wire : List.copyOf(masks.keySet())) {
            if (!dead.contains(wire) && sees(wire, "call")) {
                wire.send("Event: Tick\r\nPrivilege: call,all\r\nN: " + number + "\r\n\r\n");
            }
        }
    }

    /** From now on, the network drops all data on the existing connections, and neither side notices by itself. */
    void swallow() {
        dead.addAll(masks.keySet());
    }

    /** Sends half of the next event, and then nothing more. */
    void tickInTwo() {
        ticks.add(net.clock().instant());
        for (Wire wire : List.copyOf(masks.keySet())) {
            if (sees(wire, "call")) {
                wire.send("Event: Tick\r\nPrivilege: call,all\r\nN: ");
            }
        }
        swallow();
    }

    /** Ends the event sessions; a client that does not read sees that later. */
    void hangUp() {
        for (Wire wire : List.copyOf(masks.keySet())) {
            masks.remove(wire);
            wire.finish();
        }
    }

    Wire eventWire() {
        return masks.keySet().stream()
                .filter(wire -> sees(wire, "call"))
                .findFirst()
                .orElseThrow();
    }

    @Override
    protected void onLogin(Wire wire, Map<String, String> action) {
        loginTimes.add(net.clock().instant());
        wire.answer(action, "Success", "Message: Authentication accepted");
        if (sees(wire, "system") && boots.isZero()) {
            sendFullyBooted(wire);
        } else if (sees(wire, "system")) {
            wire.later(boots, () -> sendFullyBooted(wire));
        }
    }

    private void sendFullyBooted(Wire wire) {
        wire.send("Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: "
                + uptime.plusNanos(net.nanoTime().getAsLong()).toSeconds() + "\r\nStatus: Fully Booted\r\n\r\n");
    }

    /** Boots the server again now. */
    void restart() {
        hangUp();
        uptime = Duration.ofNanos(-net.nanoTime().getAsLong());
    }

    @Override
    public void onAction(Wire wire, Map<String, String> action) {
        if (dead.contains(wire)) {
            return;
        }
        if ("Logoff".equals(action.get("action")) && !goodbye.isZero()) {
            wire.answer(action, "Goodbye");
            wire.later(goodbye, () -> {
                masks.remove(wire);
                wire.close();
            });
            return;
        }
        if (shuttingDown) {
            refused++;
            wire.answer(action, "Error", "Message: Asterisk is shutting down");
            return;
        }
        if (!answersMasks && "Events".equals(action.get("action"))) {
            heard.add("events " + action.get("eventmask"));
            masks.put(wire, action.get("eventmask"));
            return;
        }
        super.onAction(wire, action);
    }

    @Override
    protected void onOther(Wire wire, String name, Map<String, String> action) {
        if (!name.equals("status")) {
            super.onOther(wire, name, action);
        } else if (answersLists) {
            String id = action.get("actionid");
            wire.answer(action, "Success", "EventList: start");
            wire.send("Event: Status\r\nPrivilege: Call\r\nActionID: " + id
                    + "\r\n\r\nEvent: StatusComplete\r\nActionID: " + id
                    + "\r\nEventList: Complete\r\nListItems: 1\r\n\r\n");
        }
    }
}
