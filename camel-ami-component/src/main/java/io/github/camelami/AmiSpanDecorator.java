/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.TagConstants;
import org.apache.camel.telemetry.decorators.AbstractSpanDecorator;
import org.jspecify.annotations.Nullable;

/**
 * Names the spans of {@code ami} endpoints by their action or event, and tags them with server, action and outcome.
 * Camel's tracers load it through {@link java.util.ServiceLoader}. No other class uses camel-telemetry, which is
 * optional.
 *
 * <p>The tags contain the request and its outcome, but no secret and no telephone number.
 */
public final class AmiSpanDecorator extends AbstractSpanDecorator {

    static final String SERVER = "ami.server";
    static final String ACTION = "ami.action";
    static final String EVENT = "ami.event";
    static final String ACTION_ID = "ami.actionid";
    static final String OUTCOME = "ami.outcome";

    /** The syntax of an action name. A header with any other text is shown as {@code invalid}. */
    private static final Pattern ACTION_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");

    public AmiSpanDecorator() {}

    @Override
    public String getComponent() {
        return "ami";
    }

    @Override
    public String getComponentClassName() {
        return AmiComponent.class.getName();
    }

    @Override
    public String getOperationName(Exchange exchange, Endpoint endpoint) {
        String action = action(exchange, endpoint);
        if (action != null) {
            return action;
        }
        String event = exchange.getMessage().getHeader(AmiConstants.EVENT, String.class);
        return event == null ? super.getOperationName(exchange, endpoint) : event;
    }

    /** Returns the requested action from the URI, the header or the defaults; null for the span of an event. */
    private static @Nullable String action(Exchange exchange, Endpoint endpoint) {
        if (isEventOf(exchange, endpoint)) {
            return null;
        }
        AmiEndpoint ami = endpoint instanceof AmiEndpoint of ? of : null;
        String fixed = ami == null ? null : ami.fixedAction();
        if (fixed != null) {
            return fixed;
        }
        String header = exchange.getMessage().getHeader(AmiConstants.ACTION, String.class);
        if (header == null) {
            return ami == null ? null : ami.getConfiguration().getAction();
        }
        return ACTION_NAME.matcher(header).matches() ? header : "invalid";
    }

    private static boolean isEventOf(Exchange exchange, Endpoint endpoint) {
        return exchange.getFromEndpoint() == endpoint
                && exchange.getProperty(ExchangePropertyKey.TO_ENDPOINT) == null // else an action at the same URI
                && endpoint instanceof AmiEndpoint ami
                && ami.getConfiguration().getAction() == null;
    }

    /**
     * Replaces the tags of the base class. Those tags would show the whole URI, and its options may contain telephone
     * numbers and caller ids.
     */
    @Override
    public void beforeTracingEvent(Span span, Exchange exchange, Endpoint endpoint) {
        span.setComponent("camel-ami");
        span.setTag(TagConstants.URL_SCHEME, "ami");
        span.setTag(TagConstants.EXCHANGE_ID, exchange.getExchangeId());
        if (endpoint instanceof AmiEndpoint ami) {
            span.setTag(SERVER, ami.getServer());
            span.setTag(TagConstants.SERVER_ADDRESS, ami.getServiceUrl());
            span.setTag(TagConstants.SERVER_PROTOCOL, ami.getServiceProtocol());
        }
        String action = action(exchange, endpoint);
        tag(span, action == null ? EVENT : ACTION, action == null ? event(exchange) : action);
    }

    private static @Nullable String event(Exchange exchange) {
        return exchange.getMessage().getHeader(AmiConstants.EVENT, String.class);
    }

    @Override
    public void afterTracingEvent(Span span, Exchange exchange) {
        Exception error = exchange.getException();
        span.setError(error != null);
        tag(span, ACTION_ID, exchange.getMessage().getHeader(AmiConstants.ACTION_ID, String.class));
        if (error instanceof AmiActionRefusedException) {
            span.setTag(OUTCOME, "refused");
        } else if (error instanceof AmiNotSentException) {
            span.setTag(OUTCOME, "not sent");
        } else if (error instanceof AmiOutcomeUnknownException) {
            span.setTag(OUTCOME, "unknown");
        } else if (error != null) {
            span.setTag(OUTCOME, "failed");
        } else {
            String outcome = exchange.getMessage().getHeader(AmiConstants.OUTCOME, String.class);
            span.setTag(OUTCOME, outcome == null ? "done" : outcome);
        }
    }

    private static void tag(Span span, String name, @Nullable String value) {
        if (value != null) {
            span.setTag(name, value);
        }
    }
}
