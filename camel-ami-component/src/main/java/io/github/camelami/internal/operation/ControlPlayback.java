/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiConstants;
import io.github.camelami.AmiException;
import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Controls a playback. Asterisk's {@code pause} is a toggle; while a playback is paused, Asterisk acknowledges forward,
 * reverse and restart, but ignores them. Therefore this operation counts the toggles in channel variables, which
 * outlive this process and can be read by other nodes. It resumes a paused playback before it moves the position.
 *
 * <p>Each node, that is, each process, counts its toggles in a separate variable, so no two nodes write the same one.
 * The playback is paused if the sum is odd. Commands of one node for the same channel run one after another. If two
 * nodes toggle at the same moment, they detect this when they read the sum again, and one of them toggles once more.
 *
 * <p>A channel that runs another application is refused. A pause would end the application {@code Playback}, and all
 * other applications ignore it, yet Asterisk responds with Success (observed on Asterisk 16 and 22).
 */
final class ControlPlayback implements Operation {

    /** The prefix of the variables that contain toggle counts. The name of the node follows. */
    static final String TOGGLES_VARIABLE = "CAMELAMI_TOGGLES_";

    /**
     * The maximum number of attempts. If two nodes collide, each attempt resolves the collision with a probability of
     * 50 %.
     */
    private static final int MAX_ATTEMPTS = 40;

    /** The commands that routes can send. */
    enum Control {
        PAUSE,
        RESUME,
        FORWARD,
        REVERSE,
        RESTART,
        STOP
    }

    private final String ownToggles;

    /**
     * Creates the operation with a new node name for this process, since other processes may control the same channels.
     */
    ControlPlayback() {
        this(UUID.randomUUID().toString().substring(0, 8));
    }

    /** @param node the name of the node: letters and digits, different from the names of all other nodes */
    ControlPlayback(String node) {
        ownToggles = TOGGLES_VARIABLE + node;
    }

    @Override
    public Step begin(Inputs in) {
        in.requireAction("ControlPlayback", true);
        String channel = in.requiredHandle("the handle that Playback returned, or a channel's name or unique id");
        VerbFields.add(in, null, "ControlPlayback", Set.of());
        in.required(Input.CONTROL, "pause, resume, forward, reverse, restart or stop");
        Control control = in.word(Input.CONTROL, Control.class);
        Order order = new Order(in, channel, control == null ? Control.STOP : control);
        return new Step.Turn(channel, in.timeout(Duration.ZERO), () -> order.look(channel));
    }

    /** The toggle counts of a channel, read from its variables. */
    private record Toggles(int all, int own) {

        static Toggles of(AmiEvent playing, String ownToggles) {
            int all = 0;
            int own = 0;
            for (String variable : playing.headers().all("Variable")) {
                if (variable.startsWith(TOGGLES_VARIABLE)) {
                    int equals = variable.indexOf('=');
                    int count = number(variable.substring(equals + 1));
                    all += count;
                    own = variable.startsWith(ownToggles + "=") ? count : own;
                }
            }
            return new Toggles(all, own);
        }

        private static int number(String text) {
            try {
                return Integer.parseInt(text.trim());
            } catch (NumberFormatException notOurs) {
                return 0;
            }
        }

        boolean paused() {
            return all % 2 != 0;
        }
    }

    /** One command for one channel. */
    private final class Order {

        private final Inputs in;
        private final String channel;
        private final Control control;
        private int attempts;

        Order(Inputs in, String channel, Control control) {
            this.in = in;
            this.channel = channel;
            this.control = control;
        }

        /**
         * Reads the state of the playback.
         *
         * @param turn the name of the turn that this command holds; if it is another name of the channel than its
         *     unique id, the command changes to the turn of that id
         */
        Step look(String turn) {
            return Step.Send.precondition(
                    "Control " + word(control),
                    AmiRequest.of(status(), in.timeout(Duration.ZERO)),
                    reply -> {
                        AmiEvent playing = playing(reply);
                        if (playing == null) {
                            return notPlaying(reply);
                        }
                        String uniqueid = playing.headers().first("Uniqueid", turn);
                        return uniqueid.equals(turn)
                                ? begin(reply, Toggles.of(playing, ownToggles))
                                : new Step.Turn(uniqueid, in.timeout(Duration.ZERO), () -> look(uniqueid));
                    },
                    null);
        }

        private AmiAction status() {
            return AmiAction.of("Status", "Channel", channel, "AllVariables", "true");
        }

        private Step begin(AmiReply status, Toggles toggles) {
            return switch (control) {
                case PAUSE -> reach(true, status, toggles, done -> finish(done, true));
                case RESUME -> reach(false, status, toggles, done -> finish(done, false));
                case STOP -> send("stop", sent -> toggles.paused() ? forget(toggles, sent) : finish(sent, false));
                case FORWARD, REVERSE, RESTART ->
                    reach(false, status, toggles, playing -> send(word(control), sent -> finish(sent, false)));
            };
        }

