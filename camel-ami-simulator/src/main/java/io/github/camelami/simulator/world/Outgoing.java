/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.wire.EventClass;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call placed by a manager action: rings one channel, and runs the application or dialplan on it once it answers
 * (pbx.c, pbx_outgoing_attempt).
 */
public final class Outgoing implements ChannelOwner {

    /**
     * The outcome of the attempt.
     *
     * @param answered whether the call was answered
     * @param reason the number in OriginateResponse
     * @param channel the answered channel; null if the call was not answered
     */
    public record Outcome(boolean answered, int reason, @Nullable Channel channel) {}

    /** Receives the outcome of the attempt. */
    public interface Listener {

        /** Called when the attempt has ended. */
        void ended(Outcome outcome);
    }

    private static final int REASON_FAILED = 0;
    private static final int REASON_NO_ANSWER = 3;
    private static final int REASON_ANSWERED = 4;
    private static final int REASON_BUSY = 5;
    private static final int REASON_CONGESTION = 8;

    private final TelephonyModel world;
    private final OriginateRequest request;
    private final OriginateResponseOrder order;
    private final Listener listener;
    private SimulatorClock.@Nullable Timer timeout;
    private boolean ended;

    private Outgoing(TelephonyModel world, OriginateRequest request, OriginateResponseOrder order, Listener listener) {
        this.world = world;
        this.request = request;
        this.order = order;
        this.listener = listener;
    }

    /**
     * Starts a call. Event loop only.
     *
     * @param order whether the listener is notified before or after the channel continues
     * @param listener the listener, notified once of the outcome, possibly before this method returns
     */
    public static void begin(
            TelephonyModel world, OriginateRequest request, OriginateResponseOrder order, Listener listener) {
        new Outgoing(world, request, order, listener).begin();
    }

    private void begin() {
        Channel channel =
                world.channelTable().request(request.dialString(), request.channelId(), request.otherChannelId());
        if (channel == null) {
            end(new Outcome(false, REASON_FAILED, null));
            return;
        }
        channel.runBy(this, "AppDial2", "(Outgoing Line)");
        ChannelEvents.newexten(channel, channel.position().exten(), "AppDial2", "(Outgoing Line)");
        List<Map.Entry<String, String>> variables = request.variables();
        for (int i = variables.size() - 1; i >= 0; i--) {
            world.setVariable(
                    channel, variables.get(i).getKey(), variables.get(i).getValue());
        }
        if (!request.account().isEmpty()) {
            channel.parties().account(request.account());
            world.publish("NewAccountCode", EventClass.CALL, channel.about().add("OldAccountCode", ""));
        }
        if (!request.callerNumber().isEmpty() || !request.callerName().isEmpty()) {
            channel.parties().caller(request.callerNumber(), request.callerName());
            ChannelEvents.newCallerid(channel);
            channel.parties().connected(request.callerNumber(), request.callerName());
            channel.publish("NewConnectedLine");
        }
        if (!channel.call()) {
            channel.endOther();
            channel.hangup();
            end(new Outcome(false, REASON_FAILED, null));
            return;
        }
        String dialled = request.dialString();
        ChannelEvents.dial("DialBegin", null, channel, "DialString", dialled.substring(dialled.indexOf('/') + 1));
        if (!request.timeout().isNegative() && !request.timeout().isZero()) {
            timeout = world.after(request.timeout(), () -> noAnswer(channel));
        }
    }

    private void noAnswer(Channel channel) {
        if (ended || channel.isDead()) {
            return;
        }
        if (world.flavour().atLeast(22)) {
            channel.hangupCause(Cause.NO_ANSWER);
        }
        end(new Outcome(false, REASON_NO_ANSWER, null), () -> channel.hangup(channel.phone() == null ? 0 : 480));
    }

    @Override
    public void ringing(Channel channel) {
        ChannelEvents.dial("DialState", null, channel, "DialStatus", "RINGING");
    }

    @Override
    public void answered(Channel channel) {
        if (ended) {
            return;
        }
        ChannelEvents.dial("DialEnd", null, channel, "DialStatus", "ANSWER");
        end(new Outcome(true, REASON_ANSWERED, channel), () -> proceed(channel));
    }

    private void proceed(Channel channel) {
        if (request.runsApplication()) {
            new ApplicationRun(channel).start(request.application(), request.data());
        } else if (request.context().isEmpty()) {
            // nothing to run: as recorded, the channel continues at its next priority, where the dialplan usually ends
            channel.position().next();
            new DialplanRun(channel).start();
        } else {
            channel.position().set(request.context(), request.exten(), request.priority());
            new DialplanRun(channel).start();
        }
    }

    @Override
    public void refused(Channel channel, String dialStatus) {
        if (ended) {
            return;
        }
        ChannelEvents.dial("DialEnd", null, channel, "DialStatus", dialStatus);
        end(new Outcome(false, dialStatus.equals("BUSY") ? REASON_BUSY : REASON_CONGESTION, null), channel::hangup);
    }

    @Override
    public void hangupRequested(Channel channel) {
        if (ended) {
            channel.hangupAsRefused();
            return;
        }
        ChannelEvents.dial("DialEnd", null, channel, "DialStatus", Cause.dialStatus(channel.hangupCause()));
        end(new Outcome(false, REASON_FAILED, null), channel::hangupAsRefused);
    }

    private void end(Outcome outcome) {
        end(outcome, () -> {});
    }

    /** Notifies the listener and lets the channel continue, in the configured order. */
    private void end(Outcome outcome, Runnable next) {
        if (ended) {
            return;
        }
        ended = true;
        if (timeout != null) {
            timeout.cancel();
        }
        if (order == OriginateResponseOrder.AFTER_CHANNEL) {
            next.run();
            world.postLast(() -> listener.ended(outcome));
        } else {
            listener.ended(outcome);
            next.run();
        }
    }
}
