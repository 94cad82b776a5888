/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

/**
 * The placeholder inputs of a dynamic address, with the values from the message. They are passed in an exchange
 * property of a type that cannot come from outside this JVM.
 *
 * @param values the values by input; for variables and fields, a map of names and values
 * @param written the values as written in the route, by option, such as {@code handle} or {@code field.Queue}
 */
public record Placeholders(Map<Input, Object> values, Map<String, String> written) {

    private static final String PROPERTY = "CamelAmiPlaceholders";

    /** No values. */
    static final Placeholders NONE = new Placeholders(Map.of(), Map.of());

    public Placeholders {
        values = Map.copyOf(values);
        written = Map.copyOf(written);
    }

    /**
     * The values and the endpoint for which they are meant. An intercepting route may send the exchange to other
     * endpoints first.
     */
    private record Attached(Placeholders placeholders, String endpoint) {

        /** Omits the endpoint, since tracers show the properties of an exchange, and a URI may contain a password. */
        @Override
        public String toString() {
            return placeholders.toString();
        }
    }

    /** Attaches the values to the exchange, for the operation of the endpoint to which it is being sent. */
    public void attach(Exchange exchange) {
        exchange.setProperty(
                PROPERTY, new Attached(this, String.valueOf(exchange.getProperty(ExchangePropertyKey.TO_ENDPOINT))));
    }

    /** Returns the text written in the route, but not the values from the message, which may be secret. */
    @Override
    public String toString() {
        return "Placeholders" + written;
    }

    /** Removes the values, so that no later operation reads them. */
    public static void detach(Exchange exchange) {
        exchange.removeProperty(PROPERTY);
    }

    /** Returns the values for the endpoint of this URI. */
    public static Placeholders of(Exchange exchange, String endpoint) {
        return exchange.getProperty(PROPERTY) instanceof Attached given
                        && given.endpoint().equals(endpoint)
                ? given.placeholders()
                : NONE;
    }
}
