/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.fault.Phase;
import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.wire.ActionMessage;
import io.github.camelami.simulator.wire.ActionReader;
import io.github.camelami.simulator.wire.AmiCharset;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection. A session handles one action at a time, as in manager.c. It sends the answer with all list
 * items, then the events that queued up meanwhile, and only then reads the next action. Event loop only.
 */
public final class Session extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration REFUSAL_DELAY = Duration.ofSeconds(1);

    private final ManagerHub hub;
    private final Channel channel;
    private final long number;
    private final String challenge;
    private final SessionOutput output;
    private final FaultStriker striker;
    private final ActionReader reader = new ActionReader();
    private final Deque<String> heldEvents = new ArrayDeque<>();
    private final List<EventFilter> filters = new ArrayList<>();
    private final Incoming unread;
    private @Nullable ManagerUser user;

    private boolean welcomed;
    private int mask = EventClass.ALL;
    private boolean busy;
    private boolean closing;
    private @Nullable Runnable eventWaiter;
    private SimulatorClock.@Nullable Timer authTimer;

    Session(ManagerHub hub, Channel channel, long number) {
        this.hub = hub;
        this.channel = channel;
        this.unread = new Incoming(channel.pipeline().get(SslHandler.class) != null);
        this.number = number;
        this.challenge = Integer.toString(100_000_000 + Math.floorMod(31 * (int) number + 905_869_513, 900_000_000));
        this.output = new SessionOutput(hub, channel);
        this.striker = new FaultStriker(this, output);
    }

    /** {@return the number of the connection, counted from 1 in order of arrival} */
    public long number() {
        return number;
    }

    /** {@return the logged-in user; empty before login} */
    public String userName() {
        return user == null ? "" : user.name();
    }

    /** {@return the hub that manages this session} */
    public ManagerHub hub() {
        return hub;
    }

    /** {@return the mask of the user's write privileges} */
    public int writeMask() {
        return user == null ? 0 : user.writeMask();
    }

    /** {@return the mask of the user's read privileges} */
    public int readMask() {
        return user == null ? 0 : user.readMask();
    }

    /** Adds an event filter. */
    public void addFilter(EventFilter filter) {
        filters.add(filter);
    }

    /**
     * Sets the event mask.
     *
     * @param value the mask, as in the header Events
     * @return the mask; -1 if the value was empty, which leaves the mask unchanged
     */
    public int eventMask(String value) {
        int wanted = EventClass.parseMask(value);
        if (wanted >= 0) {
            mask = wanted;
        }
        return wanted;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        hub.world().enter(this::connected);
    }

    private void connected() {
        if (!hub.admit(this)) {
            channel.close();
            return;
        }
        authTimer = hub.clock().schedule(hub.loop(), hub.options().authTimeout(), () -> {
            if (user == null) {
                channel.close();
            }
        });
        String banner = "Asterisk Call Manager/" + hub.world().flavour().amiVersion() + "\r\n";
        Fault fault = hub.faults().take(Phase.CONNECT, "");
        if (fault == null) {
            output.send(banner);
        } else {
            striker.strike(fault, banner, null, () -> {});
        }
        Fault next = hub.faults().take(Phase.BANNER, "");
        if (next != null) {
            striker.strike(next, "", null, () -> {});
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        unread.arrive((ByteBuf) message);
        hub.world().enter(this::readOn);
    }

    /** Reads bytes until an action is pending. The session must answer that action before it reads more. */
    private void readOn() {
        while (!busy && !closing && unread.canRead(reader.lineBegun())) {
            reader.accept(unread.read(), this::message);
        }
        if (closing) {
            unread.release();
        }
        if (!striker.stalled()) {
            channel.config().setAutoRead(!busy || unread.isEmpty());
        }
    }

    private void message(ActionMessage message, @Nullable String failure) {
        busy = true;
        hub.received(this, message);
        ActionCall call = new ActionCall(this, message);
        try {
            if (failure != null) {
                call.error(failure);
            } else {
                dispatch(call);
            }
        } catch (RuntimeException e) {
            LOG.error("Action {} failed in the simulator", message, e);
            if (!call.answered()) {
                call.error("Simulator failed: " + e);
            }
        }
    }

    private void dispatch(ActionCall call) {
        String action = call.message().action();
        if (action.isEmpty()) {
            call.error("Missing action in request");
            return;
        }
        if (hub.isShuttingDown()) {
            call.error("Asterisk is shutting down");
            return;
        }
        switch (action.toLowerCase(Locale.ROOT)) {
            case "login" -> {
                if (user != null) {
                    call.success("Already authenticated");
                } else {
                    login(call);
                }
                return;
            }
            case "challenge" -> {
                challenge(call);
                return;
            }
            case "logoff" -> {
                closing = true;
                call.respond("Goodbye", new MessageBuilder().add("Message", "Thanks for all the fish."));
                return;
            }
            default -> {
                if (user == null) {
                    call.error("Permission denied");
                    return;
                }
            }
        }
        ActionTable.Entry entry = hub.actions().find(action);
        if (entry == null) {
            call.error("Invalid/unknown command: " + action + ". Use Action: ListCommands to show available commands.");
        } else if (entry.classes() != 0 && (entry.classes() & writeMask()) == 0) {
            call.error("Permission denied");
        } else {
            Fault refusal = hub.faults().take(Phase.READY, action);
            if (refusal != null && refusal.kind() == Fault.Kind.REFUSE) {
                call.error(refusal.text());
                return;
            }
            striker.prepare(refusal);
            entry.action().run(call);
        }
    }

    // ---- login

    private void challenge(ActionCall call) {
        if (!call.get("AuthType").equalsIgnoreCase("MD5")) {
            call.error("Must specify AuthType");
            return;
        }
        ManagerUser named = hub.user(call.get("Username"));
        if (user == null && named != null && !named.allowsMultipleLogin() && hub.isLoggedIn(named)) {
            refuse(call, "Login Already In Use");
            return;
        }
        call.success(new MessageBuilder().add("Challenge", challenge));
    }

    private void login(ActionCall call) {
        ManagerUser named = hub.user(call.get("Username"));
        Fault fault = hub.faults().take(Phase.LOGIN, "Login");
        if (fault != null && fault.kind() == Fault.Kind.REFUSE) {
            refuse(call, fault.text());
            return;
        }
        striker.prepare(fault);
        if (named != null && !named.allowsMultipleLogin() && hub.isLoggedIn(named)) {
            refuse(call, "Login Already In Use");
            return;
        }
        if (named == null || named.isDenied() || !secretFits(named, call)) {
            refuse(call, "Authentication failed");
            return;
        }
        user = named;
        output.writeTimeout(named.writeTimeout());
        named.eventFilters().forEach(filter -> filters.add(EventFilter.legacy(filter)));
        if (authTimer != null) {
            authTimer.cancel();
        }
        eventMask(call.get("Events"));
        hub.loggedIn(this);
        call.success("Authentication accepted");
    }

    private boolean secretFits(ManagerUser named, ActionCall call) {
        if (call.get("AuthType").equalsIgnoreCase("MD5")) {
            return hub.challenged(this) && md5(challenge + named.secret()).equals(call.get("Key"));
        }
        return !named.isMd5Only() && named.secret().equals(call.get("Secret"));
    }

    private static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has MD5", e);
        }
    }

    private void refuse(ActionCall call, String text) {
        hub.loginRefused();
        hub.world().after(REFUSAL_DELAY, () -> {
            if (channel.isActive()) {
                closing = true;
                call.error(text);
            }
        });
    }

    // ---- answers and events

    /** Sends the answer to an action, with any planned fault applied. */
    void answer(ActionCall call, String text) {
        String action = call.message().action();
        Fault fault = striker.take();
        if (fault == null) {
            Phase phase =
                    switch (action.toLowerCase(Locale.ROOT)) {
                        case "challenge" -> Phase.CHALLENGE;
                        case "logoff" -> Phase.CLOSING;
                        default -> null;
                    };
            if (phase != null) {
                fault = hub.faults().take(phase, action);
            }
        }
        if (fault == null) {
            output.send(text);
            afterwards(action);
        } else {
            striker.strike(fault, text, call.message(), () -> afterwards(action));
        }
    }

    private void afterwards(String action) {
        striker.releaseHeld();
        if (action.equalsIgnoreCase("Login") && user != null && !closing && !welcomed) {
            welcomed = true;
            hub.welcome(this);
        }
        if (closing) {
            output.cut();
            return;
        }
        busy = false;
        while (!heldEvents.isEmpty()) {
            output.send(heldEvents.poll());
        }
        // read the next action in a new task, so that answers never nest
        hub.loop().execute(() -> hub.world().enter(this::readOn));
    }

    /** Returns whether an event of this class would be sent to this session. */
    boolean wants(EventClass eventClass) {
        return user != null && !closing && (user.readMask() & mask & eventClass.bit()) != 0;
    }

    /** Sends an event, immediately or after the pending answer. */
    void event(String text) {
        if (!filters.isEmpty() && !EventFilter.passes(filters, text)) {
            return;
        }
        if (busy) {
            heldEvents.add(text);
            if (eventWaiter != null) {
                hub.world().after(Duration.ZERO, eventWaiter);
                eventWaiter = null;
            }
        } else {
            output.send(text);
        }
    }

    /** Sends text, immediately or after the pending answer, regardless of mask and filters. */
    void direct(String text) {
        if (busy) {
            heldEvents.add(text);
        } else {
            output.send(text);
        }
    }

    /**
     * Sets a task to run when the next event for this session arrives, for WaitEvent.
     *
     * @param task the task, which runs once; null removes it
     */
    public void onNextEvent(@Nullable Runnable task) {
        eventWaiter = task;
    }

    /** {@return the number of events held back until the pending answer is complete} */
    public int heldEvents() {
        return heldEvents.size();
    }

    /** Removes the events held back, and returns their text, for WaitEvent. */
    public String takeHeldEvents() {
        StringBuilder text = new StringBuilder();
        while (!heldEvents.isEmpty()) {
            text.append(heldEvents.poll());
        }
        return text.toString();
    }

    /** Sends pre-rendered bytes, regardless of mask and filters. Takes ownership of the buffer. */
    void raw(ByteBuf bytes) {
        if (busy) {
            heldEvents.add(AmiCharset.decode(io.netty.buffer.ByteBufUtil.getBytes(bytes), 0, bytes.readableBytes()));
            bytes.release();
        } else {
            output.send(bytes);
        }
    }

    /** Returns whether an action is pending. Events are held back until the action is answered. */
    boolean isBusy() {
        return busy;
    }

    SessionOutput output() {
        return output;
    }

    Channel channel() {
        return channel;
    }

    /**
     * Applies a fault to this connection now.
     *
     * @param fault the fault; its phase and count are ignored
     */
    public void strike(Fault fault) {
        striker.strike(fault, "", null, () -> {});
    }

    /** Returns the client's address in the format of security events. */
    String remoteAddress() {
        return address((InetSocketAddress) channel.remoteAddress());
    }

    String localAddress() {
        return address((InetSocketAddress) channel.localAddress());
    }

    private static String address(InetSocketAddress address) {
        boolean v6 = address.getAddress() instanceof java.net.Inet6Address;
        return (v6 ? "IPV6" : "IPV4") + "/TCP/" + address.getAddress().getHostAddress() + "/" + address.getPort();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        output.pump();
        hub.writable(this);
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closing = true;
        if (authTimer != null) {
            authTimer.cancel();
        }
        unread.release();
        heldEvents.clear();
        output.release();
        hub.gone(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("Connection {} ended: {}", number, cause.toString());
        channel.close();
    }
}
