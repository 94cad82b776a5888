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
 * A server that sends a numbered event whenever it is asked to, and keeps its own record: which number when, and when it let
 * sessions in. On some connections it misbehaves, as the test says.
 */
final class TickingAsterisk extends VirtualAsterisk {

    private final VirtualNet net;

    /** When each number happened, sent to someone or not. */
    final List<Instant> ticks = new ArrayList<>();

    /** When each session was let in. */
    final List<Instant> loginTimes = new ArrayList<>();

    /** Connections on which nothing arrives any more, though they stay open. */
    private final Set<Wire> dead = new HashSet<>();

    /** How long it sends to a session after its Logoff. */
    Duration goodbye = Duration.ZERO;

    /** How long ago it booted. */
    Duration uptime = Duration.ofSeconds(1000);

    /** Whether it answers lists. */
    boolean answersLists = true;

    TickingAsterisk(VirtualNet net) {
        this.net = net;
    }

    /** The next numbered event happens now. */
    void tick() {
        String number = Integer.toString(ticks.size());
        ticks.add(net.clock().instant());
        for (Wire wire : List.copyOf(masks.keySet())) {
            if (!dead.contains(wire) && sees(wire, "call")) {
                wire.send("Event: Tick\r\nPrivilege: call,all\r\nN: " + number + "\r\n\r\n");
            }
        }
    }

    /** The network swallows what is sent over the connections there are; neither side notices by itself. */
    void swallow() {
        dead.addAll(masks.keySet());
    }

    /** Half of the next event arrives, and no more. */
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
        if (sees(wire, "system")) {
            wire.send("Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: "
                    + uptime.plusNanos(net.nanoTime().getAsLong()).toSeconds() + "\r\nStatus: Fully Booted\r\n\r\n");
        }
    }

    /** It boots again, now. */
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
