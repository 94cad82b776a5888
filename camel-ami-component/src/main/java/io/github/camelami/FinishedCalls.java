/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.message.AmiEvent;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;

/**
 * Derives finished calls for a consumer with {@code calls=finished}. Not thread-safe; the consumer processes one event
 * at a time.
 */
final class FinishedCalls {

    /**
     * The callback of an exchange that ended immediately. It does nothing, since the sender continues with the next
     * exchange.
     */
    static final Runnable CONTINUES = () -> {};

    private static final String EVENT = "AmiCallFinished";

    private final AmiCalls calls = new AmiCalls();
    private final Queue<AmiCall> ended = new ConcurrentLinkedQueue<>();

    FinishedCalls() {
        calls.addListener(new AmiCalls.Listener() {
            @Override
            public void ended(AmiCall call) {
                ended.add(call);
            }
        });
    }

    /** Processes an event and returns the calls that it ended. The iterator removes each call that it returns. */
    Iterator<AmiCall> endedBy(AmiEvent event) {
        calls.on(event.knownAs(), event.headers().asMap());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !ended.isEmpty();
            }

            @Override
            public AmiCall next() {
                return ended.remove();
            }
        };
    }

    /** Returns the number of ended calls that were not yet returned. Any thread. */
    int waiting() {
        return ended.size();
    }

    /** Returns the message for a call: the body is the call as a map, and the headers contain the caller's channel. */
    static Message message(CamelContext context, String server, AmiCall call) {
        DefaultMessage message = new DefaultMessage(context);
        message.setBody(call.toMap());
        message.setHeader(AmiConstants.EVENT, EVENT);
        message.setHeader(AmiConstants.SERVER, server);
        message.setHeader(AmiConstants.LINKEDID, call.id());
        AmiCall.@Nullable Leg caller = call.caller();
        if (caller != null) {
            message.setHeader(AmiConstants.CHANNEL, caller.channel());
            message.setHeader(AmiConstants.UNIQUEID, caller.uniqueid());
        }
        if (call.ended() != null) {
            message.setHeader(AmiConstants.MESSAGE_TIMESTAMP, call.ended().toEpochMilli());
        }
        return message;
    }
}
