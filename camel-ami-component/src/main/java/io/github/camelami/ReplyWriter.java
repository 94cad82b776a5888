/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.message.AmiOutcomeUnknownException;
import io.github.camelami.operation.Step;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Puts what became of an action on the exchange; headers that were there stay. */
final class ReplyWriter {

    private ReplyWriter() {}

    static void write(Message message, Step.Finish done) {
        if (done.body() != null) {
            message.setBody(done.body());
        }
        message.getHeaders().putAll(done.headers());
    }

    static void write(Exchange exchange, Step.Refuse refused) {
        exchange.getMessage().getHeaders().putAll(refused.headers());
        exchange.setException(refused.why());
    }

    /** A failure; when the outcome is unknown, the ids by which it can be looked up go into the headers. */
    static void writeFailure(Exchange exchange, @Nullable Throwable why) {
        if (why instanceof AmiOutcomeUnknownException unknown) {
            exchange.getMessage().setHeader(AmiConstants.ACTION_ID, unknown.actionId());
            if (unknown.callId() != null) {
                exchange.getMessage().setHeader(AmiConstants.UNIQUEID, unknown.callId());
            }
        }
        exchange.setException(why == null ? new IllegalStateException("No reply and no reason") : why);
    }
}
