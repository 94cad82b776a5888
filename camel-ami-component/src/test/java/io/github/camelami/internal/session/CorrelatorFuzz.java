/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.AmiException;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.AmiResponse;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.OutcomeDetector;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A target for a coverage-guided fuzzer, and for {@link CorrelatorFuzzTest}: interprets its input as a conversation
 * between a client and a server that may send anything at any time. Each action must end exactly once, the count of
 * pending actions must equal the number of unfinished actions, no list may exceed its limits, and no lost response may
 * go uncounted.
 *
 * <p>The test suite runs it: see docs/robustness.md.
 */
public final class CorrelatorFuzz {

    private static final int MAX_ITEMS = 3;
    private static final int MAX_BYTES = 400;
    private static final int MAX_ACTIONS = 200;

    private static final String[] NAMES = {
        "Ping", "Status", "FAXStats", "FAXSession", "Originate", "WaitEvent", "Command", "CoreShowChannels"
    };
    private static final String[] EVENTS = {
        "Status", "StatusComplete", "FAXStats", "FAXSession", "WaitEventComplete", "OriginateResponse", "Hangup", "X"
    };
    private static final String[] LIST_MARKS = {"start", "Complete", "Cancelled", "nonsense"};
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final ByteBuffer script;
    private final ActionCorrelator correlator = new ActionCorrelator("pbx:5038", MAX_ITEMS, MAX_BYTES);
    private final Outcomes outcomes = new Outcomes();
    private final List<PendingAction> actions = new ArrayList<>();
    private final List<int[]> ends = new ArrayList<>();

    private CorrelatorFuzz(byte[] data) {
        script = ByteBuffer.wrap(data);
    }

    /** The method that the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] data) {
        new CorrelatorFuzz(data).play();
    }

    private void play() {
        while (script.hasRemaining()) {
            switch (script.get() & 7) {
                case 0, 1 -> register();
                case 2, 3 -> response();
                case 4, 5, 6 -> event();
                default -> expire();
            }
            checkPending();
        }
        correlator.failAll(new CloseCause(CloseCause.Kind.CUT, "cut", null));
        checkPending();
        for (int i = 0; i < ends.size(); i++) {
            require(ends.get(i)[0] == 1, "action " + i + " ended " + ends.get(i)[0] + " times");
        }
    }

    private int next() {
        return script.hasRemaining() ? script.get() & 0xff : 0;
    }

    private void register() {
        int kind = next();
        if (actions.size() == MAX_ACTIONS) {
            return;
        }
        String name = NAMES[kind % NAMES.length];
        int index = actions.size();
        OutcomeDetector watch = name.equals("Originate") && (kind & 8) == 0 ? new Watch(index, kind >> 4) : null;
        PendingAction action = new PendingAction(
                new AmiRequest(AmiAction.of(name), TIMEOUT, watch), Integer.toString(index), new CompletableFuture<>());
        int[] ended = new int[1];
        action.reply.whenComplete((reply, error) -> {
            ended[0]++;
            require(error == null || error instanceof AmiException, "ended in the untyped " + error);
            require(reply == null || reply.items().size() <= MAX_ITEMS, "a list outgrew its bound");
        });
        actions.add(action);
        ends.add(ended);
        correlator.register(action);
    }

    private void response() {
        int shape = next();
        List<String> fields = new ArrayList<>(List.of("Response", (shape & 3) == 0 ? "Error" : "Success"));
        fields.addAll(id(shape >> 2));
        fields.addAll(listMark(shape >> 4));
        long lateResponses = correlator.lateResponses();
        long done = done();
        int answered = answered();
        correlator.onResponse(new AmiResponse(AmiHeaders.of(fields.toArray(String[]::new))), outcomes);
        require(
                correlator.lateResponses() > lateResponses || done() > done || answered() > answered,
                "an answer changed nothing and was not counted: " + fields);
    }

    private void event() {
        int shape = next();
        List<String> fields = new ArrayList<>(id(shape));
        fields.addAll(listMark(shape >> 2));
        if ((shape & 16) != 0) {
            fields.addAll(List.of("Privilege", "call,all"));
        }
        if ((shape & 32) != 0) {
            fields.addAll(
                    List.of((shape & 64) == 0 ? "Uniqueid" : "SpyerUniqueid", "call-" + next() % (1 + actions.size())));
        }
        AmiEvent event = AmiEvent.of(EVENTS[next() % EVENTS.length], fields.toArray(String[]::new));
        byte[] bytes = event.headers().toBytes();
        boolean mayConcern = correlator.mayConcern(bytes, "Event: ".length(), bytes.length);
        long done = done();
        ActionCorrelator.EventFate fate = correlator.onEvent(event, outcomes);
        require(
                mayConcern || done() == done && fate == ActionCorrelator.EventFate.PUBLIC,
                "an event that was said to concern nobody did: " + event);
    }

    private void expire() {
        int which = next();
        if (!actions.isEmpty()) {
            PendingAction action = actions.get(which % actions.size());
            correlator.expire(action);
            require(action.isDone(), "an action outlived its deadline");
        }
    }

    private List<String> id(int choice) {
        return switch (choice & 3) {
            case 0 -> List.of();
            case 1 -> List.of("ActionID", "foreign");
            default -> List.of("ActionID", Integer.toString(next() % (1 + actions.size())));
        };
    }

    private static List<String> listMark(int choice) {
        return (choice & 1) == 0 ? List.of() : List.of("EventList", LIST_MARKS[choice >> 1 & 3]);
    }

    private void checkPending() {
        require(
                correlator.pending() == actions.size() - done(),
                correlator.pending() + " pending, expected " + (actions.size() - done()));
        for (PendingAction action : actions) {
            require(action.isDone() == action.reply.isDone(), "done without a reply, or the other way round");
            require(action.items.size() <= MAX_ITEMS, "a list outgrew its bound");
            require(action.seen.size() <= PendingAction.MAX_SEEN, "a call's events outgrew their bound");
        }
    }

    private long done() {
        return actions.stream().filter(PendingAction::isDone).count();
    }

    private int answered() {
        return (int) actions.stream()
                .filter(action -> action.stage == PendingAction.Stage.ANSWERED)
                .count();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** A watch that decides after a number of events; every fourth watch throws, as user code may. */
    private record Watch(int index, int character) implements OutcomeDetector {

        @Override
        public String callId() {
            return "call-" + index;
        }

        @Override
        public Set<EventClass> classes() {
            return Set.of(EventClass.CALL);
        }

        @Override
        public Decision judge(List<AmiEvent> seen) {
            return switch (character & 3) {
                case 0 -> seen.size() > 1 ? Decision.DONE : Decision.WAIT;
                case 1 -> Decision.DONE;
                case 2 -> Decision.afterQuietPeriod(Duration.ofMillis(1));
                default -> throw new IllegalStateException("a broken watch");
            };
        }
    }

    /** Acts like the session. */
    private final class Outcomes implements ActionCorrelator.OutcomeListener {

        @Override
        public void awaitQuietPeriod(PendingAction action, Duration within) {
            correlator.completeOutcome(action);
        }

        @Override
        public void done(PendingAction action) {
            correlator.completeOutcome(action);
        }

        @Override
        public void refused(PendingAction action, String serverMessage) {
            require(action.isDone(), "refused, and not done");
        }
    }
}
