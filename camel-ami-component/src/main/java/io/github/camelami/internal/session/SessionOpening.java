/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.codec.AmiDecoder;
import io.github.camelami.internal.message.AmiBanner;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Connects a session and logs it in. Each of the two steps has its own timeout. Confined to the event loop. */
final class SessionOpening implements Dial.Result, LoginHandler.Result {

    private final Session session;
    private final SessionPlan plan;
    private final Endings endings;
    private final AmiDecoder decoder;
    private final Callbacks callbacks;

    SessionOpening(Session session, SessionPlan plan, Endings endings, AmiDecoder decoder, Callbacks callbacks) {
        this.session = session;
        this.plan = plan;
        this.endings = endings;
        this.decoder = decoder;
        this.callbacks = callbacks;
    }

    void start(Dial.Dialer dialer, EventLoop loop, NameLookups lookups, LongSupplier nanoTime) {
        Duration within = plan.options().connectTimeout();
        try {
            session.setDeadline(within, () -> onFailed("no connection within " + within.toMillis() + " ms", null));
            new Dial(dialer, loop, plan.address(), within, this, nanoTime).start(lookups, plan.order());
        } catch (Throwable broken) {
            callbacks.report("Connecting", broken);
            onFailed(broken.toString(), broken);
        }
    }

    @Override
    public void onDialing(Channel channel) {
        session.onDialing(channel);
    }

    @Override
    public void onConnected(Channel channel, InetAddress address) {
        session.onConnected(address);
        SessionOptions options = plan.options();
        LoginHandler login =
                new LoginHandler(plan.credentials(), options.events().text(), options.charset(), this);
        SessionPipeline.assemble(channel.pipeline(), session, decoder, login, plan);
        Duration within = options.loginTimeout();
        session.setDeadline(within, () -> session.end(endings.notLoggedInWithin(within, login)));
        channel.config().setAutoRead(session.isRead());
    }

    @Override
    public void onFailed(String why, @Nullable Throwable error) {
        session.end(endings.unreachable(why, error));
    }

    @Override
    public boolean isOver() {
        return session.state() == SessionState.CLOSED;
    }

    @Override
    public void onBanner(AmiBanner banner) {
        session.onGreeting(banner);
    }

    @Override
    public void onAccepted() {
        session.onLogin();
    }

    @Override
    public void onRefused(String serverMessage) {
        session.end(
                LoginErrors.cause(plan.address().toString(), plan.credentials().username(), serverMessage));
    }

    @Override
    public void onConfused(String what) {
        session.end(endings.loginConfused(what));
    }
}
