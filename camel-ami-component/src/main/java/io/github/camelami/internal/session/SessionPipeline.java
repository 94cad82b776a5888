/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.codec.AmiDecoder;
import io.github.camelami.internal.codec.LineRecords;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Assembles the handlers of a connection: TLS if requested, the decoder, the login and the session. */
final class SessionPipeline {

    private SessionPipeline() {}

    static void assemble(
            ChannelPipeline pipeline, Session session, AmiDecoder decoder, LoginHandler login, SessionPlan plan) {
        ServerAddress address = plan.address();
        SSLContext context = address.sslContext();
        if (context != null) {
            SslHandler tls = LineRecords.tls(tls(context, address, plan.options()));
            pipeline.addLast("tls", tls);
            pipeline.addLast("records", LineRecords.INSTANCE);
            tls.handshakeFuture().addListener(shaken -> {
                if (!shaken.isSuccess()) {
                    session.onTlsFailure(shaken.cause());
                }
            });
        }
        pipeline.addLast("decoder", decoder);
        pipeline.addLast("login", login);
        pipeline.addLast("session", session.handler());
    }

    private static SslHandler tls(SSLContext context, ServerAddress address, SessionOptions options) {
        SSLEngine engine = context.createSSLEngine(address.host(), address.port());
        engine.setUseClientMode(true);
        if (address.hostnameVerification()) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        }
        SslHandler handler = new SslHandler(engine);
        handler.setHandshakeTimeoutMillis(Dial.millis(options.connectTimeout()));
        return handler;
    }
}
