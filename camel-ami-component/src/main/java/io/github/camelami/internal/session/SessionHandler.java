/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.AmiProtocolException;
import io.github.camelami.internal.codec.AmiDecoder;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiResponse;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;

/**
 * The last handler in the pipeline. It matches messages to the pending actions and passes events to the sink. Errors
 * and the end of the connection go to the session. Confined to its channel's event loop.
 */
final class SessionHandler extends ChannelInboundHandlerAdapter {

    private final Session session;
    private final EventSink sink;
    private final ActionCorrelator correlator;
    private final ActionCorrelator.OutcomeListener outcomes;
    private final OutcomeFeed serves;
    private final AmiDecoder decoder;
    private final SessionCounts counts;
    private final Callbacks callbacks;
    private long messagesSeen;

    SessionHandler(
            Session session,
            EventSink sink,
            ActionCorrelator correlator,
            ActionCorrelator.OutcomeListener outcomes,
            OutcomeFeed serves,
            AmiDecoder decoder,
            SessionCounts counts,
            Callbacks callbacks) {
        this.session = session;
        this.sink = sink;
        this.correlator = correlator;
        this.outcomes = outcomes;
        this.serves = serves;
        this.decoder = decoder;
        this.counts = counts;
        this.callbacks = callbacks;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (session.state() != SessionState.READY) {
            onLateMessage(message);
        } else if (message instanceof AmiEvent event) {
            int before = correlator.pending();
            if (correlator.onEvent(event, outcomes) == ActionCorrelator.EventFate.PUBLIC) {
                serves.offer(event);
                try {
                    sink.onEvent(event);
                } catch (Throwable broken) {
                    callbacks.report("Taking an event", broken);
                }
            }
            if (correlator.pending() != before) {
                session.afterChange();
            }
        } else if (message instanceof AmiResponse response) {
            correlator.onResponse(response, outcomes);
            session.afterChange();
        }
    }

    /** Ignores all messages but the answer to Logoff: after the end there is no listener. */
    private void onLateMessage(Object message) {
        if (message instanceof AmiResponse response
                && session.state() == SessionState.CLOSING
                && response.status().equalsIgnoreCase("Goodbye")) {
            callbacks.run("A goodbye", sink::onGoodbye);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        counts.add();
        long messages = decoder.messages();
        if (session.state() == SessionState.READY && messages != messagesSeen) {
            messagesSeen = messages;
            try {
                sink.onReadComplete();
            } catch (Throwable broken) {
                callbacks.report("Passing on what was read", broken);
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
        if (error instanceof AmiProtocolException) {
            session.onProtocolError(error);
        } else if (error instanceof IOException || error instanceof DecoderException) {
            session.onConnectionFailed(error); // Netty wraps TLS exceptions
        } else {
            session.onDefect(error);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        session.onInactive();
    }
}