        /** Toggles until the playback is paused or running, as requested. */
        private Step reach(boolean paused, AmiReply last, Toggles toggles, Function<AmiReply, Step> then) {
            if (toggles.paused() == paused) {
                return then.apply(last);
            }
            if (++attempts > MAX_ATTEMPTS) {
                return refuse(
                        "Channel " + channel + " could not be " + (paused ? "paused" : "resumed")
                                + ": other nodes command the opposite at the same time. It is "
                                + (toggles.paused() ? "paused" : "playing") + " now",
                        Map.of(AmiConstants.PAUSED, toggles.paused()));
            }
            // the first attempt is not a collision; after that, a random decision determines which node toggles again
            if (attempts > 1 && ThreadLocalRandom.current().nextBoolean()) {
                return again(paused, last, then);
            }
            return send(
                    "pause",
                    sent -> count(
                            toggles.own() + 1,
                            counted -> again(paused, sent, then),
                            failed -> !paused && ended(failed)
                                    ? then.apply(sent)
                                    : notCounted(!toggles.paused(), toggles.own() + 1, sent, failed)));
        }

        private Step again(boolean paused, AmiReply sent, Function<AmiReply, Step> then) {
            return Step.Send.followUp(
                    AmiRequest.of(status(), in.timeoutOfChange(Duration.ZERO)),
                    reply -> {
                        AmiEvent playing = playing(reply);
                        return playing == null
                                ? then.apply(sent)
                                : reach(paused, sent, Toggles.of(playing, ownToggles), then);
                    },
                    failed -> then.apply(sent));
        }

        /**
         * Makes the toggle count even, so that the next playback does not count as paused. This may fail, because a
         * stop often ends the call as well. The stop has still succeeded.
         */
        private Step forget(Toggles toggles, AmiReply sent) {
            return count(toggles.own() + 1, counted -> finish(sent, false), failed -> finish(sent, false));
        }

        private Step send(String control, Function<AmiReply, Step> then) {
            AmiAction action = AmiAction.of("ControlPlayback", "Channel", channel, "Control", control);
            return new Step.Send(AmiRequest.of(action, in.timeoutOfChange(Duration.ZERO)), then);
        }

        private Step count(int toggles, Function<AmiReply, Step> then, Function<AmiException, Step> otherwise) {
            AmiAction set = AmiAction.of(
                    "Setvar", "Channel", channel, "Variable", ownToggles, "Value", Integer.toString(toggles));
            return Step.Send.followUp(AmiRequest.of(set, in.timeoutOfChange(Duration.ZERO)), then, otherwise);
        }

        /** Returns whether the failure means that the channel no longer exists. The toggle then need not be counted. */
        private static boolean ended(AmiException why) {
            return why instanceof AmiActionRefusedException refused
                    && refused.serverMessage().equals("No such channel");
        }

        /**
         * Reports a toggle that was sent but not counted. It must not be reported as failed, since repeating the
         * command would undo the toggle.
         */
        private Step notCounted(boolean paused, int toggles, AmiReply sent, AmiException why) {
            AmiException reported = ended(why)
                    ? why
                    : new AmiOutcomeUnknownException(
                            "Channel " + channel + " was " + (paused ? "paused" : "resumed")
                                    + ", but that could not be written into its variable " + ownToggles + ": "
                                    + why.getMessage() + ". Set the variable to " + toggles
                                    + " before the next pause or resume",
                            sent.actionId(),
                            null,
                            why);
            return new Step.Fail(reported, Map.of(AmiConstants.PAUSED, paused));
        }

        private Step notPlaying(AmiReply status) {
            String runs = status.items().isEmpty()
                    ? ""
                    : status.items().get(0).headers().first("Application", "");
            return refuse(
                    "Channel " + channel + " plays nothing that can be controlled: it runs "
                            + (runs.isEmpty() ? "no application" : runs)
                            + ". Start the recording with action=Playback, or with ControlPlayback in the dialplan",
                    Map.of());
        }

        private static Step refuse(String why, Map<String, Object> headers) {
            return new Step.Fail(new AmiActionRefusedException(why, "ControlPlayback", ""), headers);
        }
    }

    private static @Nullable AmiEvent playing(AmiReply status) {
        for (AmiEvent item : status.items()) {
            if (item.headers().firstIs("Application", "ControlPlayback")) {
                return item;
            }
        }
        return null;
    }

    private static String word(Control control) {
        return control.name().toLowerCase(Locale.ROOT);
    }

    private static Step finish(AmiReply reply, boolean paused) {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(AmiConstants.PAUSED, paused);
        headers.put(AmiConstants.ACTION_ID, reply.actionId());
        return new Step.Finish(reply.response().headers().asMap(), headers);
    }
}
