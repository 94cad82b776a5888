/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.client.Delivery;
import io.github.camelami.message.AmiEvent;
import java.math.BigDecimal;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;

/**
 * An event as a message: its fields are the body, and the headers are read from the event when they are asked for, since most routes
 * ask for few.
 */
final class AmiEventMessage extends DefaultMessage {

    private static final String USER_EVENT = "UserEvent";

    private final Delivery delivery;
    private final String server;

    AmiEventMessage(CamelContext context, Delivery delivery, String server) {
        super(context);
        this.delivery = delivery;
        this.server = server;
        setBody(delivery.event().headers().asMap());
    }

    @Override
    public @Nullable Object getHeader(String name) {
        return hasPopulatedHeaders() || !name.regionMatches(true, 0, "Camel", 0, 5)
                ? super.getHeader(name)
                : told(name);
    }

    @Override
    public <T> @Nullable T getHeader(String name, Class<T> type) {
        if (!hasPopulatedHeaders() && type.isAssignableFrom(String.class)) {
            Object value = getHeader(name);
            if (value instanceof String) {
                return type.cast(value);
            }
        }
        return super.getHeader(name, type);
    }

    private @Nullable Object told(String name) {
        AmiEvent event = delivery.event();
        if (name.equalsIgnoreCase(AmiConstants.EVENT)) {
            return eventName();
        }
        if (name.equalsIgnoreCase(AmiConstants.SERVER)) {
            return server;
        }
        if (name.equalsIgnoreCase(AmiConstants.CHANNEL)) {
            return event.get("Channel");
        }
        if (name.equalsIgnoreCase(AmiConstants.UNIQUEID)) {
            return event.get("Uniqueid");
        }
        if (name.equalsIgnoreCase(AmiConstants.LINKEDID)) {
            return event.get("Linkedid");
        }
        return super.getHeader(name);
    }

    private String eventName() {
        AmiEvent event = delivery.event();
        String userEvent = event.is(USER_EVENT) ? event.get(USER_EVENT) : null;
        return userEvent == null ? event.name() : userEvent;
    }

    @Override
    protected void populateInitialHeaders(Map<String, Object> headers) {
        AmiEvent event = delivery.event();
        headers.put(AmiConstants.EVENT, eventName());
        headers.put(AmiConstants.SERVER, server);
        put(headers, AmiConstants.CHANNEL, event.get("Channel"));
        put(headers, AmiConstants.UNIQUEID, event.get("Uniqueid"));
        put(headers, AmiConstants.LINKEDID, event.get("Linkedid"));
        put(headers, AmiConstants.ACTION_ID, event.actionId());
        put(headers, AmiConstants.MESSAGE_TIMESTAMP, timestamp(event));
        AmiEvent gap = delivery.gap();
        if (gap != null) {
            headers.put(AmiConstants.GAP, gap.headers().asMap());
        }
    }

    private static void put(Map<String, Object> headers, String name, @Nullable Object value) {
        if (value != null) {
            headers.put(name, value);
        }
    }

    /** {@code Timestamp: 1795414612.123456}, where the server has timestampevents=yes. */
    private static @Nullable Long timestamp(AmiEvent event) {
        String seconds = event.get("Timestamp");
        if (seconds == null || !seconds.matches("\\d{1,12}(\\.\\d{1,9})?")) {
            return null;
        }
        return new BigDecimal(seconds).movePointRight(3).longValue();
    }

    @Override
    protected boolean isPopulateHeadersSupported() {
        return true;
    }

    @Override
    public DefaultMessage newInstance() {
        return new DefaultMessage(getCamelContext());
    }
}
