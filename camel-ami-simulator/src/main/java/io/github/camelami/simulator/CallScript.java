/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import io.github.camelami.simulator.world.IncomingCall;
import io.github.camelami.simulator.world.Phone;
import java.time.Duration;
import java.util.Objects;

/** A call in words: "202 calls 203, who answers after 2 s and hangs up after 30 s". Not thread-safe. */
public final class CallScript {

    private final AmiSimulator simulator;
    private final Phone caller;
    private String callerName = "";
    private String callee = "";
    private String exten = "";
    private String context = "";
    private Duration callerHangsUp = Duration.ZERO;

    CallScript(AmiSimulator simulator, Phone caller) {
        this.simulator = simulator;
        this.caller = caller;
    }

    /**
     * Whom to call, directly: the caller's dialplan runs Dial with this.
     *
     * @param phone as dialled, for instance PJSIP/203
     * @return this
     */
    public CallScript to(String phone) {
        this.callee = Objects.requireNonNull(phone);
        return this;
    }

    /**
     * Which extension to dial in the dialplan instead.
     *
     * @param number the extension
     * @param inContext the context
     * @return this
     */
    public CallScript dials(String number, String inContext) {
        this.exten = Objects.requireNonNull(number);
        this.context = Objects.requireNonNull(inContext);
        return this;
    }

    /**
     * The caller's name.
     *
     * @param name default none
     * @return this
     */
    public CallScript named(String name) {
        this.callerName = Objects.requireNonNull(name);
        return this;
    }

    /**
     * How the called phone behaves, from now on: it answers after ringing so long.
     *
     * @param ringing zero means at once
     * @return this
     */
    public CallScript answeredAfter(Duration ringing) {
        simulator.phone(callee).answersAfter(ringing);
        return this;
    }

    /**
     * The caller hangs up so long after the call was placed.
     *
     * @param duration on the simulator's clock; zero means never (the default)
     * @return this
     */
    public CallScript hangsUpAfter(Duration duration) {
        this.callerHangsUp = Objects.requireNonNull(duration);
        return this;
    }

    /**
     * Places the call.
     *
     * @return the call under way
     */
    public SimulatedCall place() {
        if (callee.isEmpty() && exten.isEmpty()) {
            throw new IllegalStateException("Say whom to call: call(\"" + caller.name() + "\").to(\"PJSIP/203\")");
        }
        if (!callee.isEmpty()) {
            simulator.phone(callee);
        }
        String uniqueid = simulator.get(() -> IncomingCall.place(
                simulator.core().world(), caller, callerName, callee, exten, context, callerHangsUp));
        return new SimulatedCall(simulator, uniqueid);
    }
}
