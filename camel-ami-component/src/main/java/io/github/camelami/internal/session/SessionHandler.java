/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.AmiProtocolException;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiResponse;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;

/**
 * The last handler in the pipeline. It passes messages, errors and the end of the connection to the session. Confined
 * to its channel's event loop.
 */
final class SessionHandler extends ChannelInboundHandlerAdapter {

    private final Session session;

    SessionHandler(Session session) {
        this.session = session;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof AmiEvent event) {
            session.onEvent(event);
        } else if (message instanceof AmiResponse response) {
            session.onResponse(response);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        session.onReadComplete();
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
