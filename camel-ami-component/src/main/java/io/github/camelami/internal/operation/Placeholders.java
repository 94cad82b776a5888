/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

/**
 * The inputs that stand as placeholders in a dynamic address, with the values the message gave them. They travel as a property of the
 * exchange, of a type that nothing outside this JVM can send.
 *
 * @param values by input; of variables and fields a map of names and values
 * @param written by option, such as {@code handle} or {@code field.Queue}: its value as the route writes it
 */
public record Placeholders(Map<Input, Object> values, Map<String, String> written) {

    private static final String PROPERTY = "CamelAmiPlaceholders";

    /** Nothing is filled in. */
    static final Placeholders NONE = new Placeholders(Map.of(), Map.of());

    public Placeholders {
        values = Map.copyOf(values);
        written = Map.copyOf(written);
    }

    /** What an exchange carries, and for which endpoint: on its way there it may pass others, of an intercepting route. */
    private record Attached(Placeholders placeholders, String endpoint) {

        /** Tracers show the properties of an exchange, and a URI may hold a password. */
        @Override
        public String toString() {
            return placeholders.toString();
        }
    }

    /** Hands the values to the operation of the endpoint that the exchange is being sent to. */
    public void attach(Exchange exchange) {
        exchange.setProperty(
                PROPERTY, new Attached(this, String.valueOf(exchange.getProperty(ExchangePropertyKey.TO_ENDPOINT))));
    }

    /** What the route writes, without what the message gives, which may be secret. */
    @Override
    public String toString() {
        return "Placeholders" + written;
    }

    /** Takes them away, so that no later operation reads them. */
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
