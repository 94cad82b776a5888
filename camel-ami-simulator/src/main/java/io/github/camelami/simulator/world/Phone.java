/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.time.Duration;
import java.util.Objects;

/**
 * A phone of the simulator, named as in a dial string ({@code PJSIP/201}, {@code PJSIP/404@trunk}), and its behaviour
 * when called. The behaviour may be changed from any thread; a change applies from the next call on.
 */
public final class Phone {

    /** What a phone does when it is called. */
    public enum Behaviour {
        ANSWERS,
        BUSY,
        NO_ANSWER,
        OFFLINE,
        REJECTS,
        CONGESTED,
        UNALLOCATED
    }

    /** A name and a number. */
    record CallerId(String name, String number) {}

    /** A behaviour and its times, always replaced together. */
    record Manner(Behaviour behaviour, Duration rings, Duration talks, boolean silent) {}

    private final String name;
    private volatile Manner manner = new Manner(Behaviour.ANSWERS, Duration.ofMillis(100), Duration.ZERO, false);
    private volatile String context = "sip";
    private volatile CallerId callerId = new CallerId("", "");

    Phone(String name) {
        this.name = Objects.requireNonNull(name);
    }

    /** {@return the name as dialled: technology, slash, resource} */
    public String name() {
        return name;
    }

    /**
     * Makes the phone ring for a while, then answer. With a time of zero, the phone answers at once without the state
     * Ringing, like a phone with auto-answer.
     *
     * @param ringing how long the phone rings; 100 ms by default
     */
    public Phone answersAfter(Duration ringing) {
        manner = new Manner(Behaviour.ANSWERS, ringing, manner.talks, manner.silent);
        return this;
    }

    /** Makes the phone answer at once, without ringing. */
    public Phone answersAtOnce() {
        return answersAfter(Duration.ZERO);
    }

    /** Makes the phone busy: SIP 486, cause 17. */
    public Phone busy() {
        return behaves(Behaviour.BUSY, Duration.ZERO);
    }

    /** Makes the phone ring without ever answering. */
    public Phone doesNotAnswer() {
        return behaves(Behaviour.NO_ANSWER, Duration.ZERO);
    }

    /** Makes the phone unregistered: a call to it fails without creating a channel. */
    public Phone offline() {
        return behaves(Behaviour.OFFLINE, Duration.ZERO);
    }

    /**
     * Makes the phone decline after a while: SIP 403, cause 21.
     *
     * @param after how long the phone takes to decline
     */
    public Phone rejectsAfter(Duration after) {
        return behaves(Behaviour.REJECTS, after);
    }

    /** Makes the phone respond with SIP 503, cause 34. */
    public Phone congested() {
        return behaves(Behaviour.CONGESTED, Duration.ZERO);
    }

    /** Makes the phone respond with SIP 404, cause 1 (unallocated number). */
    public Phone unallocated() {
        return behaves(Behaviour.UNALLOCATED, Duration.ZERO);
    }

    /**
     * Makes the phone hang up some time after it has answered.
     *
     * @param talking how long the phone stays in the call; zero (the default) means until another party hangs up
     */
    public Phone hangsUpAfter(Duration talking) {
        Manner now = manner;
        manner = new Manner(now.behaviour, now.rings, talking, now.silent);
        return this;
    }

    /** Makes the phone send no audio (no RTP). A spy on such a phone cannot be hung up before the phone's call ends. */
    public Phone silent() {
        Manner now = manner;
        manner = new Manner(now.behaviour, now.rings, now.talks, true);
        return this;
    }

    /**
     * Sets the dialplan context of calls from this phone. Its channels also show this context while the phone is being
     * called.
     *
     * @param context {@code sip} by default
     */
    public Phone context(String context) {
        this.context = Objects.requireNonNull(context);
        return this;
    }

    /**
     * Sets the caller id that the phone's channels show, like {@code callerid} in pjsip.conf.
     *
     * @param name may be empty
     * @param number may be empty
     */
    public Phone callerId(String name, String number) {
        this.callerId = new CallerId(name, number);
        return this;
    }

    CallerId callerId() {
        return callerId;
    }

    /** {@return its behaviour when called} */
    public Behaviour behaviour() {
        return manner.behaviour;
    }

    String context() {
        return context;
    }

    Manner manner() {
        return manner;
    }

    /** Returns the technology, for instance PJSIP. */
    String technology() {
        return name.substring(0, name.indexOf('/'));
    }

    /** Returns the device part of the channel names: the text after the last @ or, without an @, the whole resource. */
    String endpoint() {
        String resource = name.substring(name.indexOf('/') + 1);
        return resource.substring(resource.lastIndexOf('@') + 1);
    }

    private Phone behaves(Behaviour behaviour, Duration after) {
        Manner now = manner;
        manner = new Manner(behaviour, after, now.talks, now.silent);
        return this;
    }

    @Override
    public String toString() {
        return name + " (" + manner.behaviour + ")";
    }
}
