/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import java.util.Map;
import org.apache.camel.Exchange;

/**
 * The inputs that stand as placeholders in a dynamic address, with the values the message gave them. They travel as a property of the
 * exchange, of a type that nothing outside this JVM can send.
 *
 * @param values by input; of variables and fields a map of names and values
 * @param written by option, such as {@code handle} or {@code field.Queue}: its value as the route writes it
 */
public record Placeholders(Map<Input, Object> values, Map<String, String> written) {

    private static final String PROPERTY = "CamelAmiPlaceholders";

    private static final Placeholders NONE = new Placeholders(Map.of(), Map.of());

    public Placeholders {
        values = Map.copyOf(values);
        written = Map.copyOf(written);
    }

    /** Hands the values to the operation that the exchange goes to next. */
    public void attach(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    /** Takes them away, so that no later operation reads them. */
    public static void detach(Exchange exchange) {
        exchange.removeProperty(PROPERTY);
    }

    static Placeholders of(Exchange exchange) {
        return exchange.getProperty(PROPERTY) instanceof Placeholders given ? given : NONE;
    }
}
