/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.queue.CallQueue;
import io.github.camelami.simulator.queue.CallQueues;
import io.github.camelami.simulator.wire.AsteriskText;
import io.github.camelami.simulator.wire.MessageBuilder;
import java.util.function.BiPredicate;

/** The actions of app_queue.c, one method each. */
final class QueueActions {

    private final CallQueues queues;

    QueueActions(CallQueues queues) {
        this.queues = queues;
    }

    void status(ActionCall call) {
        String only = call.get("Queue");
        call.startList("Queue status will follow");
        int count = 0;
        for (CallQueue queue : queues.all()) {
            if (!only.isEmpty() && !queue.name().equalsIgnoreCase(only)) {
                continue;
            }
            call.itemWithIdLast("QueueParams", queue.describe());
            count++;
            for (MessageBuilder member : queue.describeMembers(call.get("Member"))) {
                call.itemWithIdLast("QueueMember", member);
                count++;
            }
            for (MessageBuilder caller : queue.describeCallers()) {
                call.itemWithIdLast("QueueEntry", caller);
                count++;
            }
        }
        call.complete("QueueStatusComplete", count, new MessageBuilder());
    }

    void summary(ActionCall call) {
        String only = call.get("Queue");
        call.startList("Queue summary will follow");
        int count = 0;
        for (CallQueue queue : queues.all()) {
            if (only.isEmpty() || queue.name().equalsIgnoreCase(only)) {
                call.itemWithIdLast("QueueSummary", queue.summary());
                count++;
            }
        }
        call.complete("QueueSummaryComplete", count, new MessageBuilder());
    }

    void add(ActionCall call) {
        String name = call.get("Queue");
        String memberInterface = call.get("Interface");
        if (!given(call, name, memberInterface)) {
            return;
        }
        CallQueue queue = queues.find(name);
        if (queue == null) {
            call.error("Unable to add interface to queue: No such queue");
            return;
        }
        if (!queue.hasMember(memberInterface)) {
            call.success("Added interface to queue");
            queue.addMember(
                    memberInterface,
                    call.get("MemberName"),
                    number(call.get("Penalty")),
                    AsteriskText.isTrue(call.get("Paused")),
                    call.get("Reason"));
        } else {
            call.error("Unable to add interface: Already there");
        }
    }

    void remove(ActionCall call) {
        String name = call.get("Queue");
        String memberInterface = call.get("Interface");
        if (name.isEmpty() || memberInterface.isEmpty()) {
            call.error("Need 'Queue' and 'Interface' parameters.");
            return;
        }
        CallQueue queue = queues.find(name);
        if (queue == null) {
            call.error("Unable to remove interface from queue: No such queue");
        } else if (!queue.hasMember(memberInterface)) {
            call.error("Unable to remove interface: Not there");
        } else {
            call.success("Removed interface from queue");
            queue.removeMember(memberInterface);
        }
    }

    void pause(ActionCall call) {
        String memberInterface = call.get("Interface");
        String paused = call.get("Paused");
        if (memberInterface.isEmpty() || paused.isEmpty()) {
            call.error("Need 'Interface' and 'Paused' parameters.");
            return;
        }
        boolean value = AsteriskText.isTrue(paused);
        String reason = call.get("Reason");
        forMember(
                call,
                memberInterface,
                "Interface " + (value ? "paused" : "unpaused") + " successfully",
                (queue, who) -> queue.pause(who, value, reason));
    }

    void penalty(ActionCall call) {
        String memberInterface = call.get("Interface");
        String penalty = call.get("Penalty");
        if (memberInterface.isEmpty() || penalty.isEmpty()) {
            call.error("Need 'Interface' and 'Penalty' parameters.");
            return;
        }
        forMember(
                call,
                memberInterface,
                "Interface penalty set successfully",
                (queue, who) -> queue.penalty(who, number(penalty)));
    }

    private void forMember(
            ActionCall call, String memberInterface, String success, BiPredicate<CallQueue, String> change) {
        String only = call.get("Queue");
        boolean found = queues.all().stream()
                .filter(queue -> only.isEmpty() || queue.name().equalsIgnoreCase(only))
                .anyMatch(queue -> queue.hasMember(memberInterface));
        if (!found) {
            call.error("Interface not found");
            return;
        }
        call.success(success);
        for (CallQueue queue : queues.all()) {
            if (only.isEmpty() || queue.name().equalsIgnoreCase(only)) {
                change.test(queue, memberInterface);
            }
        }
    }

    private boolean given(ActionCall call, String queue, String memberInterface) {
        if (queue.isEmpty()) {
            call.error("'Queue' not specified.");
            return false;
        }
        if (memberInterface.isEmpty()) {
            call.error("'Interface' not specified.");
            return false;
        }
        return true;
    }

    private int number(String text) {
        try {
            return Math.max(0, Integer.parseInt(text.strip()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
