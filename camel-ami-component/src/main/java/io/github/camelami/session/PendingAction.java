/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.session;

import io.github.camelami.message.AmiEvent;
import io.github.camelami.message.AmiException;
import io.github.camelami.message.AmiReply;
import io.github.camelami.message.AmiRequest;
import io.github.camelami.message.AmiResponse;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How far one action has come: queued, written, answered, done. Confined to the session's event loop, but for its reply. */
final class PendingAction {

    /** How far an action got. */
    enum Stage {
        QUEUED,
        WRITTEN,
        ANSWERED,
        DONE
    }

    final AmiRequest request;
    final String actionId;
    final CompletableFuture<AmiReply> reply;

    Stage stage = Stage.QUEUED;

    @Nullable
    AmiResponse response;

    final List<AmiEvent> items = new ArrayList<>(0);
    long itemBytes;
    /** Why a list is no longer kept, though its rest must still be read; null while it is. */
    @Nullable
    String overflow;

    final List<AmiEvent> seen = new ArrayList<>(0);

    @Nullable
    ScheduledFuture<?> deadline;

    @Nullable
    ScheduledFuture<?> settling;

    PendingAction(AmiRequest request, String actionId, CompletableFuture<AmiReply> reply) {
        this.request = request;
        this.actionId = actionId;
        this.reply = reply;
    }

    boolean awaitsOutcome() {
        return request.watch() != null;
    }

    boolean isDone() {
        return stage == Stage.DONE;
    }

    void complete() {
        AmiResponse first = response;
        if (finish() && first != null) {
            reply.complete(new AmiReply(actionId, first, !items.isEmpty() || first.startsList(), items, seen));
        }
        cancelTimers();
    }

    void fail(AmiException why) {
        if (finish()) {
            reply.completeExceptionally(why);
        }
        cancelTimers();
    }

    private boolean finish() {
        boolean first = stage != Stage.DONE;
        stage = Stage.DONE;
        return first;
    }

    /** After the reply was told: whoever waits for it need not wait for this. */
    private void cancelTimers() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
        if (settling != null) {
            settling.cancel(false);
            settling = null;
        }
    }
}
