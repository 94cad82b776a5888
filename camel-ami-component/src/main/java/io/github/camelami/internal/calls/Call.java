/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.calls;

import io.github.camelami.AmiCall;
import io.github.camelami.AmiCall.Outcome;
import io.github.camelami.AmiCall.Role;
import io.github.camelami.AmiCall.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The channels of one call. */
final class Call {

    private static final Comparator<Past> IN_ORDER =
            Comparator.comparing((Past one) -> one.leg.started()).thenComparing(Past::order);

    private record Past(AmiCall.Leg leg, long order, String causeText) {}

    /** The maximum number of phones remembered per call; a queue can ring hundreds for one caller. */
    private static final int MAX_LEGS = 100;

    final String id;
    Instant started;

    /** The Linkedid of this call, and those of the calls that were joined to it. */
    final Set<String> ids = new LinkedHashSet<>();

    final Set<Channel> channels = new LinkedHashSet<>();

    /** The legs that have ended. */
    private final List<Past> past = new ArrayList<>();

    private final Map<State, Duration> spent = new EnumMap<>(State.class);
    String dialled = "";
    String queue = "";
    private String conference = "";
    private String dialStatus = "";
    boolean abandoned;

    /** Whether a program, not a caller, made a phone ring. */
    boolean rung;

    private boolean talked;
    boolean doubtful;

    /**
     * Whether Asterisk is removing a Local channel from the call. During the removal, no parties are connected for a
     * moment, although they hear no interruption.
     */
    boolean moving;

    private State state = State.RINGING;
    private Instant since;
    private @Nullable Instant answered;

    /** Whether the end was reported. */
    boolean ended;

    /** The call as last reported; null if it was never reported. */
    @Nullable
    AmiCall reported;

    Call(String id, Instant started) {
        this.id = id;
        this.started = started;
        this.since = started;
        ids.add(id);
    }

    /**
     * Returns the channel that dialled the given one. Lists do not show it, so it is inferred: the result is a channel
     * that runs Dial or Queue, preferably one whose arguments contain the device.
     */
    @Nullable
    Channel whoDialled(Channel channel) {
        String device = Channel.device(channel.name);
        Channel found = null;
        for (Channel other : channels) {
            if (other != channel
                    && other != channel.mate
                    && (other.application.equals("Dial") || other.application.equals("Queue"))) {
                if (other.data.contains(device)) {
                    return other;
                }
                found = found == null ? other : found;
            }
        }
        return found;
    }

    /** Records the start of a channel of this call. */
    void began(Instant at) {
        started = at.isBefore(started) ? at : started;
    }

    /** Moves the channels, legs and other data of another call to this one, but not its ids. */
    void take(Call other) {
        began(other.started);
        for (Channel channel : other.channels) {
            channel.call = this;
            channels.add(channel);
        }
        other.past.forEach(this::remember);
        dialled = dialled.isEmpty() ? other.dialled : dialled;
        queue = queue.isEmpty() ? other.queue : queue;
        dialStatus = other.dialStatus.isEmpty() ? dialStatus : other.dialStatus;
        abandoned &= other.abandoned;
        talked |= other.talked;
        doubtful |= other.doubtful;
        if (answered == null) {
            answered = other.answered;
        }
    }

    void dialEnded(String status) {
        dialStatus = status;
    }

    /** Removes a channel that has ended, but keeps its leg. */
    void leave(Channel channel, Instant now, int cause, String causeText) {
        channels.remove(channel);
        if (channel.shown == null) {
            return;
        }
        remember(new Past(channel.leg(now, cause), channel.order, causeText));
    }

    private void remember(Past leg) {
        if (past.size() >= MAX_LEGS) {
            past.remove(past.stream()
                    .filter(one -> !one.leg.up() && one.leg.role() != Role.CALLER)
                    .findFirst()
                    .orElse(past.get(0)));
        }
        past.add(leg);
    }

    /**
     * Determines the current state.
     *
     * @param listed whether the data comes from a list, which does not show when the state began
     */
    void look(Instant now, boolean listed) {
        boolean held = false;
        boolean parked = false;
        boolean coming = false;
        boolean up = false;
        boolean anybody = false;
        boolean inConference = false;
        Instant waiting = null;
        Map<Bridge, Bridge> joined = new HashMap<>();
        for (Channel channel : channels) {
            // until its other half is known, it is unclear whether a Local channel leads to a phone
            channel.party = channel.isLocal() && channel.mate == null ? channel.party : channel.isParty();
            if (channel.party) {
                channel.shown = channel.leg(null, 0);
            } else if (channel.isLocal() || channel.spying) {
                channel.shown = null; // it looked like a phone, but only leads to one or listens
            }
            join(joined, channel);
        }
        Map<Bridge, Integer> parties = new HashMap<>();
        for (Channel channel : channels) {
            if (channel.spying) {
                continue;
            }
            if (!channel.conference.isEmpty()) {
                inConference = true;
                conference = channel.conference;
            }
            parked |= channel.parked;
            if (!channel.queue.isEmpty()) {
                waiting = channel.queued;
            }
            if (channel.party) {
                anybody = true;
                coming |= channel.isComing();
                up |= channel.up;
                if (channel.bridge != null && channel.bridge.isMixing()) {
                    parties.merge(root(joined, channel.bridge), 1, Integer::sum);
                }
            }
        }
        boolean talking = false;
        for (Channel channel : channels) {
            if (channel.party && channel.bridge != null && parties.getOrDefault(root(joined, channel.bridge), 0) > 1) {
                talking = true;
                held |= channel.holding;
            }
        }
        State next;
        if (inConference) {
            next = State.CONFERENCE;
        } else if (talking) {
            next = held ? State.HELD : State.TALKING;
        } else if (parked) {
            next = State.PARKED;
        } else if (waiting != null) {
            next = State.WAITING;
        } else if (anybody) {
            next = coming || !up ? State.RINGING : State.IVR;
        } else {
            next = state; // its last channels are about to end
        }
        enter(next, now, listed);
        if (waiting != null && next == State.WAITING && listed) {
            since = waiting; // the list of queues shows how long the call has waited
        }
        if ((inConference || talking) && !talked) {
            talked = true;
            answered = listed ? null : now;
        }
    }

