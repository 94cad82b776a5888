/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import io.github.camelami.benchmarks.flood.RecordedTraffic;
import io.github.camelami.internal.message.AmiHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/** The readers by name. */
final class Readers {

    private Readers() {}

    /** @throws IllegalArgumentException if the name is unknown; the message lists the known names */
    static EventReader named(String name) {
        if (name.startsWith("ami-filters-")) {
            return new AmiReader(false, "", filters(Integer.parseInt(name.substring("ami-filters-".length()))));
        }
        return switch (name) {
            case "ami" -> new AmiReader(false);
            case "ami-network" -> new AmiReader(false, "&usingExecutorService=false", List.of());
            case "ami-pooled" -> new AmiReader(true);
            case "ami-tls" -> new AmiReader(false, AmiReader.TLS, List.of());
            case "asterisk-java" -> new AsteriskJavaReader();
            case "camel-asterisk" -> new CamelAsteriskReader();
            case "camel-netty" -> new CamelNettyReader();
            case "least" -> new LeastReader(bytes -> bytes, Readers::leave);
            case "least-map" -> new LeastReader(Readers::allFields, Readers::readMap);
            case "least-index" ->
                new LeastReader(bytes -> AmiHeaders.wrap(bytes).asMap(), Readers::readMap);
            case "netty" -> new NettyLimit(false);
            case "netty-tls" -> new NettyLimit(true);
            default ->
                throw new IllegalArgumentException("There is no reader '" + name
                        + "'; known are ami, ami-network, ami-pooled, ami-tls, ami-filters-N, asterisk-java, camel-asterisk,"
                        + " camel-netty, least, least-map, least-index, netty and netty-tls");
        };
    }

    /**
     * Returns one {@code events} filter per consumer. Together, the filters contain a hundred event names, each once.
     */
    private static List<String> filters(int consumers) {
        List<String> filters = new ArrayList<>();
        for (int consumer = 0; consumer < consumers; consumer++) {
            List<String> names = new ArrayList<>();
            for (int kind = consumer; kind < 100; kind += consumers) {
                names.add(RecordedTraffic.kind(kind));
            }
            filters.add(String.join(",", names));
        }
        return filters;
    }

    private static void leave(Exchange exchange, Meter meter) {
        meter.event();
        if (meter.isTimed()) {
            byte[] bytes = exchange.getMessage().getBody(byte[].class);
            NettyLimit.reportTime(bytes, 0, bytes.length, meter);
        }
    }

    private static Map<String, String> allFields(byte[] bytes) {
        Map<String, String> fields = new LinkedHashMap<>();
        String text = new String(bytes, StandardCharsets.UTF_8);
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf("\r\n", at);
            int colon = text.indexOf(": ", at);
            if (colon > 0 && colon < end) {
                fields.put(text.substring(at, colon), text.substring(colon + 2, end));
            }
            at = end + 2;
        }
        return fields;
    }

    private static void readMap(Exchange exchange, Meter meter) {
        Map<?, ?> fields = exchange.getMessage().getBody(Map.class);
        meter.event((String) fields.get("Event"), (String) fields.get("Channel"), (String) fields.get("Uniqueid"));
        if (meter.isTimed()) {
            meter.sentAt((String) fields.get("Timestamp"));
        }
    }
}
