/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import java.util.ArrayList;
import java.util.List;

/** Notes what a subscription asks of its client. */
class RecordingOwner implements Subscription.Owner {

    final List<String> asked = new ArrayList<>();
    long delivered;
    long dropped;

    @Override
    public void onFull(Subscription subscription) {
        asked.add("full");
    }

    @Override
    public void onRoom(Subscription subscription) {
        asked.add("room");
    }

    @Override
    public void onStaged(Subscription subscription) {
        subscription.flush(); // as if each event were read by itself
    }

    @Override
    public void onDelivered(long events) {
        delivered += events;
    }

    @Override
    public void onDropped(long events) {
        dropped += events;
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
