/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.AmiResponse;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.OutcomeDetector;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The progress of one action: queued, written, answered, done. Confined to the session's event loop, except its reply.
 */
final class PendingAction {

    /** The stages of an action. */
    enum Stage {
        QUEUED,
        WRITTEN,
        ANSWERED,
        DONE
    }

    /** The maximum number of events kept per call: enough for any call, but limited in case of a flood. */
    static final int MAX_SEEN = 512;

    /** The maximum number of bytes of these events, unless a single one is larger. */
    private static final long MAX_SEEN_BYTES = 1_000_000;

    final AmiRequest request;
    final String actionId;
    final CompletableFuture<AmiReply> reply;

    /** Whether the client itself sends the action. The limits on users' actions then do not apply. */
    final boolean internal;

    /** The id of the call whose outcome is awaited; null if there is none. */
    @Nullable
    String callId;

    /** The event classes needed to determine the outcome. */
    Set<EventClass> classes = Set.of();

    /** Whether events about the outcome may have been missed. */
    boolean feedLost;

    /**
     * Whether another session has supplied events about the outcome. This session may then receive the same events
     * again.
     */
    boolean fed;

    Stage stage = Stage.QUEUED;

    @Nullable
    AmiResponse response;

    /** The items of the list; empty for most replies, which are not lists. */
    List<AmiEvent> items = List.of();

    /** The number of items that lost their ActionID because a value contains line ends. They are not kept. */
    int fragments;

    long itemBytes;
    /**
     * The reason why the list is no longer stored, although the rest of it must still be read; null while it is stored.
     */
    @Nullable
    String overflow;

    /** The events of the call, from which its outcome is determined. */
    List<AmiEvent> seen = List.of();

    private long seenBytes;

    @Nullable
    ScheduledFuture<?> deadline;

    @Nullable
    ScheduledFuture<?> quietPeriod;

    PendingAction(AmiRequest request, String actionId, CompletableFuture<AmiReply> reply) {
        this(request, actionId, reply, false);
    }

    PendingAction(AmiRequest request, String actionId, CompletableFuture<AmiReply> reply, boolean internal) {
        this.request = request;
        this.actionId = actionId;
        this.reply = reply;
        this.internal = internal;
    }

    /** Reads the properties of the detector only once, since it might return other values later. */
    void watch(OutcomeDetector watch) {
        classes = Set.copyOf(watch.classes());
        callId = Objects.requireNonNull(watch.callId(), "the watch names no call");
    }

    void keepItem(AmiEvent item) {
        if (items.isEmpty()) {
            items = new ArrayList<>();
        }
        items.add(item);
    }

    void dropItems() {
        items = List.of();
    }

    /** Stores an event of the call. If a limit is reached, it replaces the last one: it may be the Hangup. */
    void see(AmiEvent event) {
        if (seen.isEmpty()) {
            seen = new ArrayList<>();
        }
        int size = event.headers().byteLength();
        if (seen.isEmpty() || seen.size() < MAX_SEEN && seenBytes + size <= MAX_SEEN_BYTES) {
            seen.add(event);
            seenBytes += size;
        } else {
            AmiEvent replaced = seen.set(seen.size() - 1, event);
            seenBytes += size - replaced.headers().byteLength();
        }
    }

    /** Returns the id of the call that the action starts, whether or not its outcome is awaited; null if none. */
    @Nullable
    String startedCall() {
        return callId == null ? request.action().get("ChannelId") : callId;
    }

    /**
     * Returns whether an event is of a class that determines the outcome. Other consumers may request events of other
     * classes, such as the RTCP reports of the call every few seconds.
     */
    boolean judges(AmiEvent event) {
        String privilege = event.get("Privilege");
        return privilege == null || classes.isEmpty() || classes.stream().anyMatch(each -> each.isIn(privilege));
    }

    boolean awaitsOutcome() {
        return callId != null;
    }

    /** Returns whether the server accepted the action, but its outcome is still unknown. */
    boolean isOutcomeMissing() {
        return stage == Stage.ANSWERED && awaitsOutcome();
    }

    boolean isDone() {
        return stage == Stage.DONE;
    }

    void complete() {
        AmiResponse first = response;
        if (finish() && first != null) {
            try {
                reply.complete(new AmiReply(actionId, first, !items.isEmpty() || first.startsList(), items, seen));
            } catch (Throwable noMemory) { // for the copy of a long list
                items = List.of();
                seen = List.of();
                stage = Stage.ANSWERED;
                fail(() -> UnknownOutcomes.notKept(this, noMemory));
            }
        }
        cancelTimers();
    }

    void fail(Exception why) {
        fail(() -> why);
    }

    /** Fails the action. If there is no memory for the exception, it fails with that error instead. */
    void fail(Supplier<Exception> why) {
        Throwable reason;
        try {
            reason = why.get();
        } catch (Throwable noMemory) {
            reason = noMemory;
        }
        if (finish()) {
            reply.completeExceptionally(reason);
        }
        cancelTimers();
    }

    private boolean finish() {
        boolean first = stage != Stage.DONE;
        stage = Stage.DONE;
        return first;
    }

    /** Cancels the timers. Called after the reply has been delivered, so that the receiver is not delayed. */
    private void cancelTimers() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
        if (quietPeriod != null) {
            quietPeriod.cancel(false);
            quietPeriod = null;
        }
    }
}
