/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.codec.AmiEncoder;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiBanner;
import io.github.camelami.internal.message.AmiResponse;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.Charset;

/**
 * Handles banner, challenge and login. Reports "ready" once the server has accepted the login, and then removes itself
 * from the pipeline. Does not wait for {@code FullyBooted}, since users without the class {@code system} never receive
 * it (manager.c, action_login). Confined to its channel's event loop.
 */
final class LoginHandler extends ChannelInboundHandlerAdapter {

    /** Receives the results of the login for the session. */
    interface Result {

        void onBanner(AmiBanner banner);

        void onAccepted();

        void onRefused(String serverMessage);

        /** Called when the server has sent something unexpected. */
        void onConfused(String what);
    }

    private enum Step {
        BANNER,
        CHALLENGE,
        LOGIN
    }

    private final Credentials credentials;
    private final String eventMask;
    private final Charset charset;
    private final Result result;
    private Step step = Step.BANNER;

    LoginHandler(Credentials credentials, String eventMask, Charset charset, Result result) {
        this.credentials = credentials;
        this.eventMask = eventMask;
        this.charset = charset;
        this.result = result;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof AmiBanner banner) {
            result.onBanner(banner);
            if (credentials.plain()) {
                send(context, Step.LOGIN, credentials.plainLogin(eventMask));
            } else {
                send(context, Step.CHALLENGE, credentials.challenge());
            }
        } else if (message instanceof AmiResponse response) {
            onResponse(context, response);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void onResponse(ChannelHandlerContext context, AmiResponse response) {
        if (response.isError()) {
            result.onRefused(response.message());
            return;
        }
        switch (step) {
            case CHALLENGE -> {
                String challenge = response.headers().first("Challenge");
                if (challenge == null) {
                    result.onConfused("the response to Challenge has no challenge");
                } else {
                    send(context, Step.LOGIN, credentials.answering(challenge, eventMask, charset));
                }
            }
            case LOGIN -> {
                if (response.headers().firstIs("Response", "Success")) {
                    context.pipeline().remove(this);
                    result.onAccepted();
                } else {
                    result.onConfused("the response to Login is neither Success nor Error");
                }
            }
            case BANNER -> result.onConfused("a response arrived before any request");
        }
    }

    private void send(ChannelHandlerContext context, Step next, AmiAction action) {
        String problem = AmiEncoder.problem(action, charset);
        if (problem != null) {
            result.onConfused("action " + action.name() + " cannot be sent: " + problem);
            return;
        }
        step = next;
        String id = "login-" + next.ordinal();
        ByteBuf out = context.alloc().buffer();
        AmiEncoder.encode(out, action, id, charset);
        context.writeAndFlush(out, context.voidPromise());
    }

    /** Returns the probable cause of a login timeout, to append to the error. */
    String whyNot(boolean tls) {
        return step == Step.BANNER ? TlsMismatch.silentServer(tls) : "";
    }

    /** Returns the message that the login is waiting for, for the error after a timeout. */
    String awaited() {
        return switch (step) {
            case BANNER -> "the greeting";
            case CHALLENGE -> "the response to Challenge";
            case LOGIN -> "the response to Login";
        };
    }
}
