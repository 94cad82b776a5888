/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiNotSentException;
import io.github.camelami.internal.codec.AmiEncoder;
import io.github.camelami.internal.message.ActionCatalog;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiVersion;
import io.github.camelami.internal.message.OutcomeDetector;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes actions in batches. If an action cannot be written, only this action fails, and none of its bytes are sent.
 * Confined to the event loop, except refusals after the event loop is shut down.
 */
final class ActionWriter implements Outbox.Taker {

    /**
     * The maximum number of bytes that may wait if the server does not read. Further actions are refused as not sent.
     */
    private static final long MAX_UNSENT_BYTES = 32L * 1024 * 1024;

    /** The session to write to. */
    interface Line {

        /** Returns the channel of the session if it is logged in; null otherwise. */
        @Nullable
        Channel open();

        /** Returns the reason why {@link #open} returns null. */
        String downReason();

        /** Returns the server's AMI version, which is known after the banner. */
        AmiVersion version();

        /** Starts the action's timeout. */
        ScheduledFuture<?> expireLater(PendingAction action);
    }

    private final ServerAddress address;
    private final SessionOptions options;
    private final ActionCorrelator correlator;
    private final MaskControl maskControl;
    private final Callbacks callbacks;
    private final Line line;
    private final List<PendingAction> timeless = new ArrayList<>();
    private @Nullable ByteBuf batch;

    ActionWriter(
            ServerAddress address,
            SessionOptions options,
            ActionCorrelator correlator,
            MaskControl maskControl,
            Callbacks callbacks,
            Line line) {
        this.address = address;
        this.options = options;
        this.correlator = correlator;
        this.maskControl = maskControl;
        this.callbacks = callbacks;
        this.line = line;
    }

    @Override
    public void take(PendingAction action) {
        try {
            OutcomeDetector watch = action.request.watch();
            if (watch != null) {
                action.watch(watch);
            }
            String obstacle = obstacle(action);
            String unfit = obstacle == null && !action.internal
                    ? AmiEncoder.problem(action.request.action(), options.charset())
                    : null;
            if (obstacle != null) {
                refuse(action, obstacle, null);
            } else if (unfit != null) {
                action.fail(new IllegalArgumentException(notSent(action, unfit))); // sending it again never helps
            } else if (action.callId != null && correlator.isAwaited(action.callId)) {
                action.fail(taken(action)); // sending it again later would place a second call
            } else {
                prepare(action);
                append(action);
            }
        } catch (Throwable broken) {
            action.fail(() -> new AmiNotSentException(notSent(action, "it could not be written: " + broken), broken));
            callbacks.report("Writing an action", broken);
        }
    }

    /** Writes the session's last action. The server confirms it by closing the connection. */
    static void logOff(Channel open, String actionId) {
        ByteBuf out = open.alloc().buffer(64);
        AmiEncoder.encode(out, AmiAction.of("Logoff"), actionId);
        open.writeAndFlush(out, open.voidPromise());
        open.config().setAutoRead(true);
    }

    @Override
    public void refuse(PendingAction action, Throwable why) {
        refuse(action, "its event loop is shut down", why);
    }

    private void refuse(PendingAction action, String why, @Nullable Throwable error) {
        action.fail(() -> new AmiNotSentException(notSent(action, why), error));
    }

    private AmiActionRefusedException taken(PendingAction action) {
        String name = action.request.action().name();
        return new AmiActionRefusedException(
                notSent(
                        action,
                        "another action is already waiting for the outcome of a call with the ChannelId "
                                + action.callId),
                name,
                "");
    }

    private String notSent(PendingAction action, String why) {
        return "Action " + action.request.action().name() + " was not sent to " + address + ": " + why;
    }

    /**
     * Returns the reason why the action cannot be written now; null if it can. The limits do not apply to the session's
     * own actions.
     */
    private @Nullable String obstacle(PendingAction action) {
        Channel open = line.open();
        if (open == null) {
            return line.downReason();
        }
        if (action.internal) {
            return null;
        }
        if (correlator.pendingOfUsers() >= options.maxPending()) {
            return correlator.pendingOfUsers() + " actions are in flight already (option maxPendingActions)";
        }
        if (open.bytesBeforeWritable() > MAX_UNSENT_BYTES) {
            return "more than " + MAX_UNSENT_BYTES + " bytes wait for the server to read them";
        }
        return tooOld(action);
    }

