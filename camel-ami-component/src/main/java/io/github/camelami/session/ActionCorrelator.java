/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.session;

import io.github.camelami.message.AmiEvent;
import io.github.camelami.message.AmiNotSentException;
import io.github.camelami.message.AmiOutcomeUnknownException;
import io.github.camelami.message.AmiProtocolException;
import io.github.camelami.message.AmiResponse;
import io.github.camelami.message.CallWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is pending, and what each answer belongs to. Every action registered ends exactly once: by its reply, a refusal, its
 * deadline, or the session's end. Does no I/O and knows no clock; confined to the session's event loop.
 *
 * <p>Facts it rests on (manager.c; seen on 16 and 22): a session is served strictly in turn, so responses come in the order
 * of the actions, and no foreign event stands inside a list; an {@code OriginateResponse} may come before its response;
 * {@code FAXStats}, {@code FAXSession} and {@code WaitEvent} answer with events that no {@code EventList} announces.
 */
final class ActionCorrelator {

    /** The most events kept of one call: enough for any ring, small enough for any flood. */
    static final int MAX_SEEN = 512;

    /** Lists that are not announced, by action, and the event that ends each. */
    private static final Map<String, String> UNANNOUNCED =
            Map.of("faxstats", "FAXStats", "faxsession", "FAXSession", "waitevent", "WaitEventComplete");

    private final String server;
    private final int maxListItems;
    private final long maxListBytes;

    private final Map<String, PendingAction> byActionId = new LinkedHashMap<>();
    private final Map<String, PendingAction> byCallId = new HashMap<>();
    private @Nullable PendingAction openList;
    private long strays;

    /** @param server how errors name the server */
    ActionCorrelator(String server, int maxListItems, long maxListBytes) {
        this.server = server;
        this.maxListItems = maxListItems;
        this.maxListBytes = maxListBytes;
    }

    void register(PendingAction action) {
        byActionId.put(action.actionId, action);
        CallWatch watch = action.request.watch();
        if (watch != null) {
            byCallId.put(watch.callId(), action);
        }
    }

    int pending() {
        return byActionId.size();
    }

    /** How many of the pending ones await the outcome of a call. */
    int awaitingOutcome() {
        return byCallId.size();
    }

    /** Responses that belonged to nobody: late, double, or to a foreign id. */
    long strays() {
        return strays;
    }

    /** Whether events may arrive that belong to an action here, so that none may be withheld. */
    boolean expectsEvents() {
        return openList != null || !byCallId.isEmpty();
    }

    /** Whether an action that keeps the server from answering anything else is under way. */
    boolean isServerHeldUp() {
        for (PendingAction action : byActionId.values()) {
            if (action.stage == PendingAction.Stage.WRITTEN && mayHoldUpServer(action)) {
                return true;
            }
        }
        return false;
    }

    /** An Originate without Async, a WaitEvent or a CLI command is carried out before anything else is read (manager.c). */
    private static boolean mayHoldUpServer(PendingAction pending) {
        return switch (pending.request.action().name().toLowerCase(Locale.ROOT)) {
            case "originate" ->
                !"true".equalsIgnoreCase(pending.request.action().get("Async"));
            case "waitevent", "command" -> true;
            default -> false;
        };
    }

    /** Takes a response; returns the action it belongs to, or null when it belongs to none. */
    @Nullable
    PendingAction onResponse(AmiResponse response) {
        String id = response.actionId();
        PendingAction action = id == null ? oldestUnanswered() : byActionId.get(id);
        if (action == null || action.stage == PendingAction.Stage.ANSWERED && !response.isError()) {
            strays++;
            return null;
        }
        closeListBefore(action);
        if (response.isError()) {
            // also for a list that fails after it began (CoreShowChannelMap, PJSIPShowEndpoint)
            remove(action);
            action.fail(Refusals.refused(server, action.request.action(), response));
            return action;
        }
        action.response = response;
        action.stage = PendingAction.Stage.ANSWERED;
        if (response.startsList() || isUnannouncedList(action)) {
            action.listOpen = true;
            openList = action;
        } else if (!action.awaitsOutcome()) {
            remove(action);
            action.complete();
        }
        return action;
    }

    /** A server served in turn has ended one list before it answers the next action: one still open was never closed. */
    private void closeListBefore(PendingAction answered) {
        PendingAction open = openList;
        if (open != null && open != answered) {
            openList = null;
            remove(open);
            open.fail(new AmiProtocolException("The list of action "
                    + open.request.action().name() + " from " + server
                    + " was followed by another answer before its end came, after " + open.items.size() + " items"));
        }
    }

    /** What became of an event. */
    enum EventFate {
        /** It belonged to an action's list alone. */
        CONSUMED,
        /** It is anybody's. */
        PUBLIC
    }

    /** Takes an event; {@code judged} is told of each action whose outcome it may have changed. */
    EventFate onEvent(AmiEvent event, OutcomeListener judged) {
        if (openList != null && belongsToList(event, openList)) {
            takeItem(event, openList);
            return EventFate.CONSUMED;
        }
        if (!byCallId.isEmpty()) {
            PendingAction action = callOf(event);
            if (action != null) {
                takeOutcome(event, action, judged);
            }
        }
        return EventFate.PUBLIC;
    }

    /** Told when a call's outcome may have become known. */
    interface OutcomeListener {

        /** Take the outcome as known unless more comes within this time; zero means wait. */
        void settle(PendingAction action, Duration within);

        /** The outcome is known and the action done. */
        void done(PendingAction action);
    }

