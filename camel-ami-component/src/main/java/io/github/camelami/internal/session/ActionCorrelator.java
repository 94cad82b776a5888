/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.AmiProtocolException;
import io.github.camelami.internal.message.ActionCatalog;
import io.github.camelami.internal.message.ActionInfo;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.AmiResponse;
import io.github.camelami.internal.message.AmiVersion;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.OutcomeDetector;
import io.github.camelami.internal.message.PrivilegeAdvice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tracks pending actions and matches responses and events to them. Every registered action ends exactly once: with its
 * reply, a refusal, its timeout, or the end of the session. Does no I/O and uses no clock. Confined to the session's
 * event loop.
 *
 * <p>It relies on the following facts (manager.c; observed on Asterisk 16 and 22). Asterisk processes the actions of a
 * session strictly one after another. Therefore responses arrive in the order of the actions, and other events never
 * occur inside a list. An {@code OriginateResponse} may arrive before the response to its action. {@code FAXStats},
 * {@code FAXSession} and {@code WaitEvent} answer with events that are not announced by {@code EventList}.
 */
final class ActionCorrelator {

    /**
     * Matches the last event of a list that was announced only in words. As in every list, its name ends in {@code
     * Complete}.
     */
    private static final String ANY_COMPLETE = "*Complete";

    /** The action whose list items lack the ActionID (chan_iax2.c). */
    private static final String WITHOUT_IDS = "IAXpeers";

    /**
     * The action whose list items and final event lack the ActionID up to Asterisk 13.1, AMI 2.6 (res_pjsip_pubsub.c).
     */
    private static final String WITHOUT_IDS_ONCE = "PJSIPShowResourceLists";

    /** The fields of an event that identify a call. */
    private static final List<String> CALL_IDS = List.of("Uniqueid", "SpyerUniqueid", "DestUniqueid");

    private final String server;
    private final int maxListItems;
    private final long maxListBytes;

    private final Map<String, PendingAction> byActionId = new LinkedHashMap<>();
    private volatile int pending;
    private int internal;
    private final Map<String, PendingAction> byCallId = new HashMap<>();
    private final Set<String> awaitedIds;
    private @Nullable OpenList openList;
    private AmiVersion version = AmiVersion.UNKNOWN;
    private boolean sawCallEvents;
    private long lateResponses;

    /** Whether an action that may hold up the server has expired, and nothing has arrived since. */
    private boolean heldUpInVain;

    /**
     * A list that has not ended yet.
     *
     * @param lastEvent the event that ends the list; empty if the list was announced, since {@code EventList} then
     *     marks its end
     * @param owner the action that waits for the list; null if the action ended before the list began. If the action is
     *     done, the items are skipped
     * @param withoutIds whether its items may lack the ActionID
     */
    private record OpenList(String actionId, String lastEvent, @Nullable PendingAction owner, boolean withoutIds) {

        boolean endsWith(AmiEvent event) {
            return switch (lastEvent) {
                case "" -> event.endsList();
                case ANY_COMPLETE -> event.endsList() || event.name().endsWith("Complete");
                default -> event.is(lastEvent);
            };
        }
    }

    /** @param server the name of the server in errors */
    ActionCorrelator(String server, int maxListItems, long maxListBytes) {
        this(server, maxListItems, maxListBytes, new HashSet<>());
    }

    /** @param awaitedIds the set in which this class keeps the ids that identify events about pending outcomes */
    ActionCorrelator(String server, int maxListItems, long maxListBytes, Set<String> awaitedIds) {
        this.awaitedIds = awaitedIds;
        this.server = server;
        this.maxListItems = maxListItems;
        this.maxListBytes = maxListBytes;
    }

    /** Called when the server has sent its banner. */
    void greeted(AmiVersion amiVersion) {
        version = amiVersion;
    }

    /** Registers an action that is about to be written. */
    void register(PendingAction action) {
        action.stage = PendingAction.Stage.WRITTEN;
        byActionId.put(action.actionId, action);
        pending = byActionId.size();
        internal += action.internal ? 1 : 0;
        OutcomeDetector watch = action.request.watch();
        if (watch != null && action.callId == null) {
            action.watch(watch);
        }
        String callId = action.callId;
        if (callId != null) {
            byCallId.put(callId, action);
            awaitedIds.add(callId);
            awaitedIds.add(action.actionId);
        }
    }

    /** Removes an action that could not be written. */
    void forget(PendingAction action) {
        remove(action);
        action.stage = PendingAction.Stage.QUEUED;
    }

    /** Returns the number of pending actions; a reply that a caller has seen no longer counts. Any thread. */
    int pending() {
        return pending;
    }

