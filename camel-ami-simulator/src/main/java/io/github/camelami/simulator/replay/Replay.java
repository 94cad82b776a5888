/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.replay;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.transcript.RecordedBlock;
import io.github.camelami.simulator.transcript.Transcript;
import io.github.camelami.simulator.wire.AmiEvent;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Replays the events of a recording on a simulator: {@code Replay.of(transcript).pace(Pace.fullSpeed()).on(pbx)}.
 *
 * <p>Privileges, masks and filters of the clients apply, and each event gets the simulator's own Timestamp and
 * SystemName. All other lines are as recorded. Responses and list items are not replayed, because no client sent the
 * matching actions. FullyBooted is not replayed either, because the simulator sends its own at login. Not thread-safe.
 */
public final class Replay {

    private final Transcript transcript;
    private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private Pace pace = Pace.asRecorded();
    private long times = 1;

    private Replay(Transcript transcript) {
        this.transcript = Objects.requireNonNull(transcript, "transcript");
    }

    /**
     * Returns a replay of all events, once, at the recorded pace.
     *
     * @param transcript the recording
     */
    public static Replay of(Transcript transcript) {
        return new Replay(transcript);
    }

    /**
     * Limits the replay to events with these names.
     *
     * @param eventNames the event names, for instance Newchannel, ignoring case; all events by default
     */
    public Replay only(String... eventNames) {
        names.addAll(List.of(eventNames));
        return this;
    }

    /**
     * Sets the pace.
     *
     * @param how {@link Pace#asRecorded()} by default
     */
    public Replay pace(Pace how) {
        this.pace = Objects.requireNonNull(how, "pace");
        return this;
    }

    /**
     * Sets the number of times to play the recording.
     *
     * @param count at least 1; 1 by default
     */
    public Replay times(long count) {
        if (count < 1) {
            throw new IllegalArgumentException("times(" + count + ") is invalid; use at least 1");
        }
        this.times = count;
        return this;
    }

    /**
     * Starts the replay.
     *
     * @param simulator the simulator whose clients get the events
     * @return the running replay
     * @throws IllegalArgumentException if the recording has no matching event, or has no times for
     *     {@link Pace#asRecorded()}
     */
    public Replaying on(AmiSimulator simulator) {
        List<Replaying.Step> steps = new ArrayList<>();
        for (RecordedBlock block : transcript.events()) {
            boolean wanted = names.isEmpty() || names.contains(block.name());
            if (wanted && !block.name().equals("FullyBooted")) {
                steps.add(new Replaying.Step(block.at(), event(block)));
            }
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("The transcript '" + transcript.name() + "' has no "
                    + (names.isEmpty() ? "event to replay" : "event named " + String.join(" or ", names)));
        }
        if (pace.isRecorded() && !transcript.isPaced()) {
            throw new IllegalArgumentException("The transcript '" + transcript.name()
                    + "' has no event times (no NAME.times.txt, no Timestamp lines);"
                    + " use Pace.fullSpeed() or Pace.perSecond(...)");
        }
        Duration round = steps.get(steps.size() - 1).at().minus(steps.get(0).at());
        return Replaying.begin(simulator, List.copyOf(steps), pace, times, round);
    }

    private static AmiEvent event(RecordedBlock block) {
        MessageBuilder body = new MessageBuilder();
        List<String> lines = block.lines();
        // the simulator writes the first lines itself: Event, Privilege, and optionally Timestamp and SystemName
        int from = 2;
        while (from < lines.size()
                && from < 4
                && (lines.get(from).startsWith("Timestamp: ") || lines.get(from).startsWith("SystemName: "))) {
            from++;
        }
        lines.subList(from, lines.size()).forEach(body::raw);
        EventClass eventClass = block.eventClass().orElseThrow();
        return new AmiEvent(block.name(), eventClass, body);
    }
}