    /** Joins the two bridges that a Local channel connects. */
    private static void join(Map<Bridge, Bridge> joined, Channel channel) {
        Channel mate = channel.mate;
        if (mate != null && !channel.party && channel.bridge != null && mate.bridge != null) {
            Bridge one = root(joined, channel.bridge);
            Bridge other = root(joined, mate.bridge);
            if (one != other) {
                joined.put(one, other);
            }
        }
    }

    private static Bridge root(Map<Bridge, Bridge> joined, Bridge of) {
        Bridge root = of;
        for (Bridge next = joined.get(root); next != null; next = joined.get(root)) {
            root = next;
        }
        return root;
    }

    private void enter(State next, Instant now, boolean listed) {
        if (next != state) {
            if (!listed) {
                spend(now); // the time before the list is unknown
            }
            state = next;
            since = now;
        }
    }

    private void spend(Instant now) {
        Duration length = Duration.between(since, now);
        if (!length.isNegative()) {
            spent.merge(state, length, Duration::plus);
        }
    }

    /** Returns whether the call has or had a party, rather than only channels that listen to other calls. */
    boolean isCall() {
        return !past.isEmpty() || channels.stream().anyMatch(channel -> channel.shown != null);
    }

    private Outcome outcome(int cause) {
        if (talked) {
            return Outcome.ANSWERED;
        }
        if (abandoned) {
            return Outcome.ABANDONED;
        }
        return switch (dialStatus) {
            case "BUSY" -> Outcome.BUSY;
            case "NOANSWER" -> Outcome.NO_ANSWER;
            case "CANCEL" -> Outcome.CANCELLED;
            case "CONGESTION" -> Outcome.CONGESTED;
            case "CHANUNAVAIL" -> Outcome.UNREACHABLE;
            case "", "ANSWER" -> past.stream().anyMatch(one -> one.leg.up()) ? Outcome.ALONE : unanswered(cause);
            default -> Outcome.FAILED;
        };
    }

    /** Returns the outcome by hangup cause, for an unanswered call whose dialling no event reported. */
    private Outcome unanswered(int cause) {
        return switch (cause) {
            case 0, 16 -> rung ? Outcome.NO_ANSWER : Outcome.CANCELLED;
            case 17 -> Outcome.BUSY;
            case 18, 19 -> Outcome.NO_ANSWER;
            case 20 -> Outcome.UNREACHABLE;
            case 34, 42 -> Outcome.CONGESTED;
            default -> Outcome.FAILED;
        };
    }

    /**
     * Returns a snapshot of the call in progress.
     *
     * @param spies the listening channels
     */
    AmiCall snapshot(Spies spies) {
        return snapshot(spies, null);
    }

    /** Returns the final snapshot of the call. */
    AmiCall end(Instant now) {
        spend(now);
        since = now;
        return snapshot(new Spies(), now);
    }

    private AmiCall snapshot(Spies spies, @Nullable Instant ended) {
        List<Past> legs = new ArrayList<>(past);
        List<AmiCall.Spy> listening = new ArrayList<>();
        int position = 0;
        for (Channel channel : channels) {
            if (channel.shown != null) {
                legs.add(new Past(channel.shown, channel.order, ""));
            }
            if (channel.position > 0) {
                position = channel.position;
            }
            for (Channel spy : spies.of(channel.uniqueid)) {
                listening.add(
                        new AmiCall.Spy(spy.uniqueid, spy.name, Channel.device(spy.name), spied(channel).uniqueid));
            }
        }
        legs.sort(IN_ORDER);
        int cause = 0;
        String causeText = "";
        for (Past one : legs) {
            if (ended != null && one.leg.role() == Role.CALLER) {
                cause = one.leg.cause();
                causeText = one.causeText;
                break;
            }
        }
        return new AmiCall(
                id,
                state,
                since,
                started,
                answered,
                ended,
                dialled,
                queue,
                position,
                conference,
                legs.stream().map(Past::leg).toList(),
                listening,
                ended == null && !talked && !abandoned ? Outcome.OPEN : outcome(cause),
                cause,
                causeText,
                doubtful,
                spent);
    }

    /**
     * Returns the party that a spy on this channel hears. For the far half of a Local channel, this is the near half.
     */
    private static Channel spied(Channel channel) {
        Channel mate = channel.mate;
        return mate != null && channel.isFarHalf() && mate.party ? mate : channel;
    }
}
