/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import io.github.camelami.AmiConstants;
import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.internal.operation.Step;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * Writes the outcome of an action to the exchange. Existing headers are kept, except that headers about an earlier call
 * are removed when those of a newer call are written.
 */
public final class ReplyWriter {

    /** The headers that describe a call. A header is absent if its value is unknown. */
    private static final List<String> OF_A_CALL = List.of(
            AmiConstants.OUTCOME,
            AmiConstants.REASON,
            AmiConstants.HANGUP_CAUSE,
            AmiConstants.CHANNEL,
            AmiConstants.HANDLE,
            AmiConstants.ACTION_ID,
            AmiConstants.SPY_CHANNEL,
            AmiConstants.SPIED_CHANNEL,
            AmiConstants.PAUSED);

    private ReplyWriter() {}

    public static void write(Message message, Step.Finish done) {
        if (done.body() != null) {
            message.setBody(done.body());
        }
        write(message, done.headers());
    }

    private static void write(Message message, Map<String, Object> headers) {
        if (headers.containsKey(AmiConstants.HANDLE)) { // of another call than before
            OF_A_CALL.forEach(message::removeHeader);
        }
        headers.forEach(message::setHeader);
    }

    public static void write(Exchange exchange, Step.Fail refused) {
        exchange.setException(refused.why());
        write(exchange.getMessage(), refused.headers());
    }

    /** Writes a failure. If the outcome is unknown, sets headers with the ids needed to look it up. */
    public static void writeFailure(Exchange exchange, @Nullable Throwable why) {
        exchange.setException(why == null ? new IllegalStateException("No reply, and no cause reported") : why);
        if (why instanceof AmiOutcomeUnknownException unknown) {
            if (unknown.callId() != null) {
                OF_A_CALL.forEach(exchange.getMessage()::removeHeader);
                exchange.getMessage().setHeader(AmiConstants.HANDLE, unknown.callId());
                exchange.getMessage().setHeader(AmiConstants.UNIQUEID, unknown.callId());
            }
            if (!unknown.actionId().isEmpty()) {
                exchange.getMessage().setHeader(AmiConstants.ACTION_ID, unknown.actionId());
            }
        }
    }
}