    /**
     * Returns why the server is too old for the action; null if it executes the action as meant. Older servers ignore
     * unknown fields, and answer Success.
     */
    private @Nullable String tooOld(PendingAction action) {
        AmiVersion version = line.version();
        if (!version.isBefore(5, 0)) {
            return null;
        }
        AmiAction asked = action.request.action();
        String speaks = "it speaks AMI " + version;
        if (version.isBefore(2, 0) && isBeyondOldServers(action)) {
            return speaks + " (Asterisk 11 or older), but a call with an id of our choice needs AMI 2.0 (Asterisk 12)";
        }
        // 14.0 and 14.1 support this, but have AMI 2.8 like 13.5 to 13.12, which do not
        if (version.isBefore(3, 0) && asksFor("AllVariables", asked, "Status")) {
            return speaks + " (Asterisk 14.1 or older), but to report all variables of a channel needs AMI 3.0"
                    + " (Asterisk 14.2)";
        }
        boolean noKeys = version.isBefore(2, 10) || version.major() > 2; // 13.30 supports this, and has 2.10
        if (noKeys && asksFor("Receive", asked, "PlayDTMF")) {
            return speaks + " (Asterisk 15 or older), which would send the key to the phone instead; to press a key on"
                    + " its side needs AMI 5.0 (Asterisk 16.7)";
        }
        return null;
    }

    /** Returns whether the action has this name and sets this field to true. Other actions may have such a field. */
    private static boolean asksFor(String field, AmiAction asked, String action) {
        return asked.name().equalsIgnoreCase(action) && ActionCatalog.isTrue(asked.get(field));
    }

    /**
     * Returns whether the action chooses the id of a call. An old server would ignore the id: the call would start, but
     * could not be tracked.
     */
    private static boolean isBeyondOldServers(PendingAction action) {
        return action.request.watch() != null || action.request.action().get("ChannelId") != null;
    }

    /** Changes the requested events if the action needs it. */
    private void prepare(PendingAction action) {
        if (action.awaitsOutcome()) {
            maskControl.outcomeAwaited(action.classes);
        }
        if (action.request.action().name().equalsIgnoreCase("Filter")) {
            maskControl.filtered();
        }
    }

    /** Adds an action to the batch. If the connection has ended since the last check, the action fails. */
    void append(PendingAction action) {
        Channel open = line.open();
        if (open == null) {
            refuse(action, line.downReason(), null);
            return;
        }
        ByteBuf out = batch;
        if (out == null) {
            out = open.alloc().buffer(512);
            batch = out;
        }
        int from = out.writerIndex();
        correlator.register(action);
        try {
            AmiEncoder.encode(out, action.request.action(), action.actionId, options.charset());
        } catch (Throwable unsendable) {
            out.writerIndex(from);
            correlator.forget(action);
            throw unsendable;
        }
        timeless.add(action);
    }

    /** Sends the batch. Timeouts start after the actions have been sent, so that they do not delay sending. */
    @Override
    public void flush() {
        ByteBuf out = batch;
        batch = null;
        Channel open = out == null ? null : line.open();
        if (out != null && open != null) {
            open.writeAndFlush(out, open.voidPromise());
        } else if (out != null) {
            out.release(); // the session has ended in the meantime, and with it all pending actions
        }
        startTimeouts();
    }

    /** Starts the timeouts of sent actions. If there is no memory for one, the next call tries again. */
    void startTimeouts() {
        if (!timeless.isEmpty()) {
            timeless.removeIf(action -> action.isDone() || startTimeout(action));
        }
    }

    private boolean startTimeout(PendingAction action) {
        try {
            action.deadline = line.expireLater(action);
            return true;
        } catch (Throwable noMemory) {
            callbacks.report("A timeout", noMemory);
            return false;
        }
    }
}
