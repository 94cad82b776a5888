/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

/**
 * The placeholder inputs of a dynamic address, with the values from the message. They travel as an exchange property of
 * a type that nothing outside this JVM can send.
 *
 * @param values the values by input; for variables and fields a map of names and values
 * @param written the value as the route writes it, by option, such as {@code handle} or {@code field.Queue}
 */
public record Placeholders(Map<Input, Object> values, Map<String, String> written) {

    private static final String PROPERTY = "CamelAmiPlaceholders";

    /** No values. */
    static final Placeholders NONE = new Placeholders(Map.of(), Map.of());

    public Placeholders {
        values = Map.copyOf(values);
        written = Map.copyOf(written);
    }

    /** The values and the endpoint they are for. The exchange may pass other endpoints first, in an intercepting route. */
    private record Attached(Placeholders placeholders, String endpoint) {

        /** Omits the endpoint: tracers show the properties of an exchange, and a URI may hold a password. */
        @Override
        public String toString() {
            return placeholders.toString();
        }
    }

    /** Passes the values to the operation of the endpoint that the exchange is being sent to. */
    public void attach(Exchange exchange) {
        exchange.setProperty(
                PROPERTY, new Attached(this, String.valueOf(exchange.getProperty(ExchangePropertyKey.TO_ENDPOINT))));
    }

    /** Returns the route's text, without the message's values, which may be secret. */
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