    /** Returns the number of pending actions that users have sent. */
    int pendingOfUsers() {
        return pending - internal;
    }

    /** Returns the number of pending actions that wait for the outcome of a call. */
    int awaitingOutcome() {
        return byCallId.size();
    }

    /** Returns whether an action waits for the outcome of the call with this id. */
    boolean isAwaited(String callId) {
        return byCallId.containsKey(callId);
    }

    /** Returns the event classes needed to determine the awaited outcomes. */
    Set<EventClass> awaitedClasses() {
        Set<EventClass> all = EnumSet.noneOf(EventClass.class);
        byCallId.values().forEach(action -> all.addAll(action.classes));
        return all;
    }

    /**
     * Records that another session received events of class call while an outcome was awaited here. This shows that the
     * manager user has the privilege {@code call}.
     */
    void noteCallEvents() {
        sawCallEvents = true;
    }

    /** Records that events about the pending outcomes may be lost from now on. */
    void feedLost() {
        byCallId.values().forEach(action -> action.feedLost = true);
    }

    /** Returns the number of responses without a pending action: late, duplicate, or with an unknown id. */
    long lateResponses() {
        return lateResponses;
    }

    /**
     * Returns whether an event may belong to a pending action or an open list. Uses only the bytes of the event, so
     * that a flood of unrelated events costs little.
     *
     * @param from where the value of {@code Event: } starts
     * @param to the index after the event's last line
     */
    boolean mayConcern(byte[] bytes, int from, int to) {
        if (openList != null) {
            return true;
        }
        if (byCallId.isEmpty()) {
            return false;
        }
        if (!sawCallEvents && CallIdScanner.isOfClassCall(bytes, from, to)) {
            sawCallEvents = true;
        }
        return CallIdScanner.anyId(bytes, from, to, id -> byCallId.containsKey(id) || byActionId.containsKey(id));
    }

    /** Called when data from the server was read. */
    void heard() {
        heldUpInVain = false;
    }

    /**
     * Returns whether a pending action may prevent the server from answering anything else. If the oldest of them expires
     * and nothing arrives, later ones no longer count. Otherwise a steady stream of them would hide a dead server.
     */
    boolean isServerHeldUp() {
        return !heldUpInVain && oldestHoldingUp() != null;
    }

    private @Nullable PendingAction oldestHoldingUp() {
        for (PendingAction action : byActionId.values()) {
            if (holdsUp(action)) {
                return action;
            }
        }
        return null;
    }

    private static boolean holdsUp(PendingAction action) {
        return action.stage == PendingAction.Stage.WRITTEN && ActionCatalog.mayHoldUpServer(action.request.action());
    }

    /**
     * Processes a response.
     *
     * @param judged notified if the server refused the action, or if the outcome arrived before the response
     */
    void onResponse(AmiResponse response, OutcomeListener judged) {
        String id = response.actionId();
        PendingAction action = id == null ? ownerWithoutId() : byActionId.get(id);
        if (action == null || action.stage == PendingAction.Stage.ANSWERED && !response.isError()) {
            lateResponses++;
            if (action == null && id != null && response.startsList()) {
                closeListBefore(null);
                // the action is already done, so the items of the list are not needed
                openList = new OpenList(id, "", null, true);
            }
            return;
        }
        closeListBefore(action);
        if (response.isError()) {
            // this also happens when a list fails after its start (CoreShowChannelMap, PJSIPShowEndpoint)
            if (openList != null && openList.owner == action) {
                openList = null;
            }
            end(action, () -> ErrorResponses.refused(server, action.request.action(), response));
            judged.refused(action, response.message());
            return;
        }
        action.response = response;
        action.stage = PendingAction.Stage.ANSWERED;
        String lastEvent = response.startsList() ? "" : lastEventOf(action, response);
        if (lastEvent != null) {
            openList = new OpenList(action.actionId, lastEvent, action, mayOmitIds(action));
        } else if (!action.awaitsOutcome()) {
            remove(action);
            action.complete();
        } else if (!action.seen.isEmpty()) {
            judge(action, judged); // the outcome arrived before the response
        }
    }

    /**
     * Returns whether the items of a list may lack the ActionID. In any other list, an item without it is text from a
     * value that contains line ends, for example a number that a caller dialled.
     */
    private boolean mayOmitIds(PendingAction list) {
        ActionInfo known = ActionCatalog.find(list.request.action().name());
        return known == null
                || known.name().equals(WITHOUT_IDS)
                || version.isBefore(2, 0)
                || version.isBefore(2, 7) && known.name().equals(WITHOUT_IDS_ONCE);
    }

