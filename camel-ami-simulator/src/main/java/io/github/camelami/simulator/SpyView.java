/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import io.github.camelami.simulator.applications.Spy;
import io.github.camelami.simulator.applications.SpyMode;
import io.github.camelami.simulator.world.Channel;

/**
 * A spy session.
 *
 * @param spyer the supervisor's channel
 * @param target the target's channel
 * @param mode listen, whisper, barge
 */
public record SpyView(String spyer, String target, SpyMode mode) {

    static SpyView of(Spy spy) {
        Channel target = spy.target();
        return new SpyView(spy.spyer().name(), target == null ? "" : target.name(), spy.mode());
    }
}
