/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.track;

import io.github.camelami.internal.client.AmiClient;
import io.github.camelami.internal.client.BufferMemory;
import io.github.camelami.internal.client.ClientKey;
import io.github.camelami.internal.client.ClientLease;
import io.github.camelami.internal.client.ClientOptions;
import io.github.camelami.internal.client.ClientRegistry;
import io.github.camelami.internal.client.VirtualLeases;
import io.github.camelami.internal.session.VirtualAsterisk;
import io.github.camelami.internal.session.VirtualNet;
import io.github.camelami.internal.session.VirtualNet.Wire;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.Map;

/** A server in virtual time whose calls are tracked. The test sets what it answers to Status. */
class VirtualPbx extends VirtualAsterisk implements TrackedServer {

    /** The answers to Status. */
    enum Answer {
        LIVE,
        GONE,
        DENIED,
        NONE,
        CUT
    }

    final VirtualNet net = new VirtualNet(to -> this);
    final VirtualLeases leases;
    final CallTracker tracker;

    Answer answer = Answer.LIVE;

    /** The number of times that the server received Status. */
    int asked;

    /** The task that runs before the client reads its wall clock. */
    Runnable onClock = () -> {};

    /** Whether the workers accept tasks without running them. */
    boolean losesTasks;

    /** The number of tasks that the workers did not run. */
    int lost;

    VirtualPbx() {
        this(ClientOptions.DEFAULTS);
    }

    VirtualPbx(ClientOptions options) {
        leases = new VirtualLeases(net, options, net.clock(now -> {
            onClock.run();
            return now;
        }));
        ClientRegistry unused = new ClientRegistry(
                net::loop, net::loop, NioSocketChannel.class, Runnable::run, new BufferMemory(0), null);
        tracker = new CallTracker(unused, this::work, net.loop());
    }

    /** Runs a task like a pool, which survives what the task throws. */
    private void work(Runnable task) {
        if (losesTasks) {
            lost++;
        } else {
            try {
                task.run();
            } catch (Throwable thrown) {
                // a pool would log it
            }
        }
    }

    @Override
    protected void onOther(Wire wire, String name, Map<String, String> action) {
        if (name.equals("unanswered")) {
            return;
        }
        if (!name.equals("status")) {
            super.onOther(wire, name, action);
            return;
        }
        asked++;
        switch (answer) {
            case LIVE -> {
                String id = "ActionID: " + action.get("actionid") + "\r\n";
                wire.answer(action, "Success", "EventList: start");
                wire.send("Event: Status\r\n" + id + "Application: ChanSpy\r\n\r\n");
                wire.send("Event: StatusComplete\r\n" + id + "EventList: Complete\r\nListItems: 1\r\n\r\n");
            }
            case GONE -> wire.answer(action, "Error", "Message: No such channel");
            case DENIED -> wire.answer(action, "Error", "Message: Permission denied");
            case NONE -> {}
            case CUT -> wire.close();
        }
    }

    /** Reports the end of a channel. */
    void hangUp(String handle) {
        event("call", "Event: Hangup", "Uniqueid: " + handle);
        net.settle();
    }

    @Override
    public String name() {
        return "pbx";
    }

    @Override
    public ClientKey key() {
        return VirtualLeases.KEY;
    }

    @Override
    public AmiClient client() {
        return leases.client();
    }

    @Override
    public ClientLease lease(ClientRegistry clients, String holder) {
        return leases.lease();
    }

    @Override
    public CallTracker tracker() {
        return tracker;
    }
}