    /** Returns the event that ends an unannounced list; null if the action does not answer with such a list. */
    private @Nullable String lastEventOf(PendingAction action, AmiResponse response) {
        ActionInfo known = ActionCatalog.find(action.request.action().name());
        if (known != null && known.answer() == ActionInfo.Answer.EVENTS) {
            return known.lastEvent();
        }
        // AMI 2.7 is Asterisk 13.2, the first that announces every list by EventList
        return version.isBefore(2, 7) && ListEnd.isAnnouncedInWords(response) ? ANY_COMPLETE : null;
    }

    /**
     * Closes an open list before a response. A server processes actions one after another, so a list that is still open
     * when the next action is answered will never end.
     */
    private void closeListBefore(@Nullable PendingAction answered) {
        OpenList open = openList;
        if (open == null || answered != null && open.owner == answered) {
            return;
        }
        openList = null;
        PendingAction owner = open.owner;
        if (owner != null && !owner.isDone()) {
            end(
                    owner,
                    () -> new AmiProtocolException("The list of action "
                            + owner.request.action().name() + " from " + server
                            + " was followed by another response before its end, after " + owner.items.size()
                            + " items"));
        }
    }

    /** Where to pass an event. */
    enum EventFate {
        /** Only to the list of an action. */
        CONSUMED,
        /** To the stream of all events. */
        PUBLIC
    }

