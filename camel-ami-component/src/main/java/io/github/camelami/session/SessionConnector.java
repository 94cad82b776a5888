/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.session;

import io.github.camelami.codec.LineRecords;
import io.github.camelami.message.ActionId;
import io.github.camelami.message.EventGate;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Connects once and logs in; never retries. Safe for use by any number of threads. */
public final class SessionConnector {

    private final Class<? extends Channel> channelType;
    private final AddressResolverGroup<InetSocketAddress> resolver;

    /**
     * @param channelType the channel class that fits the event loops given later
     * @param nameLookups runs look-ups of host names, which block, away from the event loops
     */
    public SessionConnector(Class<? extends Channel> channelType, Executor nameLookups) {
        this.channelType = channelType;
        this.resolver = new OffLoopResolverGroup(nameLookups);
    }

    /**
     * Begins a session. The listener is told everything that follows, on the event loop.
     *
     * @param loop where the session lives
     * @param ids where the ids of its actions come from
     * @param interest which events the listener wants
     */
    public Session connect(
            EventLoop loop,
            ServerAddress address,
            Credentials credentials,
            SessionOptions options,
            ActionId ids,
            EventGate interest,
            SessionListener listener) {
        Session session = new Session(address, options, loop, ids, interest, listener);
        LoginHandler login = new LoginHandler(credentials, options.events().text(), session.loginResult(credentials));
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(channelType)
                .resolver(resolver)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.min(Integer.MAX_VALUE, options.connectTimeout().toMillis()))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        assemble(channel.pipeline(), session, address, options, login);
                    }
                })
                .connect(InetSocketAddress.createUnresolved(address.host(), address.port()));
        session.onLoop(() -> session.onDialing(connecting.channel()));
        // Netty's own limit begins behind the look-up of the name
        session.onLoop(() -> session.setDeadline(
                options.connectTimeout(),
                () -> session.end(unreachable(
                        address,
                        "no connection within " + options.connectTimeout().toMillis() + " ms",
                        null))));
        // a channel that could not be made tells so on a thread of its own
        Runnable afterConnect = () -> session.onLoop(() -> {
            if (connecting.isSuccess()) {
                onTcpConnected(connecting.channel(), session, address, options, login);
            } else {
                session.end(unreachable(address, words(connecting.cause()), connecting.cause()));
            }
        });
        if (connecting.isDone()) {
            loop.execute(afterConnect); // the caller is to have its session before it hears of its end
        } else {
            connecting.addListener(done -> afterConnect.run());
        }
        return session;
    }

    private static void assemble(
            ChannelPipeline pipeline,
            Session session,
            ServerAddress address,
            SessionOptions options,
            LoginHandler login) {
        SSLContext ssl = address.sslContext();
        if (ssl != null) {
            pipeline.addLast("tls", LineRecords.tls(tls(ssl, address, options)));
            pipeline.addLast("records", LineRecords.INSTANCE);
        }
        pipeline.addLast("decoder", session.decoder());
        pipeline.addLast("login", login);
        pipeline.addLast("session", new SessionHandler(session));
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
        handler.setHandshakeTimeoutMillis(options.connectTimeout().toMillis());
        return handler;
    }

    private static void onTcpConnected(
            Channel channel, Session session, ServerAddress address, SessionOptions options, LoginHandler login) {
        if (session.state() == SessionState.CLOSED) {
            channel.close(); // closed while it was connecting
            return;
        }
        session.onConnected(channel);
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.handshakeFuture().addListener((Future<Channel> shaken) -> {
                if (!shaken.isSuccess()) {
                    session.end(new CloseCause(
                            CloseCause.Kind.UNREACHABLE,
                            "TLS with " + address + " failed: " + words(shaken.cause())
                                    + ". This must be the TLS port, with a certificate that is trusted and names the host",
                            shaken.cause()));
                }
            });
        }
        session.setDeadline(
                options.loginTimeout(),
                () -> session.end(new CloseCause(
                        CloseCause.Kind.UNREACHABLE,
                        address + " is connected but did not send " + login.awaited() + " within "
                                + options.loginTimeout().toMillis() + " ms (option loginTimeout)",
                        null)));
    }

    private static CloseCause unreachable(ServerAddress address, String words, @Nullable Throwable error) {
        return new CloseCause(CloseCause.Kind.UNREACHABLE, "Cannot connect to " + address + ": " + words, error);
    }

    private static String words(@Nullable Throwable error) {
        if (error == null) {
            return "no reason given";
        }
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String text = root.getMessage();
        return text == null || text.isBlank() ? root.getClass().getSimpleName() : firstLine(text);
    }

    private static String firstLine(String text) {
        return List.of(text.split("\\R", 2)).get(0);
    }
}
