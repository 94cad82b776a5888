/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.message.AmiEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
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
    private final Queue<FinishedCall> ended = new ConcurrentLinkedQueue<>();

    /** The gap since the last call that ended; null if there is none. */
    private @Nullable Map<String, String> gap;

    /**
     * A call that has ended.
     *
     * @param gap the fields of the {@code AmiGap} between the previous finished call and this one; null if there is
     *     none. Several gaps become one.
     */
    record FinishedCall(AmiCall call, @Nullable Map<String, String> gap) {}

    FinishedCalls() {
        calls.addListener(new AmiCalls.Listener() {
            @Override
            public void ended(AmiCall call) {
                ended.add(new FinishedCall(call, gap));
                gap = null;
            }
        });
    }

    /** Processes an event and returns the calls that it ended. The iterator removes each call that it returns. */
    Iterator<FinishedCall> endedBy(AmiEvent event) {
        Map<String, String> fields = event.headers().asMap();
        if (event.is("AmiGap")) {
            gap = gap == null ? fields : joined(gap, fields);
        }
        calls.on(event.knownAs(), fields);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !ended.isEmpty();
            }

            @Override
            public FinishedCall next() {
                return ended.remove();
            }
        };
    }

    /** Returns a single gap that covers two gaps, with the cause of the later one. */
    private static Map<String, String> joined(Map<String, String> earlier, Map<String, String> later) {
        Instant from = Instant.parse(earlier.get("From"));
        Instant laterFrom = Instant.parse(later.get("From"));
        Instant to = Instant.parse(earlier.get("To"));
        Instant laterTo = Instant.parse(later.get("To"));
        from = from.isBefore(laterFrom) ? from : laterFrom;
        to = to.isAfter(laterTo) ? to : laterTo;
        Map<String, String> all = new LinkedHashMap<>(later);
        all.put("From", from.toString());
        all.put("To", to.toString());
        all.put("DurationMs", Long.toString(Duration.between(from, to).toMillis()));
        String lost = earlier.get("Lost");
        if (lost == null) {
            all.remove("Lost");
        } else {
            all.computeIfPresent("Lost", (key, more) -> Long.toString(Long.parseLong(lost) + Long.parseLong(more)));
        }
        return all;
    }

    /** Returns the number of ended calls that were not yet returned. Any thread. */
    int waiting() {
        return ended.size();
    }

    /** Returns the message for a call: the body is the call as a map, and the headers contain the caller's channel. */
    static Message message(CamelContext context, String server, FinishedCall finished) {
        AmiCall call = finished.call();
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
        if (finished.gap() != null) {
            message.setHeader(AmiConstants.GAP, finished.gap());
        }
        if (call.ended() != null) {
            message.setHeader(AmiConstants.MESSAGE_TIMESTAMP, call.ended().toEpochMilli());
        }
        return message;
    }
}
