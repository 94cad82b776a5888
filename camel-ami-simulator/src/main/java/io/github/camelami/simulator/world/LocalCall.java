/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import java.util.Map;

/** Calls a Local channel: its second half runs the dialplan (core_local.c). */
final class LocalCall {

    private final Channel one;
    private final Channel two;
    /**
     * Whether the Local channel may be optimized away. Events report this value, but the simulator never optimizes a
     * channel away.
     */
    private final boolean optimized;

    LocalCall(Channel one, Channel two, boolean optimized) {
        this.one = one;
        this.two = two;
        this.optimized = optimized;
    }

    /** Starts the call. Returns false if the extension does not exist. */
    boolean run() {
        TelephonyModel world = one.world();
        for (Map.Entry<String, String> each : one.variables().newestFirst()) {
            two.set(each.getKey(), each.getValue());
        }
        Position place = two.position();
        if (world.dialplan().find(place.context(), place.exten(), 1) == null) {
            return false;
        }
        boolean connected = two.parties().mirror(one.parties());
        String account = one.parties().account();
        boolean newAccount = !account.equals(two.parties().account());
        two.parties().account(account);
        if (connected) {
            ChannelEvents.newCallerid(two);
        }
        if (newAccount) {
            world.publish("NewAccountCode", EventClass.CALL, two.about().add("OldAccountCode", ""));
        }
        if (one.parties().hasCaller()) {
            two.publish("NewConnectedLine");
        }
        MessageBuilder lines = new MessageBuilder();
        one.describe(lines, "LocalOne");
        two.describe(lines, "LocalTwo");
        lines.add("Context", place.context())
                .add("Exten", place.exten())
                .add("LocalOptimization", optimized ? "Yes" : "No");
        world.publish("LocalBridge", EventClass.CALL, lines);
        new DialplanRun(two).start();
        return true;
    }
}