    /**
     * Processes an event.
     *
     * @param judged notified of each action for which the event may have changed the outcome
     */
    EventFate onEvent(AmiEvent event, OutcomeListener judged) {
        OpenList list = openList;
        if (list != null && belongsToList(event, list)) {
            List<AmiHeaders> items = event.headers().unglued(list.actionId);
            for (AmiHeaders item : items) {
                takeItem(items.size() == 1 ? event : new AmiEvent(item), list, judged);
            }
            return EventFate.CONSUMED;
        }
        if (list != null && isFragment(event)) {
            if (list.owner != null) {
                list.owner.fragments++;
            }
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

    /** Handles an event that another session has read and that may determine an awaited outcome. */
    void onFed(AmiEvent event, OutcomeListener judged) {
        PendingAction action = byCallId.isEmpty() ? null : callOf(event);
        if (action != null) {
            action.fed = true;
            takeOutcome(event, action, judged);
        }
    }

    /** Receives the effects of responses and events on pending actions. */
    interface OutcomeListener {

        /** Called when the outcome will count as known if no more events arrive within this time. */
        void awaitQuietPeriod(PendingAction action, Duration within);

        /** Called when the outcome is known and the action is done. */
        void done(PendingAction action);

        /** Called when the server has refused the action with this message. */
        void refused(PendingAction action, String serverMessage);

        /** Called when the list of an action is complete, but the announced number of items is wrong. */
        default void miscounted(String action, String how) {}
    }

    private static boolean belongsToList(AmiEvent event, OpenList list) {
        String id = event.actionId();
        // items without an id also lack the Privilege that every unsolicited event has
        return id == null ? list.withoutIds && !event.headers().has("Privilege") : id.equals(list.actionId);
    }

    /**
     * Returns whether an event within a list is only the beginning of an item, cut off by a value that contains line
     * ends. Every unsolicited event has a Privilege.
     */
    private static boolean isFragment(AmiEvent event) {
        return event.actionId() == null && !event.headers().has("Privilege");
    }

    /**
     * Returns whether an event that seems to end a list is text from a value of an item. Some items end with their
     * ActionID (QueueStatus, ParkedCalls, Status), so text after a line end in a value may form an event with that
     * ActionID. Since 13.2 (AMI 2.7), Asterisk writes the ActionID of a genuine final event before its EventList
     * (manager.c).
     */
    private boolean isForgedEnd(AmiEvent event, OpenList list) {
        return event.endsList()
                && !list.withoutIds // another module may write the lines of its final event in another order
                && version.major() >= 0
                && !version.isBefore(2, 7)
                && event.actionId() != null
                && !event.headers().isBefore("ActionID", "EventList");
    }

    private void takeItem(AmiEvent event, OpenList list, OutcomeListener judged) {
        if (isForgedEnd(event, list)) {
            return;
        }
        boolean ends = list.endsWith(event);
        PendingAction owner = list.owner;
        // FAXStats and FAXSession answer with a single event of the same name, which ends the list and is its only item
        if (owner != null
                && !owner.isDone()
                && (!ends || event.is(owner.request.action().name()))) {
            keepItem(event, owner);
        }
        if (!ends) {
            return;
        }
        openList = null;
        if (owner == null || owner.isDone()) {
            return;
        }
        String action = owner.request.action().name();
        String missing = ListEnd.missing(action, event, owner.items.size() + owner.fragments);
        if (owner.overflow != null) {
            end(owner, () -> new AmiProtocolException(owner.overflow));
        } else if (missing != null) {
            end(
                    owner,
                    () -> new AmiProtocolException("The list of action " + action + " from " + server + " " + missing));
        } else {
            String odd = ListEnd.oddity(event, owner.items.size());
            remove(owner);
            owner.complete();
            if (odd != null) {
                judged.miscounted(action, odd);
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
                            + "; request less, or raise the option";
            list.dropItems();
        } else {
            list.keepItem(event);
        }
    }

    private @Nullable PendingAction callOf(AmiEvent event) {
        String id = event.actionId();
        PendingAction owner = byActionId.get(id);
        PendingAction own = owner != null && owner.awaitsOutcome() ? owner : null;
        if (event.is("OriginateResponse")) {
            return own; // for a call with an id that is taken, it contains the Uniqueid of the other call
        }
        for (String field : CALL_IDS) {
            PendingAction action = byCallId.get(event.get(field));
            if (action != null) {
                return action;
            }
        }
        return own;
    }

    private void takeOutcome(AmiEvent event, PendingAction action, OutcomeListener judged) {
        if (!action.judges(event) || action.fed && action.seen.contains(event)) {
            return; // another consumer needs it, or both sessions received it
        }
        action.see(event);
        judge(action, judged);
    }

    private void judge(PendingAction action, OutcomeListener judged) {
        OutcomeDetector watch = action.request.watch();
        if (watch == null) {
            return;
        }
        @Nullable Duration quietPeriod;
        try {
            OutcomeDetector.Decision decision = watch.judge(List.copyOf(action.seen));
            quietPeriod = decision.done() ? null : decision.quietPeriod();
        } catch (Throwable broken) {
            end(action, () -> UnknownOutcomes.unjudged(server, action, broken));
            return;
        }
        if (quietPeriod == null) {
            judged.done(action);
        } else if (!quietPeriod.isZero()) {
            judged.awaitQuietPeriod(action, quietPeriod);
        }
    }

    /**
     * Completes an action if the outcome is known and the response has arrived. Returns whether the action has ended.
     */
    boolean completeOutcome(PendingAction action) {
        if (action.stage != PendingAction.Stage.ANSWERED) {
            return false;
        }
        remove(action);
        action.complete();
        return true;
    }

    /**
     * Ends an action at its timeout.
     *
     * @return advice about the privilege that the manager user seems to lack, if that is the cause; otherwise null
     */
    @Nullable
    String expire(PendingAction action) {
        if (action.isDone()) {
            return null;
        }
        heldUpInVain |= holdsUp(action) && action == oldestHoldingUp();
        boolean blind = action.isOutcomeMissing() && !sawCallEvents;
        end(action, () -> UnknownOutcomes.expired(server, action, blind)); // the rest of its list is skipped
        return blind ? PrivilegeAdvice.toSeeOutcomes(server) : null;
    }

    /** Ends all pending actions, because the session has ended. */
    void failAll(CloseCause cause) {
        List<PendingAction> all = new ArrayList<>(byActionId.values());
        all.forEach(this::remove);
        openList = null;
        for (PendingAction action : all) {
            try {
                action.fail(() -> UnknownOutcomes.linkEnded(server, action, cause));
            } catch (Throwable noMemory) { // the others must end as well
                action.reply.completeExceptionally(noMemory);
            }
        }
    }

    /** Ends an action with an exception. */
    private void end(PendingAction action, Supplier<Exception> why) {
        remove(action);
        action.fail(why);
    }

    /**
     * Returns the action to which a response without an id belongs. Returns null while a list is open: no response
     * arrives within a list, but values of its items may contain line ends and look like one.
     */
    private @Nullable PendingAction ownerWithoutId() {
        return openList == null ? oldestUnanswered() : null;
    }

    private @Nullable PendingAction oldestUnanswered() {
        for (PendingAction action : byActionId.values()) {
            if (action.stage == PendingAction.Stage.WRITTEN) {
                return action;
            }
        }
        return null;
    }

    private void remove(PendingAction action) {
        if (byActionId.remove(action.actionId) != null && action.internal) {
            internal--;
        }
        pending = byActionId.size();
        String callId = action.callId;
        if (callId != null && byCallId.remove(callId, action)) {
            awaitedIds.remove(callId);
        }
        if (callId != null) {
            awaitedIds.remove(action.actionId);
        }
    }
}