    private static boolean belongsToList(AmiEvent event, PendingAction list) {
        String id = event.actionId();
        // IAXpeers' items carry no id, nor the Privilege that every unsolicited event has
        return id == null ? !event.headers().has("Privilege") : id.equals(list.actionId);
    }

    private void takeItem(AmiEvent event, PendingAction list) {
        String closing = UNANNOUNCED.get(list.request.action().name().toLowerCase(Locale.ROOT));
        boolean ends = closing == null ? event.endsList() : event.is(closing);
        if (!ends || "FAXStats".equals(closing) || "FAXSession".equals(closing)) {
            keepItem(event, list);
        }
        if (ends) {
            openList = null;
            remove(list);
            if (list.overflow == null) {
                list.complete();
            } else {
                list.fail(new AmiProtocolException(list.overflow));
            }
        }
    }

    private void keepItem(AmiEvent event, PendingAction list) {
        if (list.overflow != null) {
            return;
        }
        list.itemBytes += event.headers().byteLength();
        if (list.items.size() == maxListItems || list.itemBytes > maxListBytes) {
            list.overflow =
                    "The list of action " + list.request.action().name() + " from " + server + " is longer than "
                            + (list.items.size() == maxListItems
                                    ? maxListItems + " items (option maxListItems)"
                                    : maxListBytes + " bytes (option maxListBytes)")
                            + "; ask for less, or raise the option";
            list.items.clear();
        } else {
            list.items.add(event);
        }
    }

    private @Nullable PendingAction callOf(AmiEvent event) {
        PendingAction action = byCall(event.get("Uniqueid"));
        if (action == null) {
            action = byCall(event.get("SpyerUniqueid"));
        }
        if (action == null) {
            action = byCall(event.get("DestUniqueid"));
        }
        if (action == null) {
            String id = event.actionId();
            PendingAction own = id == null ? null : byActionId.get(id);
            action = own != null && own.awaitsOutcome() ? own : null;
        }
        return action;
    }

    private @Nullable PendingAction byCall(@Nullable String callId) {
        return callId == null ? null : byCallId.get(callId);
    }

    private static void takeOutcome(AmiEvent event, PendingAction action, OutcomeListener judged) {
        if (action.seen.size() < MAX_SEEN) {
            action.seen.add(event);
        } else {
            action.seen.set(MAX_SEEN - 1, event); // the newest matters most: it may be the Hangup
        }
        CallWatch watch = action.request.watch();
        if (watch == null) {
            return;
        }
        CallWatch.Verdict verdict = watch.judge(List.copyOf(action.seen));
        if (verdict.done()) {
            judged.done(action);
        } else if (!verdict.settle().isZero()) {
            judged.settle(action, verdict.settle());
        }
    }

    /** Ends an action whose outcome is known, as soon as its response is there too. Returns whether it ended. */
    boolean completeOutcome(PendingAction action) {
        if (action.stage != PendingAction.Stage.ANSWERED) {
            return false;
        }
        remove(action);
        action.complete();
        return true;
    }

    /** The action's time is over. */
    void expire(PendingAction action) {
        if (action.stage == PendingAction.Stage.DONE) {
            return;
        }
        remove(action);
        if (openList == action) {
            openList = null;
        }
        String name = action.request.action().name();
        String seconds = action.request.timeout().toMillis() + " ms";
        if (action.stage == PendingAction.Stage.QUEUED) {
            action.fail(new AmiNotSentException(
                    "Action " + name + " was not sent to " + server + ": its turn did not come within " + seconds));
        } else if (action.stage == PendingAction.Stage.ANSWERED && action.awaitsOutcome()) {
            action.fail(unknown(
                    action,
                    "Asterisk " + server + " accepted action " + name + " but told no outcome within " + seconds
                            + ". The call may still be under way. If no outcome ever comes, the manager user lacks "
                            + "'read = call' in manager.conf"));
        } else {
            action.fail(unknown(
                    action,
                    "Action " + name + " was sent to " + server + " but not answered within " + seconds
                            + ". It may have been carried out"));
        }
    }

    /** The session is over: everything pending ends now. */
    void failAll(CloseCause cause) {
        List<PendingAction> all = new ArrayList<>(byActionId.values());
        byActionId.clear();
        byCallId.clear();
        openList = null;
        for (PendingAction action : all) {
            action.fail(
                    action.stage == PendingAction.Stage.QUEUED
                            ? new AmiNotSentException(
                                    "Action " + action.request.action().name() + " was not sent: " + cause.message(),
                                    cause.error())
                            : unknown(
                                    action,
                                    "The link to " + server + " ended while action "
                                            + action.request.action().name() + " was under way (" + cause.message()
                                            + "). It may have been carried out"));
        }
    }

    private static AmiOutcomeUnknownException unknown(PendingAction action, String message) {
        CallWatch watch = action.request.watch();
        String callId = watch == null ? null : watch.callId();
        return new AmiOutcomeUnknownException(
                message + " (ActionID " + action.actionId + (callId == null ? "" : ", ChannelId " + callId) + ")",
                action.actionId,
                callId,
                null);
    }

    private @Nullable PendingAction oldestUnanswered() {
        for (PendingAction action : byActionId.values()) {
            if (action.stage == PendingAction.Stage.WRITTEN) {
                return action;
            }
        }
        return null;
    }

    private static boolean isUnannouncedList(PendingAction action) {
        return UNANNOUNCED.containsKey(action.request.action().name().toLowerCase(Locale.ROOT));
    }

    private void remove(PendingAction action) {
        byActionId.remove(action.actionId);
        if (openList == action) {
            openList = null;
        }
        CallWatch watch = action.request.watch();
        if (watch != null) {
            byCallId.remove(watch.callId(), action);
        }
    }
}
