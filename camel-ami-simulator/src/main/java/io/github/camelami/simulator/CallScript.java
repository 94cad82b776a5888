/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import io.github.camelami.simulator.world.IncomingCall;
import io.github.camelami.simulator.world.Phone;
import java.time.Duration;
import java.util.Objects;

/** Describes a call: "202 calls 203, which answers after 2 s and hangs up after 30 s". Not thread-safe. */
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
     * Sets the phone to call directly: the caller's channel runs Dial with this phone.
     *
     * @param phone the phone as dialled, for instance PJSIP/203
     */
    public CallScript to(String phone) {
        this.callee = Objects.requireNonNull(phone);
        return this;
    }

    /** Sets the extension to dial in the dialplan, instead of a phone to call directly. */
    public CallScript dials(String number, String inContext) {
        this.exten = Objects.requireNonNull(number);
        this.context = Objects.requireNonNull(inContext);
        return this;
    }

    /**
     * Sets the caller's name.
     *
     * @param name none by default
     */
    public CallScript named(String name) {
        this.callerName = Objects.requireNonNull(name);
        return this;
    }

    /**
     * Makes the called phone answer after ringing for this time. Later calls to that phone are answered in the same
     * way.
     *
     * @param ringing zero answers at once
     */
    public CallScript answeredAfter(Duration ringing) {
        simulator.phone(callee).answersAfter(ringing);
        return this;
    }

    /**
     * Makes the caller hang up this long after placing the call.
     *
     * @param duration the time on the simulator's clock; zero (the default) means never
     */
    public CallScript hangsUpAfter(Duration duration) {
        this.callerHangsUp = Objects.requireNonNull(duration);
        return this;
    }

    /**
     * Places the call.
     *
     * @return the call in progress
     */
    public SimulatedCall place() {
        if (callee.isEmpty() && exten.isEmpty()) {
            throw new IllegalStateException(
                    "Name the phone to call: call(\"" + caller.name() + "\").to(\"PJSIP/203\")");
        }
        if (!callee.isEmpty()) {
            simulator.phone(callee);
        }
        String uniqueid = simulator.get(() -> IncomingCall.place(
                simulator.core().world(), caller, callerName, callee, exten, context, callerHangsUp));
        return new SimulatedCall(simulator, uniqueid);
    }
}
