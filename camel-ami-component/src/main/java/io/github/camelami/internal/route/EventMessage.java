/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import io.github.camelami.AmiConstants;
import io.github.camelami.internal.client.EventDelivery;
import io.github.camelami.internal.message.AmiEvent;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;

/**
 * The Camel message for an event. The fields of the event are the body. Headers are read from the event on demand,
 * since most routes use only a few.
 */
public final class EventMessage extends DefaultMessage {

    /** The headers, each with the function that reads it. */
    private static final Map<String, Function<EventMessage, @Nullable Object>> HEADERS =
            new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        HEADERS.put(AmiConstants.EVENT, message -> message.event().knownAs());
        HEADERS.put(AmiConstants.SERVER, message -> message.server);
        HEADERS.put(AmiConstants.CHANNEL, message -> message.event().get("Channel"));
        HEADERS.put(AmiConstants.UNIQUEID, message -> message.event().get("Uniqueid"));
        HEADERS.put(AmiConstants.LINKEDID, message -> message.event().get("Linkedid"));
        HEADERS.put(AmiConstants.ACTION_ID, message -> message.event().actionId());
        HEADERS.put(AmiConstants.MESSAGE_TIMESTAMP, EventMessage::timestamp);
        HEADERS.put(AmiConstants.GAP, EventMessage::gap);
    }

    /** The same functions by exact header name, because a look-up in a hash map is faster. */
    private static final Map<String, Function<EventMessage, @Nullable Object>> AS_WRITTEN = new HashMap<>(HEADERS);

    private final EventDelivery delivery;
    private final String server;

    public EventMessage(CamelContext context, EventDelivery delivery, String server) {
        super(context);
        this.delivery = delivery;
        this.server = server;
        setBody(delivery.event().headers().asMap());
    }

    /** Returns whether all headers are those of the event, because the route has set none. */
    public boolean isWithoutRouteHeaders() {
        return !hasPopulatedHeaders();
    }

    private AmiEvent event() {
        return delivery.event();
    }

    @Override
    public @Nullable Object getHeader(String name) {
        if (hasPopulatedHeaders()) {
            return super.getHeader(name);
        }
        Function<EventMessage, @Nullable Object> header = AS_WRITTEN.get(name);
        if (header == null) {
            header = HEADERS.get(name);
        }
        return header == null ? null : header.apply(this);
    }

    @Override
    public <T> @Nullable T getHeader(String name, Class<T> type) {
        if (!hasPopulatedHeaders()) {
            Object value = getHeader(name);
            if (type.isInstance(value)) {
                return type.cast(value);
            }
            if (value == null && !type.isPrimitive()) {
                return null;
            }
        }
        return super.getHeader(name, type);
    }

    @Override
    public @Nullable Object getHeader(String name, @Nullable Object defaultValue) {
        Object value = getHeader(name);
        return value == null ? defaultValue : value;
    }

    @Override
    public @Nullable Object getHeader(String name, Supplier<Object> defaultValueSupplier) {
        Object value = getHeader(name);
        return value == null ? defaultValueSupplier.get() : value;
    }

    @Override
    public <T> @Nullable T getHeader(String name, @Nullable Object defaultValue, Class<T> type) {
        if (!hasPopulatedHeaders()) {
            Object value = getHeader(name, defaultValue);
            if (type.isInstance(value)) {
                return type.cast(value);
            }
        }
        return super.getHeader(name, defaultValue, type);
    }

    private @Nullable Object gap() {
        AmiEvent gap = delivery.gap();
        return gap == null ? null : gap.headers().asMap();
    }

    /**
     * Returns the {@code Timestamp} field, such as {@code 1795414612.123456}, converted to milliseconds. The field is
     * present if the server has timestampevents=yes.
     */
    private @Nullable Object timestamp() {
        String seconds = event().get("Timestamp");
        if (seconds == null || !seconds.matches("\\d{1,12}(\\.\\d{1,9})?")) {
            return null;
        }
        return new BigDecimal(seconds).movePointRight(3).longValue();
    }

    @Override
    protected void populateInitialHeaders(Map<String, Object> headers) {
        HEADERS.forEach((name, header) -> {
            Object value = header.apply(this);
            if (value != null) {
                headers.put(name, value);
            }
        });
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
