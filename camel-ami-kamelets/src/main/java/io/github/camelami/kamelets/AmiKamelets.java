/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.kamelets;

/** The URIs of the Kamelets, without their properties: {@code from(AmiKamelets.SOURCE + "?server=pbx")}. */
public final class AmiKamelets {

    /** Receives events as JSON. */
    public static final String SOURCE = "kamelet:ami-source";

    /** Sends an action. */
    public static final String SINK = "kamelet:ami-sink";

    /** Rings a supervisor's phone and lets it listen, whisper or barge. */
    public static final String LISTEN_ACTION = "kamelet:ami-listen-action";

    /** Rings a phone and plays a recording on it. */
    public static final String PLAYBACK_ACTION = "kamelet:ami-playback-action";

    private AmiKamelets() {}
}
