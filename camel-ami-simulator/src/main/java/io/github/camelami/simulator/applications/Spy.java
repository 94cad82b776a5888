/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.applications;

import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.Channel;
import io.github.camelami.simulator.world.ChannelWatcher;
import io.github.camelami.simulator.world.Running;
import io.github.camelami.simulator.world.TelephonyModel;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One run of the application ChanSpy on a channel. */
public final class Spy implements ChannelWatcher {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    /** The duration of the announcement: a beep and the spelled-out channel name. Option q omits the announcement. */
    private static final Duration ANNOUNCEMENT = Duration.ofSeconds(9);

    private final Running running;
    private final TelephonyModel world;
    private final Channel spyer;
    private final String prefix;
    private final SpyOptions options;
    private SpyMode mode;
    private @Nullable Channel target;
    private @Nullable Channel lastTarget;
    private boolean leaving;
    private SimulatorClock.@Nullable Timer timer;

    private Spy(Running running, String prefix, SpyOptions options) {
        this.running = running;
        this.world = running.world();
        this.spyer = running.channel();
        this.prefix = prefix;
        this.options = options;
        this.mode = options.mode();
    }

    /**
     * Returns the spies that are listening or looking for a target.
     *
     * @param world the world; call this only on its event loop
     */
    public static List<Spy> in(TelephonyModel world) {
        return world.watchers().stream()
                .filter(Spy.class::isInstance)
                .map(Spy.class::cast)
                .toList();
    }

    static void start(Running running, String arguments) {
        int comma = arguments.indexOf(',');
        String prefix = comma < 0 ? arguments : arguments.substring(0, comma);
        SpyOptions options = SpyOptions.parse(comma < 0 ? "" : arguments.substring(comma + 1));
        new Spy(running, prefix.equalsIgnoreCase("all") ? "" : prefix, options).begin();
    }

    /** {@return the supervisor's channel} */
    public Channel spyer() {
        return spyer;
    }

    @Override
    public @Nullable Channel target() {
        return target;
    }

    /** {@return the current mode} */
    public SpyMode mode() {
        return mode;
    }

    private void begin() {
        running.stream();
        spyer.answer();
        spyer.media().spying(true);
        world.watchers().add(this);
        running.onHangup(this::leave);
        running.onDigit(this::digit);
        running.atEnd(() -> {
            spyer.media().spying(false);
            world.watchers().remove(this);
            if (timer != null) {
                timer.cancel();
            }
        });
        Channel found = next();
        if (found == null) {
            nothingFound(false);
            return;
        }
        wait(LOOK_AGAIN.plus(options.quiet() ? Duration.ZERO : ANNOUNCEMENT), this::look);
    }

    private void wait(Duration delay, Runnable then) {
        timer = world.after(delay, () -> {
            if (!running.ended()) {
                then.run();
            }
        });
    }

    private void look() {
        Channel found = next();
        if (found == null) {
            nothingFound(false);
        } else {
            attach(found);
        }
    }

    /** Called when there is no target. Ends the spy session if an option requires that; otherwise looks again later. */
    private void nothingFound(boolean afterOne) {
        if (options.exact() || options.stop() || afterOne && options.endWithTarget()) {
            running.goOn();
            return;
        }
        wait(LOOK_AGAIN, this::look);
    }

    private @Nullable Channel next() {
        List<Channel> candidates = List.copyOf(world.channels());
        int from = lastTarget == null ? 0 : candidates.indexOf(lastTarget) + 1;
        for (int i = 0; i < candidates.size(); i++) {
            Channel each = candidates.get((from + i) % candidates.size());
            if (each != spyer && !each.media().isSpying() && !each.isHungUp() && matches(each)) {
                return each;
            }
        }
        return null;
    }

    private boolean matches(Channel channel) {
        if (options.bridgedOnly() && channel.bridge() == null) {
            return false;
        }
        if (options.exact()) {
            return channel.name().equalsIgnoreCase(prefix) || channel.uniqueid().equalsIgnoreCase(prefix);
        }
        String name = channel.name().toLowerCase(Locale.ROOT);
        return name.startsWith(prefix.toLowerCase(Locale.ROOT)) && options.allows(channel);
    }

    private void attach(Channel found) {
        target = found;
        lastTarget = found;
        publish("ChanSpyStart", found);
    }

    private void detach() {
        Channel was = target;
        if (was != null) {
            target = null;
            publish("ChanSpyStop", was);
        }
    }

    private void publish(String event, Channel spyee) {
        MessageBuilder lines = new MessageBuilder();
        spyer.describe(lines, "Spyer");
        spyee.describe(lines, "Spyee");
        world.publish(event, EventClass.CALL, lines);
    }

    @Override
    public void targetEnded() {
        detach();
        if (leaving) {
            world.post(running::hangUp);
        } else if (options.endWithTarget()) {
            world.post(running::goOn);
        } else {
            world.post(() -> {
                Channel found = running.ended() ? null : next();
                if (found != null && !options.exact()) {
                    attach(found);
                } else if (!running.ended()) {
                    nothingFound(true);
                }
            });
        }
    }

    /**
     * Stops spying and hangs up. A spy can stop only while its target has audio; until then, or until the target ends,
     * the spy's channel stays up.
     */
    private void leave() {
        Channel on = target;
        if (on != null && !on.media().hasAudio()) {
            leaving = true;
            wait(LOOK_AGAIN, this::leave);
            return;
        }
        detach();
        running.hangUp();
    }

    private boolean digit(int pressed) {
        if (options.digitsSwitchMode() && pressed >= '4' && pressed <= '6') {
            mode = pressed == '4' ? SpyMode.LISTEN : pressed == '5' ? SpyMode.WHISPER : SpyMode.BARGE;
            return true;
        }
        if (pressed == '*' && target != null) {
            detach();
            if (options.endWithTarget()) {
                running.goOn();
            } else {
                look();
            }
        }
        return true;
    }
}
