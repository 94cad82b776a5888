/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.Callbacks;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Records the requests of a subscription to its stream. */
class RecordingOwner implements Subscription.Owner {

    final List<String> asked = new ArrayList<>();
    final Counters counters = new Counters();

    /** The other objects that a subscription needs. */
    SubscriptionContext context(StreamTime time) {
        return new SubscriptionContext(new BufferMemory(0), counters, time, new Callbacks("test"));
    }

    /** The same, with this machine's clock. */
    SubscriptionContext context() {
        return context(new StreamTime(System::nanoTime, Clock.systemUTC()));
    }

    @Override
    public long happenedSince(long now) {
        return now;
    }

    @Override
    public void onStaged(Subscription subscription) {
        subscription.onReadComplete(); // as if each event were read by itself
    }

    @Override
    public void onFull(Subscription subscription) {
        asked.add("full");
    }

    @Override
    public void onRoom(Subscription subscription) {
        asked.add("room");
    }

    @Override
    public void onWakeOwed(Subscription subscription) {
        asked.add("wake");
    }

    @Override
    public void onResume(Subscription subscription) {
        asked.add("resume");
    }

    @Override
    public void onClose(Subscription subscription) {
        asked.add("close");
    }
}
