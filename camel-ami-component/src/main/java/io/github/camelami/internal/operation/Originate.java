/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.AmiConstants;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.EventClass;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Rings a phone, connects it to an application or a dialplan location, and reports the outcome. */
final class Originate implements Operation {

    @Override
    public Step begin(Inputs in) {
        in.requireAction("Originate", true);
        String phone = OriginateActionBuilder.phone(in);
        Duration ringTime = OriginateActionBuilder.ringTime(in);
        String callId = OriginateActionBuilder.callId(in);
        AmiAction.Builder action = OriginateActionBuilder.action(in, phone, callId, ringTime, null);
        VerbFields.add(in, action, "Originate", OriginateActionBuilder.FURTHER_FIELDS);
        if (in.text(Input.EARLY_MEDIA) != null) {
            action.with("EarlyMedia", String.valueOf(in.flag(Input.EARLY_MEDIA, false)));
        }
        String application = in.text(Input.APPLICATION);
        String context = in.text(Input.CONTEXT);
        if (application != null && context != null) {
            throw new IllegalArgumentException("Originate has two destinations for " + phone
                    + ". "
                    + in.describe(Input.APPLICATION) + " is '" + application + "'. " + in.describe(Input.CONTEXT)
                    + " is '" + context + "'. Give one of them");
        }
        if (application != null) {
            String data = in.text(Input.DATA);
            in.policy()
                    .requireApplication(
                            application,
                            in.origin(Input.APPLICATION),
                            data,
                            data == null ? null : in.origin(Input.DATA));
            action.with("Application", application).withOptional("Data", data);
        } else if (context != null) {
            String exten = in.required(
                    Input.EXTEN, "the extension in context " + context + " to go to when the phone answers");
            String priority = in.text(Input.PRIORITY);
            OriginateActionBuilder.enter(in, action, context, exten, priority == null ? "1" : priority);
        } else {
            throw new IllegalArgumentException("Originate has no destination for " + phone
                    + ". Give the " + Input.APPLICATION.description() + ", or the "
                    + Input.CONTEXT.description()
                    + " and the "
                    + Input.EXTEN.description());
        }
        if (in.flag(Input.AWAIT_OUTCOME, true)) {
            return new Step.Send(
                    AmiRequest.awaiting(
                            action.build(),
                            in.timeout(ringTime),
                            new OriginateOutcomeDetector(callId, Set.of(EventClass.CALL), null)),
                    reply -> ended(callId, reply));
        }
        return new Step.Send(AmiRequest.of(action.build(), in.timeout(Duration.ZERO)), reply -> queued(callId, reply));
    }

    /** Rejects URI values that the policy does not allow. */
    static void requireAllowed(GivenOptions options, AccessPolicy policy) {
        String application = Operations.fixed(options, Input.APPLICATION);
        if (application != null) {
            String data = Operations.fixed(options, Input.DATA);
            policy.requireApplication(application, Origin.URI, data, data == null ? null : Origin.URI);
        }
    }

    private static Step ended(String callId, AmiReply reply) {
        CallOutcome outcome = CallOutcome.of(callId, reply.outcome());
        AmiEvent response = outcome.response();
        return new Step.Finish(
                response == null ? null : response.headers().asMap(), CallOutcome.headers(callId, reply, outcome));
    }

    private static Step queued(String callId, AmiReply reply) {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(AmiConstants.HANDLE, callId);
        headers.put(AmiConstants.UNIQUEID, callId);
        headers.put(AmiConstants.ACTION_ID, reply.actionId());
        headers.put(AmiConstants.OUTCOME, "queued");
        return new Step.Finish(reply.response().headers().asMap(), headers);
    }
}
